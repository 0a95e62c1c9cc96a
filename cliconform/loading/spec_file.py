"""A spec file → a :class:`Spec`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from cliconform.loading.building.command_settings import words
from cliconform.loading.building.commands import command
from cliconform.loading.building.homes import home_content
from cliconform.loading.format.document import (
    DefaultsTable,
    PartDocument,
    SpecDocument,
    TargetTable,
)
from cliconform.loading.include import load_parts
from cliconform.loading.positions import positions
from cliconform.loading.problem_log import At, Notes
from cliconform.loading.rules import apply_rules
from cliconform.loading.scalars.strings import argument, command_line
from cliconform.loading.sources import Source, Sources
from cliconform.loading.toml_source import parse, read_text
from cliconform.loading.validation import checked
from cliconform.model.spec import Command, Spec, Target

VERSION = 1
"""The version of the format that this cliconform reads."""


_BESIDE = {"known": "a known file", "race": "a known file", "surface": "a recorded surface"}
"""What a file is which has such a key at its top."""


def load_spec(file: Path) -> Spec:
    """The spec in ``file``, which is named in every place as it is here, and in what it includes.

    Raises :class:`SpecError` with all problems of these files at once: that one cannot be read,
    that it is no TOML, or everything that is wrong with what it says.
    """
    text = read_text(file)
    data = parse(text, file)
    notes = Notes(Sources(Source(str(file), positions(text))))
    _check_version(data, notes)
    _check_beside(data, notes, file)
    _check_whole(data, notes, file)
    document = checked(data, SpecDocument, notes)
    spec = _build(document, notes, file)
    parts = load_parts(spec, document.include, notes)
    notes = replace(notes, sources=replace(notes.sources, parts=parts.sources))
    spec = replace(spec, commands={**spec.commands, **parts.commands})
    if not document.include:
        _check_any(spec, notes)
    apply_rules(spec, notes)
    notes.finish()
    return replace(spec, warnings=tuple(notes.cautions))


def _check_version(data: Mapping[str, Any], notes: Notes) -> None:
    """A later version may mean anything: there is nothing else to say about such a file."""
    version = data.get("spec")
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        notes.at("spec").problem(
            f"a spec of version {version:d}, and this cliconform reads version {VERSION}",
            "install a newer cliconform, or write `spec = 1`",
        )
        notes.finish()


def _check_beside(data: Mapping[str, Any], notes: Notes, file: Path) -> None:
    """What lies beside a spec is taken for it easily, and what it lacks says nothing of that."""
    kind = next((_BESIDE[key] for key in data if key in _BESIDE), "")
    if kind and "spec" not in data:
        spec = file.with_name(f"{file.name.partition('.')[0]}.toml")
        hint = f", such as {spec.name}" if spec.is_file() else ""
        notes.at().problem(f"{kind}, not a spec", f"name the spec that it is about{hint}")
        notes.finish()


def _check_whole(data: Mapping[str, Any], notes: Notes, file: Path) -> None:
    """A part is taken for a spec easily, and all that it lacks would say nothing of that."""
    if data and data.keys() <= PartDocument.model_fields.keys():
        whole = file.absolute().parent.with_suffix(".toml")
        hint = f", such as {whole.name}" if whole.is_file() else ""
        notes.at().problem(
            "commands without a target: a part of a spec",
            f"name the spec that includes it{hint}, and choose with --select",
        )
        notes.finish()


def _build(document: SpecDocument, notes: Notes, file: Path) -> Spec:
    at = notes.at()
    folder = file.parent
    return Spec(
        file=str(file),
        name=file.stem,
        target=_target(document.target, at / "target"),
        defaults=words(document.defaults or DefaultsTable(), at / "defaults"),
        home=home_content(document.home, at / "home", folder),
        commands=_commands(document, at / "command", folder),
    )


def _target(table: TargetTable, at: At) -> Target:
    line = [
        argument(word, place).source for word, place in command_line(table.command, at / "command")
    ]
    if not line and not at.damaged:
        (at / "command").problem("an empty command")
    name = table.name or (PurePath(line[0]).name if line else "")
    return Target(name=name, command=tuple(line), help=table.help)


def _commands(document: SpecDocument, at: At, folder: Path) -> Mapping[str, Command]:
    tables = document.command or {}
    return {key: command(key, table, at / key, folder) for key, table in tables.items()}


def _check_any(spec: Spec, notes: Notes) -> None:
    at = notes.at("command")
    if not spec.commands and not at.damaged:
        at.problem("no commands", "add a table such as [command.version]")
