"""Surface → the file that records it, JSON, and what a person is shown of it."""

from __future__ import annotations

import json
from dataclasses import fields

from rich.table import Table
from rich.text import Text

from cliconform.model.surface import Argument, CommandSurface, Option, Surface
from cliconform.reporting.run.json_codec import encode
from cliconform.reporting.text.toml import flatten, quote_toml
from cliconform.reporting.text.wording import format_count

VERSION = 1
_HEAD = """\
# What {target} says of itself: its commands, arguments and options, from its own help pages.
# Written by `cliconform surface`; `cliconform drift` holds today's program against it.

surface = {version}
target = {name}
"""


def render_toml(surface: Surface) -> str:
    """The file: a table for each command, and a line for each of its arguments and options.

    Only what differs from the usual is said, so that a change of the program is a change of the
    lines that are about it.
    """
    head = _HEAD.format(
        target=flatten(surface.target), version=VERSION, name=_value(surface.target)
    )
    return "\n".join([head, *(_command(each) for each in surface.commands)])


def render_json(surface: Surface) -> str:
    """All of it, every field of every command."""
    made = {
        "surface": VERSION,
        "target": surface.target,
        "commands": [encode(each) for each in surface.commands],
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def render_table(surface: Surface) -> Table:
    """A row for each command: its path, how many arguments and options, its summary."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("command", no_wrap=True, overflow="ellipsis")
    table.add_column("arguments", justify="right", no_wrap=True)
    table.add_column("options", justify="right", no_wrap=True)
    table.add_column("", overflow="fold")
    for command in surface.commands:
        name = " ".join(command.path) or surface.target
        counts = ("–", "–") if command.unread else _counts(command)
        table.add_row(Text(name), *counts, _said(command))
    return table


def closing_line(surface: Surface) -> str:
    """How much was found, and how much of it could not be read."""
    unread = sum(command.unread for command in surface.commands)
    options = sum(len(command.options) for command in surface.commands)
    arguments = sum(len(command.arguments) for command in surface.commands)
    found = (
        format_count(len(surface.commands) - 1, "command"),
        format_count(arguments, "argument"),
        format_count(options, "option"),
    )
    left = f"; {format_count(unread, 'page')} not read" if unread else ""
    return ", ".join(found) + left


def _counts(command: CommandSurface) -> tuple[str, str]:
    return str(len(command.arguments) or ""), str(len(command.options) or "")


def _said(command: CommandSurface) -> Text:
    if command.unread:
        return Text(f"not read: {command.problems[0]}", style="yellow")
    text = Text(command.summary)
    if command.deprecated and "deprecated" not in command.summary.lower():
        text.append(" (deprecated)", style="dim")
    for problem in command.problems:
        text.append(f"\n{problem}", style="yellow")
    return text


def _command(command: CommandSurface) -> str:
    lines = ["[[command]]", f"path = {_value(command.path)}"]
    for name in ("summary", "partial", "default", "aliases", "deprecated", "hidden", "problems"):
        value = getattr(command, name)
        if value:
            lines.append(f"{name} = {_value(value)}")
    lines += _inline("argument", [_said_of(each) for each in command.arguments])
    lines += _inline("option", [_said_of(each) for each in command.options])
    return "\n".join(lines) + "\n"


def _inline(key: str, rows: list[dict[str, object]]) -> list[str]:
    if not rows:
        return []
    made = [
        "  { " + ", ".join(f"{k} = {_value(v)}" for k, v in row.items()) + " }," for row in rows
    ]
    return [f"{key} = [", *made, "]"]


def _said_of(thing: Argument | Option) -> dict[str, object]:
    """The fields that differ from what they are when nothing is said."""
    return {
        field.name: value
        for field in fields(thing)
        if (value := getattr(thing, field.name)) != field.default
    }


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case _:
            return quote_toml(str(value))
