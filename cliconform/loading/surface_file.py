"""Loads the file of a recorded surface, which `cliconform surface` has written."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field

from cliconform.loading.files import Files
from cliconform.loading.format.value_types import Table
from cliconform.loading.positions import find_positions
from cliconform.loading.problem_log import ProblemLog
from cliconform.loading.sources import Source, Sources
from cliconform.loading.toml_source import parse_toml, read_text
from cliconform.loading.validation import validate
from cliconform.model.surface import (
    Argument,
    CommandSurface,
    Option,
    Surface,
    inherit_options,
)

VERSION = 1
"""The version of the format that this cliconform reads."""
_OWN = re.compile(r"^surface[ \t]*=", re.MULTILINE)


class ArgumentTable(Table):
    """A positional argument."""

    name: str
    required: bool = True
    repeated: bool = False
    remainder: bool = False
    choices: list[str] = Field(default_factory=list)
    default: str | None = None
    help: str = ""


class OptionTable(Table):
    """An option."""

    spellings: list[str] = Field(min_length=1)
    value: str = ""
    value_optional: bool = False
    many: bool = False
    choices: list[str] = Field(default_factory=list)
    default: str | None = None
    required: bool = False
    repeatable: bool = False
    numeric: bool = False
    deprecated: bool = False
    hidden: bool = False
    help: str = ""


class CommandTable(Table):
    """A command. Its path is the words that call it, without the program's name."""

    path: list[str]
    summary: str = ""
    aliases: list[str] = Field(default_factory=list)
    partial: bool = False
    default: str = ""
    deprecated: bool = False
    hidden: bool = False
    problems: list[str] = Field(default_factory=list)
    inherits: bool = False
    argument: list[ArgumentTable] = Field(default_factory=list)
    option: list[OptionTable] = Field(default_factory=list)


class SurfaceDocument(Table):
    """A recorded surface."""

    surface: int = Field(ge=VERSION, le=VERSION)
    target: str
    command: list[CommandTable] = Field(min_length=1)


def load_surface(file: Path, *, files: Files | None = None) -> Surface:
    """Return the surface that is recorded in ``file``, or described there in another format.

    ``files`` notes what is read.

    Another format is detected by the content, and loaded by :mod:`.surface_formats`. Raises
    :class:`SpecError` with all problems of the file: a structure other than a surface's, a
    command that is defined twice, and one whose group is not above it; and
    :class:`~cliconform.errors.UsageError` if a library to read it is not installed.
    """
    text = "" if file.is_dir() else read_text(file, files)
    if file.is_dir() or not (_OWN.search(text) or file.suffix.lower() == ".toml"):
        if files is not None:
            files.note_other()
        from cliconform.loading.surface_formats import (  # noqa: PLC0415 - few runs read these
            detection,
        )

        return (
            detection.read_folder(file) if file.is_dir() else detection.read_description(file, text)
        )
    log = ProblemLog(Sources(Source(str(file), find_positions(text))))
    document = validate(parse_toml(text, file), SurfaceDocument, log)
    paths = [tuple(table.path) for table in document.command]
    for number, path in enumerate(paths):
        location = log.at("command", number)
        if path in paths[:number]:
            location.problem(
                f"the command `{' '.join(path)}` is defined twice", "remove one of them"
            )
        elif path[:-1] not in paths[:number] and (path or number):
            location.problem(
                f"its group `{' '.join(path[:-1])}` is not above it",
                "record the surface again with `cliconform surface`",
            )
        default = document.command[number].default
        if default and (*path, default) not in paths:
            (location / "default").problem(
                f"the command has no subcommand `{default}`",
                "record the surface again with `cliconform surface`",
            )
    log.raise_problems()
    below: dict[tuple[str, ...], list[str]] = {path: [] for path in paths}
    for path in paths[1:]:
        below[path[:-1]].append(path[-1])
    commands: dict[tuple[str, ...], CommandSurface] = {}
    for path, table in zip(paths, document.command, strict=True):
        above = commands[path[:-1]].options if path and table.inherits else ()
        commands[path] = _build_command(table, below[path], above)
    return Surface(target=document.target, commands=tuple(commands.values()))


def _build_command(
    table: CommandTable, below: list[str], above: tuple[Option, ...]
) -> CommandSurface:
    return CommandSurface(
        path=tuple(table.path),
        summary=table.summary,
        arguments=tuple(_build_argument(each) for each in table.argument),
        options=inherit_options(tuple(_build_option(each) for each in table.option), above),
        commands=tuple(below),
        partial=table.partial,
        default=table.default,
        aliases=tuple(table.aliases),
        deprecated=table.deprecated,
        hidden=table.hidden,
        problems=tuple(table.problems),
    )


def _build_argument(table: ArgumentTable) -> Argument:
    return Argument(**{**table.model_dump(), "choices": tuple(table.choices)})


def _build_option(table: OptionTable) -> Option:
    lists = {"spellings": tuple(table.spellings), "choices": tuple(table.choices)}
    return Option(**{**table.model_dump(), **lists})
