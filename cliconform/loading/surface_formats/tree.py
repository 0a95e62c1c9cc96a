"""A program as the formats describe it, a tree of commands; and the surface that it makes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.model.surface import Argument, CommandSurface, Option, Surface, inherit_options
from cliconform.quick_dataclass import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandNode:
    """A command with the commands below it."""

    name: str
    summary: str = ""
    aliases: tuple[str, ...] = ()
    arguments: tuple[Argument, ...] = ()
    options: tuple[Option, ...] = ()
    inherited: tuple[Option, ...] = ()
    """Those of ``options`` that the commands below take too."""
    commands: tuple[CommandNode, ...] = ()
    partial: bool = False
    """Whether there are commands below it that the file does not list."""
    default: str = ""
    deprecated: bool = False
    hidden: bool = False
    problems: tuple[str, ...] = ()


def make_surface(root: CommandNode) -> Surface:
    """Return the surface of the program ``root``; options that are inherited are repeated."""
    return Surface(target=root.name, commands=tuple(_list_commands(root, (), ())))


def _list_commands(
    node: CommandNode, path: tuple[str, ...], above: tuple[Option, ...]
) -> Iterator[CommandSurface]:
    below = {each.name: each for each in node.commands}
    yield CommandSurface(
        path=path,
        summary=node.summary,
        arguments=node.arguments,
        options=inherit_options(node.options, above),
        commands=tuple(below),
        partial=node.partial,
        default=node.default if node.default in below else "",
        aliases=node.aliases if path else (),
        deprecated=node.deprecated,
        hidden=node.hidden,
        problems=node.problems,
    )
    inherited = inherit_options(node.inherited, above)
    for name, each in below.items():
        yield from _list_commands(each, (*path, name), inherited)


def read_usage(text: str, name: str) -> tuple[Argument, ...]:
    """Return the arguments in a usage line of Cobra's notation: ``get URL [FILE...] [flags]``.

    ``name`` is the command as the line begins; options in the line are left out.
    """
    rest = text.strip().removeprefix(name)
    rest = re.sub(r"\[(?:flags|options|OPTIONS)\]|\[-[^\]]*\](?:\.\.\.)?", " ", rest)
    arguments = []
    for match in re.finditer(r"(?P<word>\[[^\]]+\]|<[^>]+>|[^\s\[<]+)(?P<more>\.\.\.)?", rest):
        word = match["word"]
        bare = word.strip("[]<>").strip()
        if bare.startswith("-") or not re.search(r"\w", bare):
            continue
        repeated = bool(match["more"]) or bare.endswith("...")
        argument = Argument(
            name=bare.removesuffix("...").strip("[]<> "),
            required=not word.startswith("["),
            repeated=repeated,
        )
        arguments.append(argument)
    # In `[flags] NAME | FILE` either may be given: nothing is certain.
    if any("|" in each.name for each in arguments):
        return (Argument(name="ARG", required=False, repeated=True),)
    return tuple(arguments)


def make_hidden(option: Option) -> Option:
    """Return ``option`` as one that no help page lists."""
    return replace(option, hidden=True)
