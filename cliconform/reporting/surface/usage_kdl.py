"""Render a :class:`Surface` as a usage spec, in KDL 2: https://usage.jdx.dev/spec/."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from cliconform.model.surface import Argument, CommandSurface, Option, Surface
from cliconform.reporting.surface.global_options import find_global_options
from cliconform.reporting.text.clean import clean
from cliconform.reporting.text.toml import flatten

# What usage adds by itself is written out, as the pages list it.
_SETTINGS = ("disable_help_flag", "disable_help_subcommand", "disable_version_flag")

_Commands = Mapping[tuple[str, ...], CommandSurface]


def render_usage(surface: Surface) -> str:
    """Return the usage spec. What could not be read of a page is said in a comment."""
    globals_ = find_global_options(surface)
    commands = {command.path: command for command in surface.commands}
    root = surface.commands[0]
    lines = [
        f"// The commands, arguments and options of {flatten(surface.target)}.",
        "// Written by `cliconform surface`.",
        f"name {_quote(surface.target)}",
        f"bin {_quote(surface.target)}",
        *([f"about {_quote(root.summary)}"] if root.summary else []),
        *(f"{name} #true" for name in _SETTINGS),
        *([f"default_subcommand {_quote(root.default)}"] if root.default else []),
        *_write_parts(root, commands, globals_),
    ]
    return "\n".join(lines) + "\n"


def _write_parts(
    command: CommandSurface, commands: _Commands, globals_: tuple[Option, ...]
) -> Iterator[str]:
    for problem in command.problems:
        yield f"// not read in full: {flatten(problem)}"
    if command.partial:
        yield "external_subcommand #true"
    for option in command.options:
        if not command.path or option not in globals_:
            yield from _write_flag(option, is_global=option in globals_)
    for argument in command.arguments:
        yield from _write_argument(argument)
    for name in command.commands:
        below = commands.get((*command.path, name))
        if below is not None:
            yield from _write_command(below, commands, globals_)


def _write_command(
    command: CommandSurface, commands: _Commands, globals_: tuple[Option, ...]
) -> Iterator[str]:
    properties = {
        "help": command.summary,
        "hide": command.hidden,
        "deprecated": "deprecated" if command.deprecated else "",
    }
    inner = [f"alias {' '.join(map(_quote, command.aliases))}"] if command.aliases else []
    inner += _write_parts(command, commands, globals_)
    yield from _write_node("cmd", command.path[-1], properties, inner)


def _write_flag(option: Option, *, is_global: bool) -> Iterator[str]:
    more = "..." if option.many else ""
    values = [f"<{_clean_name(value)}>" for value in option.value.split()]
    text = " ".join((*option.spellings, *values)) + more
    properties = {
        "help": option.help,
        "global": is_global,
        "required": option.required,
        "value_optional": option.value_optional and bool(option.value),
        "default": option.default,
        "count": option.repeatable and not option.value,
        "var": option.repeatable and bool(option.value),
        "hide": option.hidden,
        "deprecated": "deprecated" if option.deprecated else "",
    }
    yield from _write_node("flag", text, properties, _write_choices(option.choices))


def _write_argument(argument: Argument) -> Iterator[str]:
    name = _clean_name(argument.name)
    text = f"<{name}>" if argument.required else f"[{name}]"
    properties = {
        "help": argument.help,
        # An argument with a default need not be given.
        "default": None if argument.required else argument.default,
        "double_dash": "automatic" if argument.remainder else "",
    }
    more = "..." if argument.repeated else ""
    yield from _write_node("arg", text + more, properties, _write_choices(argument.choices))


def _write_choices(choices: tuple[str, ...]) -> list[str]:
    return [f"choices {' '.join(map(_quote, choices))}"] if choices else []


def _write_node(
    node: str, text: str, properties: Mapping[str, object], inner: list[str]
) -> Iterator[str]:
    words = [node, _quote(text)]
    for name, value in properties.items():
        if value is True:
            words.append(f"{name}=#true")
        elif value not in (None, False, "") or (name == "default" and value == ""):
            words.append(f"{name}={_quote(str(value))}")
    line = " ".join(words)
    if not inner:
        yield line
        return
    yield f"{line} {{"
    yield from (f"    {each}" for each in inner)
    yield "}"


def _clean_name(name: str) -> str:
    """Return a value's name without the characters that end it."""
    return re.sub(r"[<>\[\]]", "", name).strip() or "VALUE"


def _quote(text: str) -> str:
    """Return ``text``, cleaned, as a KDL string: as JSON, but with braces around code points."""
    quoted = json.dumps(clean(text), ensure_ascii=False)
    return re.sub(r"\\u([0-9a-f]{4})", r"\\u{\1}", quoted)
