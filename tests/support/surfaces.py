"""Small surfaces for tests: a program with one command, unless a test says otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cliconform.model.surface import Argument, CommandSurface, Option, Surface

HELP = Option(spellings=("--help", "-h"), help="Show this message and exit.")


def option(*spellings: str, **said: Any) -> Option:
    return Option(spellings=spellings, **said)


def argument(name: str, **said: Any) -> Argument:
    return Argument(name=name, **said)


def command(path: str, *things: Option | Argument, **said: Any) -> CommandSurface:
    """A command with its help option and whatever a test is about."""
    return CommandSurface(
        path=tuple(path.split()),
        options=(HELP, *(one for one in things if isinstance(one, Option))),
        arguments=tuple(one for one in things if isinstance(one, Argument)),
        **said,
    )


def surface(*commands: CommandSurface, **root: Any) -> Surface:
    """The program itself and ``commands``, each above those below it."""
    paths = [one.path for one in commands]
    whole = CommandSurface(path=(), options=(HELP, *root.pop("options", ())), **root)
    return Surface(
        target="pipe",
        commands=tuple(_with_names(one, paths) for one in (whole, *commands)),
    )


def run(*things: Option | Argument, **said: Any) -> Surface:
    """A program whose only command is ``run``."""
    return surface(command("run", *things, **said))


def _with_names(one: CommandSurface, paths: list[tuple[str, ...]]) -> CommandSurface:
    below = tuple(path[-1] for path in paths if path[:-1] == one.path)
    if one.unread:
        return replace(one, options=(), commands=())
    return replace(one, commands=below)
