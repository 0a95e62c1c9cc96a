"""What a database answers, and how it can fail to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ROWS = 1_000
"""Rows of an answer that are looked at."""
SECONDS = 20.0
"""How long one question may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryResult:
    """The rows of an answer, as Python's values; ``more`` than these if it was cut."""

    names: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool


class QueryError(Exception):
    """The question is sound, but what the command left does not answer it."""

    def __init__(self, message: str, detail: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.detail = detail


def make_result(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> QueryResult:
    """An answer of one row more than are looked at, or of fewer."""
    return QueryResult(names=names, rows=tuple(rows[:ROWS]), more=len(rows) > ROWS)


def make_timeout_error(seconds: float) -> QueryError:
    """The question was given up."""
    return QueryError(f"was not answered within {seconds:g} s and was given up")
