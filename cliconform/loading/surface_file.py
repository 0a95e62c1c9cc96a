"""The file of a recorded surface: what `cliconform surface` wrote, read again."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from cliconform.loading.format.command_parts import Table
from cliconform.loading.positions import positions
from cliconform.loading.problem_log import Notes
from cliconform.loading.sources import Source, Sources
from cliconform.loading.toml_source import parse, read_text
from cliconform.loading.validation import checked
from cliconform.model.surface import Argument, CommandSurface, Option, Surface

VERSION = 1


class ArgumentTable(Table):
    """A positional argument."""

    name: str
    required: bool = True
    repeated: bool = False
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
    deprecated: bool = False
    hidden: bool = False
    help: str = ""


class CommandTable(Table):
    """A command: its path is the words that call it, the program's own left out."""

    path: list[str]
    summary: str = ""
    aliases: list[str] = Field(default_factory=list)
    partial: bool = False
    default: str = ""
    deprecated: bool = False
    hidden: bool = False
    problems: list[str] = Field(default_factory=list)
    argument: list[ArgumentTable] = Field(default_factory=list)
    option: list[OptionTable] = Field(default_factory=list)


class SurfaceDocument(Table):
    """A recorded surface."""

    surface: int = Field(ge=VERSION, le=VERSION)
    target: str
    command: list[CommandTable] = Field(min_length=1)


def surface_file_beside(spec_file: Path) -> Path:
    """Where the surface of a spec's target is recorded: ``specs/x.toml`` → ``x.surface.toml``."""
    return spec_file.with_name(f"{spec_file.stem}.surface.toml")


def load_surface(file: Path) -> Surface:
    """The surface that is recorded in ``file``.

    Raises :class:`SpecError` with all of its problems: what is no surface, a path that is there
    twice, and one whose group is not there.
    """
    text = read_text(file)
    notes = Notes(Sources(Source(str(file), positions(text))))
    document = checked(parse(text, file), SurfaceDocument, notes)
    paths = [tuple(table.path) for table in document.command]
    for number, path in enumerate(paths):
        place = notes.at("command", number)
        if path in paths[:number]:
            place.problem(f"`{' '.join(path)}` is there twice")
        elif path[:-1] not in paths[:number] and (path or number):
            place.problem(f"`{' '.join(path[:-1])}`, which it belongs to, is not above it")
        default = document.command[number].default
        if default and (*path, default) not in paths:
            (place / "default").problem(f"there is no command `{default}` below it")
    notes.finish()
    return Surface(
        target=document.target,
        commands=tuple(_command(table, paths) for table in document.command),
    )


def _command(table: CommandTable, paths: list[tuple[str, ...]]) -> CommandSurface:
    own = tuple(table.path)
    return CommandSurface(
        path=own,
        summary=table.summary,
        arguments=tuple(_argument(each) for each in table.argument),
        options=tuple(_option(each) for each in table.option),
        commands=tuple(path[-1] for path in paths if path and path[:-1] == own),
        partial=table.partial,
        default=table.default,
        aliases=tuple(table.aliases),
        deprecated=table.deprecated,
        hidden=table.hidden,
        problems=tuple(table.problems),
    )


def _argument(table: ArgumentTable) -> Argument:
    return Argument(**{**table.model_dump(), "choices": tuple(table.choices)})


def _option(table: OptionTable) -> Option:
    lists = {"spellings": tuple(table.spellings), "choices": tuple(table.choices)}
    return Option(**{**table.model_dump(), **lists})
