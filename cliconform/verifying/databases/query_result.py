"""The result of a query, its limits, and the error of a query that has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ROWS = 1_000
"""Rows of a result that are kept."""
SECONDS = 20.0
"""How long one query may take."""
FAILED = "the query failed"
"""Begins the message of a :class:`QueryError` that the database itself reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryResult:
    """The names of the columns, and the rows as Python values."""

    names: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool
    """There were more rows than :data:`ROWS`; only the first are kept."""


class QueryError(Exception):
    """The SQL is valid, but what the command left cannot answer it: a deviation.

    The message is a clause that can stand alone, ``detail`` are lines below it.
    """

    def __init__(self, message: str, detail: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.detail = detail


def make_result(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> QueryResult:
    """Return the result of ``rows``, of which the caller fetched up to one more than is kept."""
    return QueryResult(names=names, rows=tuple(rows[:ROWS]), more=len(rows) > ROWS)


def make_timeout_error(seconds: float) -> QueryError:
    """Return the error of a query that was stopped after ``seconds``."""
    return QueryError(f"the query took more than {seconds:g} s and was stopped")
