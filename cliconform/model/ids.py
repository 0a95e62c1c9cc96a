"""Ids of commands: ``jobs.list``, and ``jobs.list[5m]`` for a row of its matrix."""

from __future__ import annotations

import re
from functools import lru_cache


def base_of(id_: str) -> str:
    """Return ``id_`` without the label of a matrix row: ``aggregate[5m]`` → ``aggregate``."""
    return id_.partition("[")[0]


def group_of(id_: str) -> str:
    """Return the part of ``id_`` before its first dot; ``commands`` without a dot."""
    group, dot, _ = base_of(id_).partition(".")
    return group if dot else "commands"


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
