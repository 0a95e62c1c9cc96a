"""Renders one edit for a review: what is promised beside what was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from cliconform.reporting.text.clean import clean
from cliconform.reporting.text.rich_lines import STYLES

_MOST = 24
"""Lines of one side that are shown."""


def render_sides(
    left: tuple[str, Sequence[str]], right: tuple[str, Sequence[str]], console: Console
) -> RenderableType:
    """Return two texts, each with its title, side by side; one above the other where it is narrow.

    Lines that only one of them has are coloured.
    """
    before, after = _mark(left[1], right[1])
    sides = [
        (left[0], _cut(before), "bad"),
        (right[0], _cut(after), "good"),
    ]
    texts = [
        Group(Text(title, style=STYLES["strong"]), *_style(lines, role))
        for title, lines, role in sides
    ]
    if console.width < 60:  # noqa: PLR2004 - columns
        return Group(*texts)
    table = Table.grid(expand=True, padding=(0, 2))
    table.add_column(ratio=1, overflow="fold")
    table.add_column(ratio=1, overflow="fold")
    table.add_row(*texts)
    return table


def list_lines(value: Any) -> list[str]:
    """Return a value of a spec as lines: a text as it is, rows of a table one a line."""
    match value:
        case None:
            return ["(nothing)"]
        case str():
            return clean(value).removesuffix("\n").split("\n")
        case Mapping():
            return [f"{key}  {_format(each)}" for key, each in value.items()] or ["(nothing)"]
        case list() | tuple():
            return [_format(each) for each in value] or ["(nothing)"]
        case _:
            return [_format(value)]


def _format(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " | ".join(map(_format, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {_format(each)}" for key, each in value.items())
    if isinstance(value, bool):
        return "true" if value else "false"
    return clean(str(value))


Marked = list[tuple[str, bool]]


def _mark(left: Sequence[str], right: Sequence[str]) -> tuple[Marked, Marked]:
    """Return the lines of both, each with whether the other side does not have it."""
    before: Marked = [(line, True) for line in left]
    after: Marked = [(line, True) for line in right]
    for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        for offset in range(block.size):
            before[block.a + offset] = (left[block.a + offset], False)
            after[block.b + offset] = (right[block.b + offset], False)
    return before, after


def _cut(lines: Marked) -> Marked:
    """Return the part of the lines where the first difference is."""
    if len(lines) <= _MOST:
        return lines
    first = next((at for at, (_, differs) in enumerate(lines) if differs), 0)
    start = max(0, min(first - 3, len(lines) - _MOST))
    cut = lines[start : start + _MOST]
    left = len(lines) - start - len(cut)
    above = [(f"… {start} lines above", False)] if start else []
    below = [(f"… {left} lines below", False)] if left else []
    return [*above, *cut, *below]


def _style(lines: Marked, role: str) -> list[Text]:
    return [
        Text(clean(line), style=STYLES[role] if differs else STYLES["plain"])  # type: ignore[index]
        for line, differs in lines
    ]
