"""Rows that were expected and rows that were found, as the lines of one small table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from cliconform.model.contents import Value
from cliconform.verifying.data_values import are_equal, format_table

_COMPARED = 200  # rows of each side, at most: each is compared with each
_SHOWN = 20
_AROUND = 1


def diff_rows(
    names: Sequence[str], expected: Sequence[Sequence[Value]], found: Sequence[Sequence[Any]]
) -> list[str]:
    """Return a line with the names, and one for each row: ``-`` expected, ``+`` found, a blank for
    what is both, of which only what is beside a difference is shown.

    All rows are as wide as ``names``.
    """
    expected, found = expected[:_COMPARED], found[:_COMPARED]
    rows = list(_align(expected, found))
    shown = [row for at, row in enumerate(rows) if _is_near_difference(rows, at)][:_SHOWN]
    head, *cells = format_table(names, [row for _, row in shown])
    lines = [f" {head}", *(f"{sign}{row}" for (sign, _), row in zip(shown, cells, strict=True))]
    if len(shown) < len(rows):
        lines.append(f" … and {len(rows) - len(shown):,} more rows")
    return lines


def _align(
    expected: Sequence[Sequence[Value]], found: Sequence[Sequence[Any]]
) -> Iterator[tuple[str, Sequence[Any]]]:
    """Yield each row with its sign."""
    left = dict(enumerate(found))
    keys: list[int] = []
    for number, row in enumerate(expected):
        at = next((at for at, each in left.items() if are_equal(tuple(row), tuple(each))), None)
        keys.append(-1 - number if at is None else at)
        if at is not None:
            del left[at]
    matcher = SequenceMatcher(None, keys, range(len(found)), autojunk=False)
    for tag, one, one_end, other, other_end in matcher.get_opcodes():
        if tag == "equal":
            yield from ((" ", row) for row in found[other:other_end])
            continue
        yield from (("-", row) for row in expected[one:one_end])
        yield from (("+", row) for row in found[other:other_end])


def _is_near_difference(rows: Sequence[tuple[str, Sequence[Any]]], at: int) -> bool:
    return any(sign != " " for sign, _ in rows[max(at - _AROUND, 0) : at + _AROUND + 1])
