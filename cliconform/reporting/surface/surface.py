"""Render a :class:`Surface` as the file that records it, as JSON, and for the console."""

from __future__ import annotations

import json

from rich.table import Table
from rich.text import Text

from cliconform.model.surface import (
    Argument,
    CommandSurface,
    Option,
    Surface,
    inherit_options,
)
from cliconform.quick_dataclass import fields
from cliconform.reporting.run.json_codec import encode
from cliconform.reporting.text.toml import flatten, quote_toml
from cliconform.reporting.text.wording import format_count

VERSION = 1
_MANY_INHERITED = 10
"""Fewer options of the group are repeated for each command."""
_HEADER = """\
# The commands, arguments and options of {target}, read from its help pages.
# Written by `cliconform surface`; `cliconform drift` compares the program with it.

surface = {version}
target = {name}
"""


def render_toml(surface: Surface) -> str:
    """Return the surface file: a table for each command, a line for each argument and option.

    Fields with their default value are left out. A change of the program thus changes only the
    lines about what has changed.
    """
    header = _HEADER.format(
        target=flatten(surface.target), version=VERSION, name=_render_value(surface.target)
    )
    options = {command.path: command.options for command in surface.commands}
    return "\n".join(
        [
            header,
            *(
                _render_command(each, options.get(each.path[:-1], ()) if each.path else ())
                for each in surface.commands
            ),
        ]
    )


def render_json(surface: Surface) -> str:
    """Return every field of every command as JSON."""
    content = {
        "surface": VERSION,
        "target": surface.target,
        "commands": [encode(each) for each in surface.commands],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def render_table(surface: Surface) -> Table:
    """Return a table of the commands: path, number of arguments and options, summary."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("command", no_wrap=True, overflow="ellipsis")
    table.add_column("arguments", justify="right", no_wrap=True)
    table.add_column("options", justify="right", no_wrap=True)
    table.add_column("summary", overflow="fold")
    for command in surface.commands:
        name = " ".join(command.path) or surface.target
        counts = ("–", "–") if command.unread else _format_counts(command)
        table.add_row(Text(name), *counts, _summary_text(command))
    return table


def render_closing_line(surface: Surface) -> str:
    """Return how many commands, arguments and options there are, and how many unread pages."""
    unread = sum(command.unread for command in surface.commands)
    options = sum(len(command.options) for command in surface.commands)
    arguments = sum(len(command.arguments) for command in surface.commands)
    found = (
        format_count(len(surface.commands) - 1, "command"),
        format_count(arguments, "argument"),
        format_count(options, "option"),
    )
    left = f"; {format_count(unread, 'help page')} not read" if unread else ""
    return ", ".join(found) + left


def _format_counts(command: CommandSurface) -> tuple[str, str]:
    return str(len(command.arguments) or ""), str(len(command.options) or "")


def _summary_text(command: CommandSurface) -> Text:
    if command.unread:
        return Text(f"not read: {command.problems[0]}", style="yellow")
    text = Text(command.summary)
    if command.deprecated and "deprecated" not in command.summary.lower():
        text.append(" (deprecated)", style="dim")
    for problem in command.problems:
        text.append(f"\n{problem}", style="yellow")
    return text


def _render_command(command: CommandSurface, above: tuple[Option, ...]) -> str:
    """Return the table of a command; ``above`` are the options of its group."""
    own = _find_own_options(command, above)
    lines = ["[[command]]", f"path = {_render_value(command.path)}"]
    for name in ("summary", "partial", "default", "aliases", "deprecated", "hidden", "problems"):
        value = getattr(command, name)
        if value:
            lines.append(f"{name} = {_render_value(value)}")
    lines += _render_array("argument", [_find_set_fields(each) for each in command.arguments])
    lines += ["inherits = true"] if len(own) < len(command.options) else []
    lines += _render_array("option", [_find_set_fields(each) for each in own])
    return "\n".join(lines) + "\n"


def _find_own_options(command: CommandSurface, above: tuple[Option, ...]) -> tuple[Option, ...]:
    """Return the options without those of the group, if there are many and it takes all of them."""
    inherited = set(above)
    own = tuple(option for option in command.options if option not in inherited)
    many = len(command.options) - len(own) >= _MANY_INHERITED
    return own if many and inherit_options(own, above) == command.options else command.options


def _render_array(key: str, rows: list[dict[str, object]]) -> list[str]:
    if not rows:
        return []
    content = [
        "  { " + ", ".join(f"{k} = {_render_value(v)}" for k, v in row.items()) + " },"
        for row in rows
    ]
    return [f"{key} = [", *content, "]"]


def _find_set_fields(parameter: Argument | Option) -> dict[str, object]:
    """Return the fields that differ from their defaults."""
    return {
        field.name: value
        for field in fields(parameter)
        if (value := getattr(parameter, field.name)) != field.default
    }


def _render_value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case tuple():
            return "[" + ", ".join(map(_render_value, value)) + "]"
        case _:
            return quote_toml(str(value))
