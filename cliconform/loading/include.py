"""``include``: more commands of a spec, in files of their own, each about one area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cliconform.errors import SpecError
from cliconform.loading.building.commands import command
from cliconform.loading.format.document import PartDocument, SpecDocument
from cliconform.loading.positions import positions
from cliconform.loading.problem_log import At, Notes
from cliconform.loading.scalars.strings import stated
from cliconform.loading.sources import Source, Sources
from cliconform.loading.toml_source import parse, read_text
from cliconform.loading.validation import checked
from cliconform.model.spec import Command, Spec


@dataclass(frozen=True, slots=True)
class Parts:
    """The commands of the files that a spec includes, and the file that each is in, by id."""

    commands: dict[str, Command] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)


def load_parts(spec: Spec, include: str | list[str] | None, notes: Notes) -> Parts:
    """What the files hold that ``include`` names, each file once, in the order it names them.

    What a file copies into a home is relative to the spec, not to the file: moving a command to
    another file changes nothing. What is wrong with the files is added to ``notes``.
    """
    parts = Parts()
    for file in _files(Path(spec.file), include, notes.at("include")):
        try:
            text = read_text(file)
            data = parse(text, file)
        except SpecError as error:
            notes.problems.extend(error.problems)
            notes.at("include").spoil()
            continue
        source = Source(str(file), positions(text))
        # The same lists, so that all files' problems are told at once.
        _load_part(data, source, spec, replace(notes, sources=Sources(source)), parts)
    return parts


def _files(spec: Path, include: str | list[str] | None, at: At) -> Iterator[Path]:
    """The files that are there of those that ``include`` names."""
    seen = {spec.resolve()}
    for text, place in stated(include, at):
        for file in _matching(place.plain(text), spec.parent, place):
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def _matching(text: str, folder: Path, at: At) -> list[Path]:
    """The files that a path or a glob relative to ``folder`` names, in the order of their names."""
    try:
        found = _glob(text, folder)
    except (OSError, ValueError, NotImplementedError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        at.problem(f"no path or glob that can be looked for: {reason.lower()}")
        return []
    if not found:
        at.problem("no such file", f"it is looked for in {folder}")
    return found


def _glob(text: str, folder: Path) -> list[Path]:
    if set(text) & set("*?["):
        return sorted(path for path in folder.glob(text) if path.is_file())
    path = folder / text
    return [path] if path.exists() else []


def _load_part(
    data: dict[str, Any], source: Source, spec: Spec, notes: Notes, parts: Parts
) -> None:
    _refuse_what_is_the_specs(data, spec, notes)
    document = checked(data, PartDocument, notes)
    at = notes.at("command")
    tables = document.command or {}
    if not tables and not at.damaged:
        at.problem("no commands", "add a table such as [command.version]")
    for key, table in tables.items():
        first = parts.commands.get(key) or spec.commands.get(key)
        if first is not None:
            (at / key).problem(f"`{key}` is there already, at {first.place}", "rename one of them")
            continue
        parts.commands[key] = command(key, table, at / key, Path(spec.file).parent)
        parts.sources[key] = source


def _refuse_what_is_the_specs(data: dict[str, Any], spec: Spec, notes: Notes) -> None:
    """A spec has one target, one set of defaults and one home: they are not said twice."""
    for key in set(SpecDocument.model_fields) - set(PartDocument.model_fields):
        if key in data:
            notes.at(key).problem(
                f"`{key}` is not for a file that is included", f"say it in {spec.file}"
            )
            notes.spoil((key,))
            del data[key]
