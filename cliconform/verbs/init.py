"""``cliconform init``: write a first spec from the help pages of a program."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import typer

from cliconform import host, pipeline
from cliconform.errors import CannotRunError, UsageError
from cliconform.file_search import is_file
from cliconform.help_pages import HelpPageReader
from cliconform.loading import load_spec
from cliconform.loading.declared_programs import find_declared_programs
from cliconform.masking.find import find_in_variables
from cliconform.masking.mask import Mask
from cliconform.model.first_spec import HelpPromise
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.run_options import RunOptions
from cliconform.model.spec import KnownFile, Spec
from cliconform.model.surface import Surface
from cliconform.planning.plan import make_plan, resolve_target
from cliconform.planning.selection import Selection
from cliconform.program_file import name_program
from cliconform.quick_dataclass import dataclass, replace
from cliconform.reporting.surface.first_spec import FirstSpec, render_first_spec
from cliconform.reporting.write import write_file
from cliconform.running.interface import WorkerOptions
from cliconform.surface.first_spec import draft_help_promise, sketch_commands
from cliconform.verbs.shared.arguments import parse_command
from cliconform.verbs.shared.context import make_context
from cliconform.verbs.shared.local_observer import local_observer
from cliconform.verbs.shared.target_surface import make_empty_spec, read_now

_FOLDER = Path("specs")
_HEAD = 256  # bytes of a program that are read: a `#!` line has at most 255 (execve(2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """The command line as it was typed."""

    spec: Path | None
    command: str | None
    timeout: float
    jobs: int | None
    force: bool


def run(arguments: Arguments) -> int:
    """Write the spec and say what is in it; returns 0.

    Raises :class:`UsageError` where the command is not known or the file exists already, and the
    errors of reading the help pages and of writing.
    """
    words = parse_command(arguments.command or _find_command())
    assert words is not None
    name = name_program(words)
    file = arguments.spec or _FOLDER / f"{name}.toml"
    _check_is_free(file, force=arguments.force)
    spec = replace(make_empty_spec(words), file=str(file), name=file.stem)
    surface = read_now(spec, words, timeout=arguments.timeout, jobs=arguments.jobs)
    first = _draft(spec, surface, words, arguments)
    first, text = _drop_what_deviates(first, file, words)
    _check_is_free(file, force=arguments.force)
    written = write_file(file, text.encode())
    _print_result(first, written, file)
    return 0


def _find_command() -> str:
    """Return the command that the project declares; ask which, or for another, on a terminal."""
    declared = find_declared_programs(host.current_folder())
    if sys.stdin.isatty() and sys.stdout.isatty():
        for each in declared:
            typer.echo(f"{each.file} declares the program {each.name}.")
        proposal = declared[0].name if declared else None
        return str(typer.prompt("Command to describe", default=proposal))
    if len(declared) == 1:
        typer.echo(f"Command: {declared[0].name}, which {declared[0].file} declares.")
        return shlex.quote(declared[0].name)
    if not declared:
        raise UsageError(
            "no --command is given, and no project file here declares a program",
            hint="name it: cliconform init --command 'python -m mytool' specs/mytool.toml",
        )
    names = ", ".join(each.name for each in declared)
    raise UsageError(
        f"no --command is given, and the project declares {len(declared)} programs: {names}",
        hint=f"name one: cliconform init --command {shlex.quote(declared[0].name)}",
    )


def _check_is_free(file: Path, *, force: bool) -> None:
    if file.is_dir():
        raise UsageError(f"{file} is a folder", hint=f"name a file in it: {file / 'mytool.toml'}")
    if os.path.lexists(file) and not force:
        raise UsageError(f"{file} exists already", hint="name another file, or replace it: --force")


def _draft(spec: Spec, surface: Surface, words: tuple[str, ...], arguments: Arguments) -> FirstSpec:
    """Return the first spec with a promise of each help page that could be read."""
    context = make_context(Path(spec.file))
    target = resolve_target(words, spec, context)
    # Not relative to the spec's folder, where nothing has been written yet.
    own = replace(spec, target=replace(spec.target, command=target))
    listed = [command for command in surface.commands if not command.hidden]
    jobs = arguments.jobs or host.cpu_count()
    with local_observer(WorkerOptions(jobs=jobs)) as observer:
        reader = HelpPageReader(own, context, observer, arguments.timeout)
        read = reader.read([command.path for command in listed])
    mask = Mask(find_in_variables(context.environ))
    promises: list[HelpPromise] = []
    left_out: list[str] = []
    for command in listed:
        page = read.pages.get(command.path)
        promise = None if page is None else draft_help_promise(command, page)
        if promise is None:
            why = "no help page was shown" if page is None else "its help page is empty"
            left_out.append(f"not promised: {' '.join((spec.target.name, *command.path))}: {why}")
        else:
            promises.append(promise)
    if not promises:
        raise CannotRunError(
            f"no help page of {spec.target.name} could be read on a terminal",
            hint="look at it: cliconform surface --command "
            + shlex.quote(arguments.command or spec.target.name),
        )
    return FirstSpec(
        name=spec.target.name,
        command=_write_command(words, Path(spec.file).parent),
        help_words=promises[0].words[-1],
        is_python=_is_python(target),
        without_pager=read.waits_in_pager,
        promises=tuple(_hide(mask, each) for each in _make_ids_unique(promises)),
        left_out=tuple(left_out),
        sketches=mask.apply_to(sketch_commands(surface)),
    )


def _hide(mask: Mask, promise: HelpPromise) -> HelpPromise:
    """Return a promise without the secrets that a help page may show, and without their texts."""
    contains = tuple(each for each in promise.contains if mask.hide(each) == each)
    return replace(promise, about=mask.hide(promise.about), contains=contains)


def _make_ids_unique(promises: list[HelpPromise]) -> tuple[HelpPromise, ...]:
    found: dict[str, HelpPromise] = {}
    for promise in promises:
        numbers = (f"{promise.id}-{number}" for number in range(2, len(promises) + 2))
        id_ = next(each for each in (promise.id, *numbers) if each not in found)
        found[id_] = replace(promise, id=id_)
    return tuple(found.values())


def _write_command(words: tuple[str, ...], folder: Path) -> str | tuple[str, ...]:
    """Return the target's command line as a spec in ``folder`` has it: paths start from there."""
    program, *rest = words
    if "/" in program and not os.path.isabs(program):  # noqa: PTH117 - a word, and no path yet
        relative = os.path.relpath(program, folder)
        program = relative if "/" in relative else f"./{relative}"
    named = [
        f"${{spec_dir}}/{os.path.relpath(word, folder)}" if _is_own_file(word) else word
        for word in rest
    ]
    line = shlex.join((program, *named)) if not any("${" in word for word in named) else ""
    return line if line and "'" not in line else (program, *named)


def _is_own_file(word: str) -> bool:
    """Whether ``word`` is a relative path of a file: ``python tools/mytool.py``."""
    is_relative = not word.startswith(("-", "/")) and ("/" in word or "." in word)
    return is_relative and is_file(word)


def _is_python(target: tuple[str, ...]) -> bool:
    program = Path(target[0])
    if program.name.startswith("python"):
        return True
    try:
        with program.open("rb") as file:
            return b"python" in file.read(_HEAD).partition(b"\n")[0]
    except OSError:
        return False


def _drop_what_deviates(
    first: FirstSpec, file: Path, words: tuple[str, ...]
) -> tuple[FirstSpec, str]:
    """Return the spec without what does not conform when it is checked, and its text.

    A help page that differs from run to run is named in a comment instead.
    """
    text = render_first_spec(first)
    deviating = _check(load_spec(file, text), words)
    if not deviating:
        return first, text
    kept = tuple(each for each in first.promises if each.id not in deviating)
    if not kept:
        reason = next(iter(deviating.values()))
        raise CannotRunError(f"no help page of {first.name} is the same twice: {reason}")
    left_out = tuple(
        f"not promised: {' '.join((first.name, *each.path))}: {deviating[each.id]}"
        for each in first.promises
        if each.id in deviating
    )
    first = replace(first, promises=kept, left_out=(*first.left_out, *left_out))
    return first, render_first_spec(first)


def _check(spec: Spec, words: tuple[str, ...]) -> Mapping[str, str]:
    """Return why each command that does not conform does not, by id."""
    # By the words: the spec's folder, where its relative paths start, may not exist yet.
    plan = make_plan(spec, Selection(), make_context(Path(spec.file)), words)
    known = KnownFile(file="", target=spec.target.name)
    jobs = min(host.cpu_count(), len(plan.steps))
    with local_observer(WorkerOptions(jobs=jobs)) as observer:
        report = pipeline.check(
            spec,
            known,
            plan,
            observer=observer,
            options=RunOptions(jobs=jobs),
            listener=lambda _: None,
        )
    if report.interrupted:
        raise KeyboardInterrupt
    return {
        outcome.step.id: _describe(outcome)
        for outcome in report.outcomes
        if outcome.verdict is not Verdict.CONFORMS
    }


def _describe(outcome: Outcome) -> str:
    return outcome.reason or next((each.message for each in outcome.deviations), "it deviates")


def _print_result(first: FirstSpec, written: str, file: Path) -> None:
    pages = "1 help page" if len(first.promises) == 1 else f"{len(first.promises)} help pages"
    sketches = "1 sketch" if len(first.sketches) == 1 else f"{len(first.sketches)} sketches"
    typer.echo(f"written: {written}: promises of {pages}, which conform, and {sketches} to fill in")
    for line in first.left_out:
        typer.echo(line)
    typer.echo(f"next: cliconform record {shlex.quote(str(file))} -- ARGS")
