"""Where a text differs from a pattern: ``-`` expected, ``+`` seen, a blank for what agrees.

What a wildcard matched is shown as it was seen, so that only true differences stand out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, TypeAlias

from cliconform.verifying.texts.excerpt import cut_around
from cliconform.verifying.texts.normalize import strip_final_newline
from cliconform.verifying.texts.wildcards import ANY_LINES, is_line_match

_WINDOW = 250
"""Lines of each side that are held against each other, from the first one that differs."""
_CONTEXT = 2
_FOCUS = 160
"""Characters of a line that are shown of two that differ."""

Sign: TypeAlias = Literal["-", "+", " "]


@dataclass(frozen=True, slots=True)
class _Row:
    sign: Sign
    text: str


def diff_pattern(pattern: str, text: str) -> tuple[str, ...]:
    """The lines of a diff between ``pattern`` (with wildcards) and ``text``."""
    wanted = strip_final_newline(pattern).split("\n")
    lines = strip_final_newline(text).split("\n")
    same = _agreeing(wanted, lines)
    rows = [_Row(" ", line) for line in lines[:same]]
    rows += _within_window(wanted[same:], lines[same:])
    shown = _with_context(rows)
    left = max(len(wanted), len(lines)) - same - _WINDOW
    return (*shown, f" … {left:,} more lines were not compared") if left > 0 else tuple(shown)


def diff_lines(one: str, other: str) -> tuple[str, ...]:
    """The lines of a diff between two texts, read as they are."""
    wanted, lines = one.split("\n"), other.split("\n")
    same = next(
        (at for at, (a, b) in enumerate(zip(wanted, lines, strict=False)) if a != b),
        min(len(wanted), len(lines)),
    )
    rows = [_Row(" ", line) for line in lines[:same]]
    rows += _within_window(wanted[same:], lines[same:], wild=False)
    return tuple(_with_context(rows))


def _agreeing(wanted: Sequence[str], lines: Sequence[str]) -> int:
    """How many lines at the beginning agree, up to the first ``...``."""
    for position, (pattern, line) in enumerate(zip(wanted, lines, strict=False)):
        if pattern == ANY_LINES or not is_line_match(pattern, line):
            return position
    return min(len(wanted), len(lines))


def _within_window(wanted: Sequence[str], lines: Sequence[str], *, wild: bool = True) -> list[_Row]:
    """The beginnings of both, aligned.

    Where they go on, what differs at the very end may agree with what is not looked at: that is
    left out, unless nothing else differs.
    """
    rows = _aligned(wanted[:_WINDOW], lines[:_WINDOW], wild=wild)
    if max(len(wanted), len(lines)) <= _WINDOW:
        return rows
    end = max((at for at, row in enumerate(rows, 1) if row.sign == " "), default=0)
    return rows[:end] if any(row.sign != " " for row in rows[:end]) else rows


def _aligned(wanted: Sequence[str], lines: Sequence[str], *, wild: bool = True) -> list[_Row]:
    """The cheapest way from ``wanted`` to ``lines``.

    A line left out, put in or replaced costs one; what ``...`` stands for costs nothing.
    """
    costs = _costs(wanted, lines, wild=wild)
    rows: list[_Row] = []
    i = j = 0
    while i < len(wanted) or j < len(lines):
        here = costs[i][j]
        both = i < len(wanted) and j < len(lines)
        if wild and i < len(wanted) and wanted[i] == ANY_LINES:
            if costs[i + 1][j] == here:
                i += 1
            else:
                rows.append(_Row(" ", lines[j]))
                j += 1
        elif both and _same(wanted[i], lines[j], wild=wild):
            rows.append(_Row(" ", lines[j]))
            i, j = i + 1, j + 1
        elif both and costs[i + 1][j + 1] + 1 == here:
            rows += [_Row("-", wanted[i]), _Row("+", lines[j])]
            i, j = i + 1, j + 1
        elif i < len(wanted) and costs[i + 1][j] + 1 == here:
            rows.append(_Row("-", wanted[i]))
            i += 1
        else:
            rows.append(_Row("+", lines[j]))
            j += 1
    return [row for block in _blocks(rows) for row in block]


def _costs(wanted: Sequence[str], lines: Sequence[str], *, wild: bool) -> list[list[int]]:
    """The cost from each pair of positions to the end of both."""
    columns = len(lines)
    below = list(range(columns, -1, -1))
    table = [below]
    for pattern in reversed(wanted):
        row = [0] * (columns + 1)
        any_lines = wild and pattern == ANY_LINES
        row[columns] = below[columns] + (0 if any_lines else 1)
        for j in range(columns - 1, -1, -1):
            if any_lines:
                row[j] = min(below[j], row[j + 1])
            elif _same(pattern, lines[j], wild=wild):
                row[j] = below[j + 1]
            else:
                row[j] = 1 + min(below[j], row[j + 1], below[j + 1])
        table.append(row)
        below = row
    table.reverse()
    return table


def _same(pattern: str, line: str, *, wild: bool) -> bool:
    return is_line_match(pattern, line) if wild else pattern == line


def _blocks(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """The rows in blocks that agree or differ; of the latter ``-`` first, and both in focus."""
    for agrees, block in groupby(rows, key=lambda row: row.sign == " "):
        if agrees:
            yield list(block)
            continue
        differing = list(block)
        gone = [row.text for row in differing if row.sign == "-"]
        come = [row.text for row in differing if row.sign == "+"]
        pairs = [_focused(one, other) for one, other in zip(gone, come, strict=False)]
        gone[: len(pairs)] = [one for one, _ in pairs]
        come[: len(pairs)] = [other for _, other in pairs]
        yield [*(_Row("-", text) for text in gone), *(_Row("+", text) for text in come)]


def _focused(one: str, other: str) -> tuple[str, str]:
    """Two lines, long ones cut around the first character that differs."""
    if max(len(one), len(other)) <= _FOCUS:
        return one, other
    pairs = enumerate(zip(one, other, strict=False))
    at = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    return cut_around(one, at, at, _FOCUS), cut_around(other, at, at, _FOCUS)


def _with_context(rows: Sequence[_Row]) -> list[str]:
    """The rows that differ and a few around them; a mark where rows are left out."""
    differing = [at for at, row in enumerate(rows) if row.sign != " "]
    near = {at + step for at in differing for step in range(-_CONTEXT, _CONTEXT + 1)}
    shown: list[str] = []
    skipped = False
    for at, row in enumerate(rows):
        if at not in near:
            skipped = True
            continue
        if skipped:
            shown.append(" …")
            skipped = False
        shown.append(f"{row.sign}{row.text}")
    return shown
