"""DuckDB over one home, in the process that can be stopped: the calls, and what they do there.

The connection stays open in that process from one call to the next.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from cliconform.bounded_process.process import CallStoppedError
from cliconform.verifying.bounds import Bounds
from cliconform.verifying.databases.duckdb_engine import DuckDBHome
from cliconform.verifying.databases.duckdb_instance import SharedInstance
from cliconform.verifying.databases.query_result import (
    QueryResult,
    QueryTimeoutError,
    make_memory_error,
    make_timeout_error,
    translate_stop,
)

P = ParamSpec("P")
T = TypeVar("T")

_NUMBERS = count()
_OPEN: dict[int, DuckDBHome] = {}
"""In the process that carries out the calls: what is open there, by number."""
_SHARED = SharedInstance()
"""Likewise: the instance that all of them use. It is not closed before that process ends."""


class _Place(NamedTuple):
    """Where a call is carried out, and how long it may take."""

    number: int
    home: str
    beside: str
    seconds: float
    is_shared: bool


class DuckDBCalls:
    """The files of one home as DuckDB sees them. Close it after use.

    The methods are those of :class:`~cliconform.verifying.databases.duckdb_engine.DuckDBHome`,
    within ``bounds``.
    """

    def __init__(self, home: str, bounds: Bounds, *, beside: str = "") -> None:
        """``beside`` is another folder that :meth:`load` may read."""
        self._home = home
        self._bounds = bounds
        self._beside = beside
        self._number = next(_NUMBERS)
        self._generation: int | None = None
        self._columns: dict[tuple[str, str], list[tuple[str, str]]] = {}

    @property
    def is_lost(self) -> bool:
        """Whether the process was stopped that had the tables that were loaded."""
        return self._generation is not None and self._generation != self._bounds.generation

    def query(self, sql: str) -> QueryResult:
        """Return the result of one SELECT; paths in it are relative to the home."""
        return self._call(DuckDBHome.query, sql)

    def count_rows(self, reader: str, path: str) -> int:
        """Return the number of rows of the file at ``path`` (absolute)."""
        return self._call(DuckDBHome.count_rows, reader, path)

    def read_columns(self, reader: str, path: str) -> list[tuple[str, str]]:
        """Return the names and Arrow types of a file's columns, which are read once."""
        if (reader, path) not in self._columns:
            self._columns[reader, path] = self._call(DuckDBHome.read_columns, reader, path)
        return self._columns[reader, path]

    def describe_table(self, name: str) -> list[tuple[str, str]]:
        """Return the names and Arrow types of the columns of a table that was loaded."""
        return self._call(DuckDBHome.describe_table, name)

    def load(self, name: str, reader: str, path: str, options: str) -> None:
        """Make the table ``name`` of the file at ``path`` (absolute)."""
        self._call(DuckDBHome.load, name, reader, path, options)

    def reads_files(self, sql: str) -> bool:
        """Whether a SELECT reads a file of the home."""
        return self._call(DuckDBHome.reads_files, sql)

    def close(self) -> None:
        """Close the connection, if it was made."""
        if self._generation is not None and not self.is_lost:
            self._bounds.tell(_close, self._number)
        self._generation = None

    def _call(
        self, method: Callable[Concatenate[DuckDBHome, P], T], *args: P.args, **_: P.kwargs
    ) -> T:
        bounds = self._bounds
        place = _Place(
            number=self._number,
            home=self._home,
            beside=self._beside,
            seconds=bounds.left,
            is_shared=bounds.has_process,  # this process is left without what nobody closes
        )
        try:
            result: T = bounds.call(_call, place, method, args)
        except CallStoppedError as error:
            raise translate_stop(error) from None
        except MemoryError:
            raise make_memory_error() from None
        except QueryTimeoutError:
            raise make_timeout_error(bounds.seconds) from None
        finally:
            self._generation = bounds.generation
        return result


def _call(place: _Place, method: Callable[..., Any], args: tuple[object, ...]) -> Any:
    opened = _OPEN.get(place.number)
    if opened is None:
        shared = _SHARED if place.is_shared else None
        opened = _OPEN[place.number] = DuckDBHome(place.home, beside=place.beside, shared=shared)
    opened.seconds = place.seconds
    return method(opened, *args)


def _close(number: int) -> None:
    if opened := _OPEN.pop(number, None):
        opened.close()
