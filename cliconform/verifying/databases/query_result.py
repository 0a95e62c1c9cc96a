"""The result of a query, its limits, and the error of a query that has none."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from cliconform.bounded_process.process import MEMORY, CallStoppedError, CallTimeoutError
from cliconform.quick_dataclass import dataclass
from cliconform.verifying.bounds import SECONDS, NoTimeLeftError

ROWS = 1_000
"""Rows of a result that are kept."""
ANSWER = 32_000_000
"""Bytes of the values of a result that are kept."""
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


class QueryTimeoutError(QueryError):
    """The query took longer than its time limit."""


def keep_rows(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the first rows, and one more than is kept.

    Raises :class:`QueryError` where they are too large to be kept.
    """
    kept: list[tuple[Any, ...]] = []
    size = 0
    for row in islice(rows, ROWS + 1):
        size += _measure(row)
        if size > ANSWER:
            raise QueryError(f"the answer of the query is larger than {ANSWER:,} bytes")
        kept.append(row)
    return kept


def make_result(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> QueryResult:
    """Return the result of ``rows``, of which the caller fetched up to one more than is kept."""
    return QueryResult(names=names, rows=tuple(rows[:ROWS]), more=len(rows) > ROWS)


def make_timeout_error(seconds: float = SECONDS) -> QueryTimeoutError:
    """Return the error of a query that was stopped after ``seconds``."""
    return QueryTimeoutError(f"the query took more than {seconds:g} s and was stopped")


def make_memory_error() -> QueryError:
    """Return the error of a query that needs too much memory."""
    return QueryError(f"the query needs more than {MEMORY // 1_000_000:,} MB of memory")


def _measure(value: Any) -> int:
    """Return about how many bytes a value takes."""
    match value:
        case str() | bytes():
            return len(value)
        case list() | tuple():
            return sum(map(_measure, value), 8)
        case dict():
            return _measure(list(value.items()))
        case _:
            return 8


def translate_stop(error: CallStoppedError) -> QueryError:
    """Return the error of a query that was stopped from outside."""
    if isinstance(error, NoTimeLeftError):
        return QueryError(f"the query was not run: those before it took {SECONDS:g} s")
    if isinstance(error, CallTimeoutError):
        return make_timeout_error()
    return QueryError(f"the query {error}")
