"""The command lines of a document, or of a shell session, as a chain of commands to record."""

from __future__ import annotations

from pathlib import Path

import typer

from cliconform.errors import NothingSelectedError, UsageError
from cliconform.model.docs import DocLine
from cliconform.model.spec import Spec
from cliconform.model.surface import CommandSurface, Surface
from cliconform.nearest_names import suggest_names
from cliconform.surface.docs.sections import find_sections
from cliconform.verbs.drafts.recorded_command import RecordedCommand, choose_id, read_words
from cliconform.verbs.shared.documents import read_documents


def list_quick_start(
    source: str, spec: Spec, *, first_needs: str | None, prefix: str | None
) -> list[RecordedCommand]:
    """Return the command lines of ``source``, ``FILE`` or ``FILE#HEADING``, each as a command.

    Each needs the one before it, the first one ``first_needs``. Lines with a value that the reader
    fills in are left out, and printed. Raises :class:`UsageError` where there is no such file or
    heading, and :class:`NothingSelectedError` where no command line is left.
    """
    name, _, anchor = source.partition("#")
    file = Path(name)
    if not file.is_file():
        raise UsageError(f"--from {name}: no such file", hint="name a document or a shell session")
    lines = _read_lines(file, spec)
    if anchor:
        first, last = _find_section(file, anchor)
        lines = [line for line in lines if first <= line.spot.line <= last]
    commands: list[RecordedCommand] = []
    taken: list[str] = []
    needs = first_needs
    for line in lines:
        if line.open_words:
            why = "has a value that the reader fills in"
            typer.echo(f"not recorded: {line.spot.file}:{line.spot.line}: `{line.text}` {why}")
            continue
        words, ports = read_words(line.words)
        id_ = _choose_id(words, spec, taken, prefix)
        commands.append(
            RecordedCommand(id=id_, words=words, needs=(needs,) if needs else (), ports=ports)
        )
        taken.append(id_)
        needs = id_
    if not commands:
        raise NothingSelectedError(
            f"no command line of {spec.target.name} was found in {source}",
            hint="they follow a prompt ($), or are in a code block of a shell",
        )
    return commands


def _read_lines(file: Path, spec: Spec) -> list[DocLine]:
    """Return the command lines of the target in code blocks and sessions, in their order."""
    # What the words mean is found out by running them, not by the help pages.
    surface = Surface(target=spec.target.name, commands=(CommandSurface(path=()),))
    (document,) = read_documents([file], spec, surface)
    return [line for line in document.lines if not line.span]


def _choose_id(words: tuple[str, ...], spec: Spec, taken: list[str], prefix: str | None) -> str:
    if prefix is None:
        return choose_id(words, spec, taken)
    start = f"{prefix}."
    known = [*spec.commands, *taken]
    inside = [each.removeprefix(start) for each in known if each.startswith(start)]
    plain = choose_id(words, spec, [])
    base = plain if plain not in spec.commands else plain.rpartition("-")[0] or plain
    numbers = (f"{base}-{number}" for number in range(2, len(inside) + 3))
    return start + next(each for each in (base, *numbers) if each not in inside)


def _find_section(file: Path, anchor: str) -> tuple[int, int]:
    sections = find_sections(file.read_text("utf-8-sig", errors="replace"))
    for section in sections:
        if section.anchor == anchor.lower():
            return section.first, section.last
    hint = suggest_names(anchor, [section.anchor for section in sections])
    raise UsageError(f"--from {file}: there is no heading #{anchor}", hint=hint)
