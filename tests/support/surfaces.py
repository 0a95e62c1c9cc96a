"""Small surfaces for tests: a program with one command, unless a test says otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cliconform.model.surface import Argument, CommandSurface, Option, Surface

HELP = Option(spellings=("--help", "-h"), help="Show this message and exit.")


def option(*spellings: str, **fields: Any) -> Option:
    return Option(spellings=spellings, **fields)


def argument(name: str, **fields: Any) -> Argument:
    return Argument(name=name, **fields)


def command(path: str, *things: Option | Argument, **fields: Any) -> CommandSurface:
    """A command with the help option and the options and arguments in ``things``."""
    return CommandSurface(
        path=tuple(path.split()),
        options=(HELP, *(one for one in things if isinstance(one, Option))),
        arguments=tuple(one for one in things if isinstance(one, Argument)),
        **fields,
    )


def surface(*commands: CommandSurface, **root: Any) -> Surface:
    """A program with ``commands``, each of which comes before those below it."""
    paths = [one.path for one in commands]
    whole = CommandSurface(path=(), options=(HELP, *root.pop("options", ())), **root)
    return Surface(
        target="pipe",
        commands=tuple(_with_names(one, paths) for one in (whole, *commands)),
    )


def run(*things: Option | Argument, **fields: Any) -> Surface:
    """A program whose only command is ``run``."""
    return surface(command("run", *things, **fields))


def _with_names(one: CommandSurface, paths: list[tuple[str, ...]]) -> CommandSurface:
    below = tuple(path[-1] for path in paths if path[:-1] == one.path)
    if one.unread:
        return replace(one, options=(), commands=())
    return replace(one, commands=below)
