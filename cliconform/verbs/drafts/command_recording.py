"""Records one command: runs it three times, drafts its promises, and checks them once."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import typer

from cliconform import host, pipeline
from cliconform.drafting.command import Draft, draft_command
from cliconform.drafting.dialogue import Typing, read_typing
from cliconform.drafting.showing import Avoided, Showing
from cliconform.errors import CannotRunError
from cliconform.file_search import resolve
from cliconform.model.outcome import Verdict
from cliconform.model.run_options import RunOptions
from cliconform.model.spec import KnownFile, Spec
from cliconform.planning.context import Context
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.quick_dataclass import dataclass, field, replace
from cliconform.repeated_runs import OneRun, run_once
from cliconform.reporting.text.toml_layout import plan_args, render_command
from cliconform.running.interface import WorkerOptions
from cliconform.running.scheduling.live_terminal import LiveTerminal
from cliconform.verbs.drafts.recorded_command import RecordedCommand
from cliconform.verbs.drafts.spec_text import SpecText
from cliconform.verbs.shared.context import make_context
from cliconform.verbs.shared.local_observer import local_observer

LATER = timedelta(days=1, hours=1, minutes=1, seconds=1)
"""How much later the last run is: on another day, and at another hour, minute and second."""
_SYSTEM_FOLDERS = frozenset({"/", "/usr", "/usr/local", "/bin", "/opt", "/usr/bin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingSettings:
    """How commands are run to record them."""

    command: tuple[str, ...] | None
    time_scale: float
    work_dir: Path | None
    live: bool
    """Whether a person is at a terminal, to whom the first run belongs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A command that was recorded."""

    draft: Draft
    text: str
    """Its table in the spec."""
    spec: SpecText
    """The spec with it."""
    deviations: tuple[str, ...] = ()
    """What does not hold when it is checked; then it is not to be written."""
    secrets: Mapping[str, str] = field(default_factory=dict)
    """What was typed and nobody was to see, by the variables that stand for it. In memory only."""
    notes: tuple[str, ...] = ()
    """What the user should know, a line each."""


@dataclass(frozen=True, slots=True)
class CommandRecording:
    """Records commands, each with the same settings."""

    settings: RecordingSettings

    def record(
        self, command: RecordedCommand, spec: SpecText, secrets: Mapping[str, str]
    ) -> Recorded:
        """Run ``command`` three times and return its promises, checked once.

        ``secrets`` were typed before. Raises :class:`KeyboardInterrupt` where the user gives up,
        and :class:`CannotRunError` where a run does not come to an end or they end differently.
        """
        basis = _write_basis(command)
        first = self._run(command, spec.add(render_command(command.id, basis)), secrets, live=True)
        typing = read_typing(
            first.observation.chunks,
            first.typed,
            program=_name_target(spec),
            home=first.observation.home,
        )
        if typing.lost:
            raise CannotRunError(
                f"typed before anything asked for it: {', '.join(typing.lost)}",
                hint="wait for each prompt before you answer it",
            )
        secrets = {**secrets, **typing.secrets}
        basis |= _write_typing(typing)
        with_typing = spec.add(render_command(command.id, basis))
        self._say("again, from an equal home …")
        second = self._run(command, with_typing, secrets)
        self._say("again, at another path, on another day …")
        third, notes = self._run_elsewhere(command, with_typing, secrets)
        runs = [second.showing, third.showing]
        if typing.is_empty:
            runs.insert(0, first.showing)
        else:
            _check_ends([first.showing, *runs])
        hidden = (*secrets.values(), *first.secrets, *second.secrets, *third.secrets)
        draft = self._draft(spec, command, typing, runs, hidden)
        text = render_command(command.id, {**basis, **draft.promises})
        whole = spec.add(text)
        self._say("checking what is to be written …")
        return Recorded(
            draft=draft,
            text=text,
            spec=whole,
            deviations=self._check(command, whole, secrets),
            secrets=typing.secrets,
            notes=(*notes, *_describe_secrets(typing)),
        )

    def _draft(
        self,
        spec: SpecText,
        command: RecordedCommand,
        typing: Typing,
        runs: Sequence[Showing],
        secrets: Sequence[str],
    ) -> Draft:
        loaded = spec.load()
        _check_ends(runs)
        return draft_command(
            runs,
            turns=typing.turns,
            taken=[
                *command.ports,
                *(c.name for each in loaded.commands.values() for c in each.captures),
            ],
            avoid=Avoided(
                secrets=tuple(dict.fromkeys(secrets)),
                names=_list_machine_names(self._resolve_program(spec), spec.file),
            ),
            default_exit=_find_default_exit(loaded),
        )

    def _resolve_program(self, spec: SpecText) -> str:
        loaded = spec.load()
        program = (self.settings.command or loaded.target.command)[0]
        return host.which(program) or program

    def _run(
        self,
        command: RecordedCommand,
        spec: SpecText,
        secrets: Mapping[str, str],
        *,
        live: bool = False,
        context: Context | None = None,
        work_dir: Path | None = None,
    ) -> OneRun:
        loaded = spec.load()
        context = context or self._make_context(spec, secrets)
        plan = make_plan(loaded, Selection(patterns=(command.id,)), context, self.settings.command)
        known = KnownFile(file="", target=loaded.target.name)
        options = WorkerOptions(jobs=1, work_dir=work_dir or self.settings.work_dir)
        terminal = None
        if live and self.settings.live:
            terminal = LiveTerminal(command.id, sys.stdin.fileno(), sys.stdout.fileno())
        sys.stdout.flush()
        with local_observer(options) as observer:
            return run_once(plan, command.id, observer=observer, known=known, live=terminal)

    def _run_elsewhere(
        self, command: RecordedCommand, spec: SpecText, secrets: Mapping[str, str]
    ) -> tuple[OneRun, tuple[str, ...]]:
        """Run the command at another path, and later if that can be; say why if it cannot."""
        context = self._make_context(spec, secrets)
        later = replace(context, fake_now=(context.now + LATER).isoformat())
        with tempfile.TemporaryDirectory(prefix="cliconform-record-elsewhere-") as folder:
            work_dir = Path(folder)
            try:
                run = self._run(command, spec, secrets, context=later, work_dir=work_dir)
            except CannotRunError as error:
                run = self._run(command, spec, secrets, context=context, work_dir=work_dir)
                why = error.message
                return run, (
                    f"run on one day only, so days in it may be promised as they are: {why}",
                )
        return run, ()

    def _make_context(self, spec: SpecText, secrets: Mapping[str, str]) -> Context:
        context = make_context(spec.file, time_scale=self.settings.time_scale)
        return replace(context, environ={**context.environ, **secrets})

    def _check(
        self, command: RecordedCommand, spec: SpecText, secrets: Mapping[str, str]
    ) -> tuple[str, ...]:
        """Return what of the command does not hold when it is checked."""
        loaded = spec.load()
        context = self._make_context(spec, secrets)
        plan = make_plan(loaded, Selection(patterns=(command.id,)), context, self.settings.command)
        with local_observer(WorkerOptions(jobs=1, work_dir=self.settings.work_dir)) as observer:
            report = pipeline.check(
                loaded,
                KnownFile(file="", target=loaded.target.name),
                plan,
                observer=observer,
                options=RunOptions(jobs=1),
                listener=lambda _: None,
            )
        if report.interrupted:
            raise KeyboardInterrupt
        outcome = next(each for each in report.outcomes if each.step.id == command.id)
        if outcome.verdict is Verdict.CONFORMS:
            return ()
        found = tuple(f"{each.address}: {each.message}" for each in outcome.deviations)
        return found or (outcome.reason or outcome.verdict.value,)

    def _say(self, text: str) -> None:
        if self.settings.live:
            typer.echo(text, err=True)


def _write_basis(command: RecordedCommand) -> dict[str, Any]:
    basis: dict[str, Any] = {}
    if command.needs:
        basis["needs"] = command.needs[0] if len(command.needs) == 1 else [*command.needs]
    basis["args"] = plan_args(command.words)
    if command.ports:
        basis["ports"] = [*command.ports]
    return basis


def _write_typing(typing: Typing) -> dict[str, Any]:
    if typing.stdin is not None:
        return {"stdin": typing.stdin}
    return {"dialogue": [*typing.turns]} if typing.turns else {}


def _check_ends(runs: Sequence[Showing]) -> None:
    ends = [str(run.exit) for run in runs]
    if len({*ends}) > 1:
        raise CannotRunError(
            f"the same command ended differently in its runs: {', '.join(ends)}",
            hint="nothing can be promised of it until it always ends in the same way",
        )


def _find_default_exit(spec: Spec) -> int | str | None:
    """Return the one exit code promised without ``exit``; ``None`` if several are allowed."""
    promise = spec.defaults.exit
    if promise is None:
        return 0
    return promise.codes[0] if len(promise.codes) == 1 and not promise.signals else None


def _name_target(spec: SpecText) -> str:
    return spec.load().target.name


def _describe_secrets(typing: Typing) -> tuple[str, ...]:
    return tuple(
        f"what was typed unseen is not stored: set {name} before you check this command"
        for name in typing.secrets
    )


def _list_machine_names(program: str, spec_file: Path) -> tuple[str, ...]:
    """Return texts that are about this machine: its name, its user, and folders of both."""
    folders = {
        str(Path(program).parent.parent),
        str(resolve(spec_file).parent),
        str(Path.home()),
    }
    return (
        *(folder for folder in sorted(folders) if folder not in _SYSTEM_FOLDERS),
        host.hostname(),
        Path.home().name,
    )
