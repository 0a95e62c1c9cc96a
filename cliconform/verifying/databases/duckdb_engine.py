"""DuckDB over one home: it reads the files there and nothing else, writes nothing, and ends."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from threading import Timer
from typing import TYPE_CHECKING, Any

from cliconform.verifying.comparing.values import MomentText
from cliconform.verifying.databases.query_result import (
    ROWS,
    SECONDS,
    QueryError,
    QueryResult,
    make_result,
    make_timeout_error,
)
from cliconform.verifying.databases.sql_paths import escape_wildcards, quote_literal, resolve_paths
from cliconform.verifying.expectation import SpecFaultError

if TYPE_CHECKING:
    import duckdb

_LIMITS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "1GB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,  # else a table's name may be a variable of ours
}
# Python's datetime ends at microseconds and the year 9999, and DuckDB wants pytz for a zone; its
# float has 64 bits, and the number of 32 bits that DuckDB writes as 1.1 is another one there.
_MOMENTS = re.compile(r"\b(TIMESTAMP|DATE\b)")
_SINGLE = "FLOAT"


class DuckDBHome:
    """A connection that is made when it is first asked; close it."""

    def __init__(self, home: str, *, seconds: float = SECONDS) -> None:
        self._home = os.path.realpath(home)
        self._seconds = seconds
        self._connection: duckdb.DuckDBPyConnection | None = None

    def query(self, sql: str) -> QueryResult:
        """The answer to one SELECT.

        Raises :class:`SpecFaultError` where the SQL is none or asks for something outside the
        home, and :class:`NoAnswerError` where the home does not answer it.
        """
        with self._asking() as connection:
            relation = connection.sql(resolve_paths(sql, self._home, connection))
            names = tuple(relation.columns)
            kinds = [_kind(str(type_)) for type_ in relation.types]
            if any(kinds):
                relation = relation.project(_as_text(names, kinds))
            rows = relation.limit(ROWS + 1).fetchall()
        return make_result(names, [_told(row, kinds) for row in rows])

    def count_rows(self, reader: str, path: str) -> int:
        """The rows of a file; ``reader`` is ``read_csv`` or such."""
        with self._asking() as connection:
            relation = connection.sql(f"SELECT count(*) FROM {_one_file(reader, path)}")  # noqa: S608 - quoted
            ((rows,),) = relation.fetchall()
        return int(rows)

    def read_columns(self, reader: str, path: str) -> list[tuple[str, str]]:
        """The names and Arrow types of a file's columns; ``reader`` is ``read_csv`` or such."""
        with self._asking() as connection:
            relation = connection.sql(f"SELECT * FROM {_one_file(reader, path)}")  # noqa: S608 - quoted
            schema = relation.limit(0).to_arrow_table().schema
        return [(column.name, str(column.type)) for column in schema]

    def close(self) -> None:
        """Give back what the connection holds."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def _asking(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The connection, its errors told as ours, and an end to whatever takes too long."""
        import duckdb  # noqa: PLC0415 - it costs 100 ms, so only who asks pays

        connection = self._open()
        timer = Timer(self._seconds, connection.interrupt)
        timer.start()
        try:
            yield connection
        except duckdb.InterruptException:
            raise make_timeout_error(self._seconds) from None
        except duckdb.OutOfMemoryException:
            raise QueryError(f"needs more than {_LIMITS['memory_limit']} of memory") from None
        except duckdb.ParserException as error:
            raise SpecFaultError(f"is no valid SQL: {_first_line(error)}") from None
        except duckdb.CatalogException as error:
            if "Table with name" in str(error):
                raise _no_answer(error) from None
            raise SpecFaultError(f"cannot be asked: {_first_line(error)}") from None
        except duckdb.Error as error:
            raise _no_answer(error) from None
        finally:
            timer.cancel()
            timer.join()

    def _open(self) -> duckdb.DuckDBPyConnection:
        import duckdb  # noqa: PLC0415 - as above

        if self._connection is None:
            connection = duckdb.connect(":memory:", config=_LIMITS)
            home = ", ".join(
                quote_literal(form) for form in {self._home, escape_wildcards(self._home)}
            )
            for statement in (
                f"SET allowed_directories = [{home}]",
                "SET temp_directory = ''",
                "SET TimeZone = 'UTC'",
                "SET enable_external_access = false",
                "SET lock_configuration = true",
            ):
                connection.execute(statement)
            self._connection = connection
        return self._connection


def _one_file(reader: str, path: str) -> str:
    """That file and no other, and its own columns: its name is no glob, its folders no columns."""
    return f"{reader}({quote_literal(escape_wildcards(path))}, hive_partitioning = false)"


def _kind(type_: str) -> Callable[[str], Any] | None:
    """What makes a value of the text of one of DuckDB's type; ``None`` where Python's will do."""
    if type_ == _SINGLE:
        return _single
    return MomentText if _MOMENTS.search(type_) else None


def _single(text: str) -> Decimal | float:
    """A number of 32 bits: the decimal that DuckDB writes."""
    number = Decimal(text)
    return number if number.is_finite() else float(number)


def _as_text(names: tuple[str, ...], kinds: list[Callable[[str], Any] | None]) -> str:
    """A projection in which DuckDB itself writes those columns as text that have a kind."""
    columns = (
        (f"CAST(#{number} AS VARCHAR)" if kind else f"#{number}", quote_literal(name, '"'))
        for number, (name, kind) in enumerate(zip(names, kinds, strict=True), 1)
    )
    return ", ".join(f"{column} AS {name}" for column, name in columns)


def _told(row: tuple[Any, ...], kinds: list[Callable[[str], Any] | None]) -> tuple[Any, ...]:
    return tuple(
        kind(value) if kind and isinstance(value, str) else value
        for value, kind in zip(row, kinds, strict=True)
    )


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0].rstrip(".")


def _no_answer(error: Exception) -> QueryError:
    """DuckDB's message: its first line, and those below but for the excerpt of the SQL."""
    first, *rest = str(error).split("\n")
    kept = []
    for line in rest:
        if line.startswith(("LINE ", "Did you mean")):
            break
        if line.strip():
            kept.append(f" {line.strip()}")
    return QueryError(f"cannot be answered: {first}", tuple(kept[:5]))
