r"""The differences between a pattern and a text: ``-`` expected, ``+`` found, a blank for equal.

What a wildcard matched is shown as the text has it, so that only real differences stand out. What
cannot be seen is shown where two lines differ in it: ``\x20`` for a blank at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import Literal, TypeAlias

from cliconform.quick_dataclass import dataclass
from cliconform.text import remove_final_newline
from cliconform.verifying.texts.excerpt import cut_around
from cliconform.verifying.texts.invisible import show_blank, show_pair
from cliconform.verifying.texts.wildcards import ANY_LINES, has_lines, is_line_match

_WINDOW = 250
"""Lines of each side that are compared, from the first one that differs."""
_CONTEXT = 2
_FOCUS = 160
"""Characters that are shown of each of two long lines that differ."""

Sign: TypeAlias = Literal["-", "+", " "]


@dataclass(frozen=True, slots=True)
class _Row:
    sign: Sign
    text: str


def diff_pattern(pattern: str, text: str) -> tuple[str, ...]:
    """Return the lines of a diff between ``pattern``, which may have wildcards, and ``text``."""
    expected, lines = _split(pattern, text)
    same = _count_equal(expected, lines)
    rows = [_Row(" ", line) for line in lines[:same]]
    rows += _align_window(expected[same:], lines[same:])
    shown = _add_context(rows)
    left = max(len(expected), len(lines)) - same - _WINDOW
    return (*shown, f" … {left:,} more lines were not compared") if left > 0 else tuple(shown)


def _split(pattern: str, text: str) -> tuple[list[str], list[str]]:
    """Return the lines of both, without what is at their ends and is not compared."""
    if not has_lines(pattern) and not has_lines(text):
        return pattern.split("\n"), text.split("\n")
    one, other = pattern.removesuffix("\n"), text.removesuffix("\n")
    if one == other:  # `\r\n` and `\r` at the end
        one, other = remove_final_newline(pattern), remove_final_newline(text)
    return one.split("\n"), other.split("\n")


def diff_lines(one: str, other: str) -> tuple[str, ...]:
    """Return the lines of a diff between two texts; wildcards have no meaning in them."""
    expected, lines = one.split("\n"), other.split("\n")
    same = next(
        (at for at, (a, b) in enumerate(zip(expected, lines, strict=False)) if a != b),
        min(len(expected), len(lines)),
    )
    rows = [_Row(" ", line) for line in lines[:same]]
    rows += _align_window(expected[same:], lines[same:], wild=False)
    return tuple(_add_context(rows))


def _count_equal(expected: Sequence[str], lines: Sequence[str]) -> int:
    """Return how many lines at the beginning match, up to the first ``...``."""
    for position, (pattern, line) in enumerate(zip(expected, lines, strict=False)):
        if pattern == ANY_LINES or not is_line_match(pattern, line):
            return position
    return min(len(expected), len(lines))


def _align_window(
    expected: Sequence[str], lines: Sequence[str], *, wild: bool = True
) -> list[_Row]:
    """Return the first lines of both, aligned.

    Where there are more lines, those that differ at the end of the window may match lines beyond
    it: they are left out, unless nothing else differs.
    """
    rows = _align(expected[:_WINDOW], lines[:_WINDOW], wild=wild)
    if max(len(expected), len(lines)) <= _WINDOW:
        return rows
    end = max((at for at, row in enumerate(rows, 1) if row.sign == " "), default=0)
    return rows[:end] if any(row.sign != " " for row in rows[:end]) else rows


def _align(expected: Sequence[str], lines: Sequence[str], *, wild: bool = True) -> list[_Row]:
    """Return the shortest edit from ``expected`` to ``lines``.

    A line that is missing, added or replaced costs one; the lines that ``...`` matches cost
    nothing.
    """
    costs = _compute_costs(expected, lines, wild=wild)
    rows: list[_Row] = []
    i = j = 0
    while i < len(expected) or j < len(lines):
        here = costs[i][j]
        both = i < len(expected) and j < len(lines)
        if wild and i < len(expected) and expected[i] == ANY_LINES:
            if costs[i + 1][j] == here:
                i += 1
            else:
                rows.append(_Row(" ", lines[j]))
                j += 1
        elif both and _is_equal(expected[i], lines[j], wild=wild):
            rows.append(_Row(" ", lines[j]))
            i, j = i + 1, j + 1
        elif both and costs[i + 1][j + 1] + 1 == here:
            rows += [_Row("-", expected[i]), _Row("+", lines[j])]
            i, j = i + 1, j + 1
        elif i < len(expected) and costs[i + 1][j] + 1 == here:
            rows.append(_Row("-", expected[i]))
            i += 1
        else:
            rows.append(_Row("+", lines[j]))
            j += 1
    return [row for block in _group_blocks(rows, wild=wild) for row in block]


def _compute_costs(expected: Sequence[str], lines: Sequence[str], *, wild: bool) -> list[list[int]]:
    """Return the cost from each pair of positions to the end of both."""
    columns = len(lines)
    below = list(range(columns, -1, -1))
    table = [below]
    for pattern in reversed(expected):
        row = [0] * (columns + 1)
        any_lines = wild and pattern == ANY_LINES
        row[columns] = below[columns] + (0 if any_lines else 1)
        for j in range(columns - 1, -1, -1):
            if any_lines:
                row[j] = min(below[j], row[j + 1])
            elif _is_equal(pattern, lines[j], wild=wild):
                row[j] = below[j + 1]
            else:
                row[j] = 1 + min(below[j], row[j + 1], below[j + 1])
        table.append(row)
        below = row
    table.reverse()
    return table


def _is_equal(pattern: str, line: str, *, wild: bool) -> bool:
    return is_line_match(pattern, line) if wild else pattern == line


def _group_blocks(rows: Sequence[_Row], *, wild: bool) -> Iterator[list[_Row]]:
    """Yield blocks of equal rows and of different ones: those with ``-`` first, long lines cut."""
    for agrees, block in groupby(rows, key=lambda row: row.sign == " "):
        if agrees:
            yield list(block)
            continue
        differing = list(block)
        removed = [row.text for row in differing if row.sign == "-"]
        added = [row.text for row in differing if row.sign == "+"]
        for at, (one, other) in enumerate(zip(removed, added, strict=False)):
            shown = show_pair(one, other, partial(_is_equal, wild=wild))
            removed[at], added[at] = _cut_to_difference(*shown)
        paired = min(len(removed), len(added))
        removed[paired:] = map(show_blank, removed[paired:])
        added[paired:] = map(show_blank, added[paired:])
        yield [*(_Row("-", text) for text in removed), *(_Row("+", text) for text in added)]


def _cut_to_difference(one: str, other: str) -> tuple[str, str]:
    """Return two lines, long ones cut around the first character that differs."""
    if max(len(one), len(other)) <= _FOCUS:
        return one, other
    pairs = enumerate(zip(one, other, strict=False))
    at = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    return cut_around(one, at, at, _FOCUS), cut_around(other, at, at, _FOCUS)


def _add_context(rows: Sequence[_Row]) -> list[str]:
    """Return the rows that differ with a few around them, and ``…`` where rows are left out."""
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
