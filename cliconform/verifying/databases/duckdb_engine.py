"""DuckDB over one home: it reads the files there and nothing else, and writes nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any, TypeAlias
from warnings import catch_warnings, simplefilter

from cliconform.bounded_process.process import CannotCallError
from cliconform.verifying.bounds import SECONDS
from cliconform.verifying.data_values import MomentText
from cliconform.verifying.databases.duckdb_instance import SharedInstance, open_instance
from cliconform.verifying.databases.query_result import (
    FAILED,
    ROWS,
    QueryError,
    QueryResult,
    keep_rows,
    make_result,
    make_timeout_error,
)
from cliconform.verifying.databases.sql_paths import (
    Select,
    analyze,
    escape_wildcards,
    quote_literal,
    resolve_paths,
)
from cliconform.verifying.errors import SpecFaultError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

# These types are read as text, which DuckDB writes itself: Python's datetime has no nanoseconds and
# ends in the year 9999, and DuckDB needs pytz for time zones; a FLOAT of 32 bits that DuckDB writes
# as 1.1 would be 1.10000002384… as a Python float.
_MOMENTS = re.compile(r"\b(TIMESTAMP|DATE\b)")
_FLOAT32 = "FLOAT"
_CSV_LINE = re.compile(r"CSV Error on Line: \d+")
_CSV_TEXT = " Original Line:"
_NO_REASON = (_CSV_TEXT, " Possible ", " file =")

# Makes a value of the text that DuckDB writes for it.
_Converter: TypeAlias = Callable[[str], Any]


class DuckDBHome:
    """The files of one home as DuckDB sees them. Close it after use.

    The connection is made with the first query: importing duckdb takes 100 ms.
    """

    def __init__(
        self,
        home: str,
        *,
        seconds: float = SECONDS,
        beside: str = "",
        shared: SharedInstance | None = None,
    ) -> None:
        """``beside`` is another folder that :meth:`load` may read.

        ``shared`` answers what needs no instance that reads this home alone; without it, there is
        one for all.
        """
        self._home = os.path.realpath(home)
        self._beside = os.path.realpath(beside) if beside else ""
        self.seconds = seconds
        """How long one query may take."""
        self._shared = None if beside else shared  # which does not read that folder
        self._connections: dict[bool, duckdb.DuckDBPyConnection] = {}  # by whether it is shared

    def query(self, sql: str) -> QueryResult:
        """Return the result of one SELECT; paths in it are relative to the home.

        Raises :class:`SpecFaultError` where the SQL is not valid, is not a SELECT, or reads
        something outside the home, and :class:`QueryError` where the home cannot answer it or
        the time limit is reached.
        """
        select = self._analyze(sql)
        with self._querying(shared=select.is_plain) as connection:
            relation = connection.sql(resolve_paths(select, self._home, connection))
            names = tuple(relation.columns)
            converters = [_find_converter(str(type_)) for type_ in relation.types]
            if any(converters):
                relation = relation.project(_project_as_text(names, converters))
            rows = keep_rows(relation.limit(ROWS + 1).fetchall())
        return make_result(names, [_convert_row(row, converters) for row in rows])

    def count_rows(self, reader: str, path: str) -> int:
        """Return the number of rows of the file at ``path`` (absolute).

        ``reader`` is the DuckDB function that reads it, such as ``read_csv``. Raises
        :class:`QueryError` where it cannot be read.
        """
        with self._querying(shared=True) as connection:
            # Not by `sql`, which would read the beginning of the file three times.
            result = connection.execute(f"SELECT count(*) FROM {_one_file(reader, path)}")  # noqa: S608 - quoted
            ((rows,),) = result.fetchall()
        return int(rows)

    def read_columns(self, reader: str, path: str) -> list[tuple[str, str]]:
        """Return the names and Arrow types of a file's columns; see :meth:`count_rows`."""
        return self._describe(_one_file(reader, path), shared=True)

    def describe_table(self, name: str) -> list[tuple[str, str]]:
        """Return the names and Arrow types of the columns of a table that was loaded."""
        return self._describe(quote_literal(name, '"'), shared=False)

    def _describe(self, source: str, *, shared: bool) -> list[tuple[str, str]]:
        with self._querying(shared=shared) as connection:
            schema = _read_schema(connection.execute(f"SELECT * FROM {source} LIMIT 0"))  # noqa: S608 - quoted
        return [(column.name, str(column.type)) for column in schema]

    def load(self, name: str, reader: str, path: str, options: str) -> None:
        """Make the table ``name`` of the file at ``path`` (absolute); see :meth:`count_rows`.

        ``options`` are further arguments of ``reader``.
        """
        table = quote_literal(name, '"')
        source = f"{reader}({quote_literal(escape_wildcards(path))}, {options})"
        self._shared = None  # which does not have the table
        with self._querying(shared=False) as connection:
            connection.execute(f"CREATE TABLE {table} AS FROM {source}")

    def reads_files(self, sql: str) -> bool:
        """Whether a SELECT reads a file of the home; raises as :meth:`query` does."""
        return bool(self._analyze(sql).files)

    def close(self) -> None:
        """Close the connections that were made."""
        while self._connections:
            self._connections.popitem()[1].close()

    def _analyze(self, sql: str) -> Select:
        with self._querying(shared=True) as connection:
            return analyze(sql, connection)

    @contextmanager
    def _querying(self, *, shared: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give the connection, translate its errors, and interrupt what takes too long."""
        import duckdb

        try:
            connection = self._open(shared=shared)
            with _interrupting(connection, self.seconds):
                yield connection
        except duckdb.InterruptException:
            raise make_timeout_error(self.seconds) from None
        except duckdb.OutOfMemoryException:
            raise MemoryError from None  # DuckDB keeps what it had: only a new process has room
        except duckdb.ParserException as error:
            raise SpecFaultError(f"is not valid SQL: {_first_line(error)}") from None
        except duckdb.CatalogException as error:
            if "Table with name" in str(error):
                raise _make_error(error) from None
            raise SpecFaultError(f"cannot be run: {_first_line(error)}") from None
        except duckdb.Error as error:
            raise _make_error(error) from None

    def _open(self, *, shared: bool) -> duckdb.DuckDBPyConnection:
        is_shared = shared and self._shared is not None
        if is_shared not in self._connections:
            self._connections[is_shared] = self._connect(is_shared=is_shared)
        return self._connections[is_shared]

    def _connect(self, *, is_shared: bool) -> duckdb.DuckDBPyConnection:
        if is_shared and self._shared is not None:
            return self._shared.connect(str(Path(self._home).parent))
        return open_instance(filter(None, (self._home, self._beside)))


def _read_schema(result: Any) -> pa.Schema:
    """Return the Arrow schema of a result that has no rows."""
    if not hasattr(result, "to_arrow_table"):  # before DuckDB 2
        return result.fetch_arrow_table().schema
    with catch_warnings():
        simplefilter("ignore", UserWarning)  # it copies the rows, of which there are none
        return result.to_arrow_table().schema


@contextmanager
def _interrupting(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt what ``connection`` does in the block when it takes more than ``seconds``."""
    timer = Timer(seconds, connection.interrupt)
    try:
        timer.start()
    except RuntimeError as error:
        raise CannotCallError(f"no thread can be started to run a query: {error}") from None
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def _one_file(reader: str, path: str) -> str:
    """Return the call that reads that file only: its name is not a glob, folders add no columns."""
    return f"{reader}({quote_literal(escape_wildcards(path))}, hive_partitioning = false)"


def _find_converter(type_: str) -> _Converter | None:
    """Return what converts DuckDB's text of such a value; ``None`` for types read as Python's."""
    if type_ == _FLOAT32:
        return _parse_float32
    return MomentText if _MOMENTS.search(type_) else None


def _parse_float32(text: str) -> Decimal | float:
    """Return a FLOAT (32 bits) as the decimal that DuckDB writes."""
    number = Decimal(text)
    return number if number.is_finite() else float(number)


def _project_as_text(names: tuple[str, ...], converters: list[_Converter | None]) -> str:
    """Return a projection that casts the columns with a converter to text."""
    columns = (
        (f"CAST(#{number} AS VARCHAR)" if convert else f"#{number}", quote_literal(name, '"'))
        for number, (name, convert) in enumerate(zip(names, converters, strict=True), 1)
    )
    return ", ".join(f"{column} AS {name}" for column, name in columns)


def _convert_row(row: tuple[Any, ...], converters: list[_Converter | None]) -> tuple[Any, ...]:
    return tuple(
        convert(value) if convert and isinstance(value, str) else value
        for value, convert in zip(row, converters, strict=True)
    )


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0].rstrip(".")


def _make_error(error: Exception) -> QueryError:
    """Return DuckDB's message without the excerpt of the SQL at its end."""
    first, *rest = str(error).split("\n")
    kept = []
    for line in rest:
        if line.startswith(("LINE ", "Did you mean")):
            break
        if line.strip():
            kept.append(f" {line.strip()}")
    if found := _CSV_LINE.search(first):
        # The line itself and the reason follow, then advice about DuckDB and all of its options.
        reasons = [line.strip() for line in kept[:3] if not line.startswith(_NO_REASON)]
        first = f"{found[0]}: {reasons[0].rstrip('.')}" if reasons else first
        kept = [line for line in kept[:1] if line.startswith(_CSV_TEXT)]
    return QueryError(f"{FAILED}: {first}", tuple(kept[:5]))
