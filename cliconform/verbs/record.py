"""``cliconform record``: run a command, and promise in the spec what of it is stable."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from cliconform.drafting.showing import LeftOut
from cliconform.errors import UsageError
from cliconform.quick_dataclass import dataclass
from cliconform.verbs.drafts.command_recording import CommandRecording, Recorded, RecordingSettings
from cliconform.verbs.drafts.quick_start import list_quick_start
from cliconform.verbs.drafts.recorded_command import RecordedCommand, choose_id, read_words
from cliconform.verbs.drafts.spec_text import SpecText
from cliconform.verbs.shared.arguments import parse_command, parse_work_dir
from cliconform.verbs.shared.project import resolve_defaults

_SHOWN = 20
"""Lines about what was left out that are printed, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed; ``words`` are those of the command to record."""

    spec: Path | None
    words: tuple[str, ...]
    id: str | None
    needs: str | None
    from_: str | None
    command: str | None
    time_scale: float
    work_dir: Path | None


def run(arguments: Arguments) -> int:
    """Record the command, or all those of a document, and write them into the spec.

    Returns 0, or 1 if what would be written does not conform when it is checked; nothing is
    written then. Raises :class:`KeyboardInterrupt` where the user gives up, and the errors of
    loading, running and writing.
    """
    _check(arguments)
    file = resolve_defaults(arguments.spec).spec
    spec = SpecText.read(file)
    settings = RecordingSettings(
        command=parse_command(arguments.command),
        time_scale=arguments.time_scale,
        work_dir=parse_work_dir(arguments.work_dir),
        live=sys.stdin.isatty() and sys.stdout.isatty(),
    )
    recording = CommandRecording(settings)
    commands = _list_commands(arguments, spec)
    secrets: dict[str, str] = {}
    code, done = 0, 0
    for command in commands:
        _announce(command, spec)
        try:
            recorded = recording.record(command, spec, secrets)
        except KeyboardInterrupt:
            typer.echo(f"\ngiven up: nothing of `{command.id}` is written", err=True)
            raise
        if recorded.deviations:
            _print_deviations(command, recorded)
            code = 1
            break
        spec = recorded.spec
        spec.write()
        spec = SpecText.read(file)
        secrets |= recorded.secrets
        done += 1
        _print_result(command, recorded, file)
    if len(commands) > 1:
        typer.echo(f"{done} of {len(commands)} commands recorded")
    return code


def _check(arguments: Arguments) -> None:
    if arguments.from_ is None and not arguments.words and arguments.id is None:
        raise UsageError(
            "no command to record",
            hint="write its arguments behind --: cliconform record SPEC -- jobs list",
        )
    if arguments.from_ is not None and arguments.words:
        raise UsageError("--from and a command exclude each other", hint="leave one out")


def _list_commands(arguments: Arguments, spec: SpecText) -> list[RecordedCommand]:
    taken = [*spec.load().commands]
    if arguments.from_ is None:
        words, ports = read_words(arguments.words)
        id_ = arguments.id or choose_id(words, spec.load())
        if id_ in taken:
            raise UsageError(
                f"`{id_}` is in the spec already",
                hint="give another id: --id ID; to change it: cliconform update",
            )
        needs = (arguments.needs,) if arguments.needs else ()
        return [RecordedCommand(id=id_, words=words, needs=needs, ports=ports)]
    return list_quick_start(
        arguments.from_, spec.load(), first_needs=arguments.needs, prefix=arguments.id
    )


def _announce(command: RecordedCommand, spec: SpecText) -> None:
    needs = f" (needs {', '.join(command.needs)})" if command.needs else ""
    typer.echo(f"Recording `{command.id}`{needs}, for {spec.file}")
    name = spec.load().target.name
    typer.echo(f"$ {shlex.join((name, *command.words))}")


def _print_result(command: RecordedCommand, recorded: Recorded, file: Path) -> None:
    typer.echo("")
    typer.echo(recorded.text.rstrip("\n"))
    typer.echo("")
    for note in recorded.notes:
        typer.echo(note)
    _print_left_out(recorded.draft.left_out)
    typer.echo(f"written: {file}: `{command.id}`, which conforms")


def _print_left_out(left_out: Sequence[LeftOut]) -> None:
    if not left_out:
        return
    typer.echo("not promised:")
    for each in left_out[:_SHOWN]:
        typer.echo(f"  {each.what}: {each.why}")
    if len(left_out) > _SHOWN:
        typer.echo(f"  and {len(left_out) - _SHOWN} more")


def _print_deviations(command: RecordedCommand, recorded: Recorded) -> None:
    typer.echo("")
    typer.echo(recorded.text.rstrip("\n"))
    typer.echo("")
    typer.echo(
        f"`{command.id}` does not conform to this when it is checked, so nothing is written:",
        err=True,
    )
    for line in recorded.deviations:
        typer.echo(f"  {line}", err=True)
    typer.echo("hint: if these vary, copy the table above and replace them by hand", err=True)
