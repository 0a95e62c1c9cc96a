"""Ids of commands: ``jobs.list``, and ``jobs.list[5m]`` for a row of its matrix."""

from __future__ import annotations

import re
from functools import lru_cache

from cliconform.lazy_pattern import lazy_pattern

_NUMBERED = lazy_pattern(r"\[.*, row (\d{1,9})\]\Z", re.DOTALL)


def base_of(id_: str) -> str:
    """Return ``id_`` without the label of a matrix row: ``aggregate[5m]`` → ``aggregate``."""
    return id_.partition("[")[0]


def group_of(id_: str) -> str:
    """Return the part of ``id_`` before its first dot; ``commands`` without a dot."""
    group, dot, _ = base_of(id_).partition(".")
    return group if dot else "commands"


def number_row(masked: str, number: int) -> str:
    """Return an id in whose label a secret is masked, with the number of its row, from 1.

    Rows that differ in a secret alone are told apart by it: ``deploy[(secret), row 2]``.
    """
    return f"{masked.removesuffix(']')}, row {number}]"


def find_row_number(id_: str) -> int | None:
    """Return the number that :func:`number_row` has put into ``id_``; ``None`` without one."""
    found = _NUMBERED.search(id_)
    return int(found[1]) if found else None


def matches(glob: str, id_: str) -> bool:
    """Return whether ``glob`` matches ``id_`` or the id of the command that it is a row of."""
    expression = _expression(glob)
    return bool(expression.fullmatch(id_) or expression.fullmatch(base_of(id_)))


@lru_cache(maxsize=256)
def _expression(glob: str) -> re.Pattern[str]:
    """Only ``*`` and ``?`` are special: brackets are part of the ids of matrix rows.

    What is between two ``*`` need not be tried at another place than the first where it matches.
    """
    first, *others = (
        "".join("." if sign == "?" else re.escape(sign) for sign in piece)
        for piece in glob.split("*")
    )
    if not others:
        return re.compile(first)
    *middle, last = others
    return re.compile("".join([first, *(f"(?>.*?{each})" for each in middle), ".*", last]))
