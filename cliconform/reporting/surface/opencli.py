"""Render a :class:`Surface` as an OpenCLI description, draft 0.1: https://opencli.org.

What a surface has and OpenCLI has no field for is written as ``metadata``: defaults, deprecations,
problems. The description has no version of the program, since no help page reliably tells one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cliconform.model.surface import Argument, CommandSurface, Option, Surface
from cliconform.reporting.surface.global_options import find_global_options

OPENCLI_VERSION = "0.1"


def render_opencli(surface: Surface) -> str:
    """Return the description as JSON."""
    globals_ = find_global_options(surface)
    commands = {command.path: command for command in surface.commands}
    root = surface.commands[0]
    content: dict[str, Any] = {
        "opencli": OPENCLI_VERSION,
        "info": {"title": surface.target, "version": "unknown"}
        | ({"summary": root.summary} if root.summary else {}),
        **_make_parts(root, commands, globals_),
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _make_parts(
    command: CommandSurface,
    commands: Mapping[tuple[str, ...], CommandSurface],
    globals_: tuple[Option, ...],
) -> dict[str, Any]:
    """Return the fields that the program and its commands have in common."""
    own = [each for each in command.options if not command.path or each not in globals_]
    below = [commands.get((*command.path, name)) for name in command.commands]
    metadata = {
        "partial": command.partial,
        "defaultCommand": command.default,
        "deprecated": command.deprecated,
        "problems": list(command.problems),
    }
    return _without_empty(
        {
            "options": [_make_option(each, recursive=each in globals_) for each in own],
            "arguments": [_make_argument(each) for each in command.arguments],
            "commands": [_make_command(each, commands, globals_) for each in below if each],
            "metadata": _make_metadata(metadata),
        }
    )


def _make_command(
    command: CommandSurface,
    commands: Mapping[tuple[str, ...], CommandSurface],
    globals_: tuple[Option, ...],
) -> dict[str, Any]:
    parts = _make_parts(command, commands, globals_)
    head = {
        "name": command.path[-1],
        "aliases": list(command.aliases),
        "description": command.summary,
        "hidden": command.hidden,
    }
    return {**_without_empty(head), **parts}


def _make_option(option: Option, *, recursive: bool) -> dict[str, Any]:
    name, *aliases = (option.name, *(each for each in option.spellings if each != option.name))
    values = option.value.split()
    metadata = {
        "default": option.default,
        "repeatable": option.repeatable,
        "numeric": option.numeric,
        "deprecated": option.deprecated,
    }
    return _without_empty(
        {
            "name": name,
            "aliases": aliases,
            "required": option.required,
            "arguments": [_make_value(value, option) for value in values],
            "description": option.help,
            "recursive": recursive,
            "hidden": option.hidden,
            "metadata": _make_metadata(metadata),
        }
    )


def _make_value(name: str, option: Option) -> dict[str, Any]:
    """Return one of the values of an option."""
    return {
        "name": name,
        "required": not option.value_optional,
        "arity": _make_arity(int(not option.value_optional), many=option.many),
        **({"acceptedValues": list(option.choices)} if option.choices else {}),
    }


def _make_argument(argument: Argument) -> dict[str, Any]:
    metadata = {"default": argument.default, "remainder": argument.remainder}
    return _without_empty(
        {
            "name": argument.name,
            "required": argument.required,
            "arity": _make_arity(
                int(argument.required), many=argument.repeated or argument.remainder
            ),
            "acceptedValues": list(argument.choices),
            "description": argument.help,
            "metadata": _make_metadata(metadata),
        }
    )


def _make_arity(least: int, *, many: bool) -> dict[str, int]:
    """Return an arity; without a maximum, there may be any number."""
    return {"minimum": least} if many else {"minimum": least, "maximum": 1}


def _make_metadata(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": name, "value": value}
        for name, value in values.items()
        if value not in (None, False, "", [])
    ]


def _without_empty(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, False, "", [])}
