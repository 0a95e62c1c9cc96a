"""What the streams of one run are as data: documents, tables, and SQL over them; each read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from cliconform.model.contents import Columns, DataPromise, Header
from cliconform.model.invocation import Terminal
from cliconform.model.observation import Observation
from cliconform.model.promise import Promise
from cliconform.quick_dataclass import replace
from cliconform.text import decode, make_home_hider, normalize
from cliconform.verifying.bounds import Bounds
from cliconform.verifying.databases.duckdb_calls import DuckDBCalls
from cliconform.verifying.databases.query_result import QueryError, QueryResult
from cliconform.verifying.documents.json_documents import Documents, parse_documents
from cliconform.verifying.documents.tables import Table, TableShape, read_table
from cliconform.verifying.files.home_files import UnreadableError
from cliconform.verifying.homes import Homes

T = TypeVar("T")

_READERS = {
    "json": ("read_json", "format = 'newline_delimited', maximum_object_size = 67108864"),
    "csv": ("read_csv", "header = true, delim = ',', quote = '\"', escape = '\"'"),
}
"""DuckDB's function for what :meth:`Table.dump` writes, with its options."""
_ALL = "sample_size = -1"  # the types of columns are those of all rows, not of the first ones


class StreamData:
    """The data in ``stdout`` and ``stderr``. Close it after use.

    The home's path is in it as the program wrote it. Every method raises
    :class:`UnreadableError` where a stream is not what is asked for, or was not kept as a whole.
    """

    def __init__(
        self,
        observation: Observation,
        terminal: Terminal,
        homes: Homes | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        self._observation = observation
        self._terminal = terminal
        self._bounds = bounds or Bounds()
        self._home = homes.first if homes else observation.home
        self._read: dict[tuple[str, str], Any] = {}
        self._tables: dict[str, DuckDBCalls] = {}
        self._shapes: dict[str, TableShape] = {}

    @cached_property
    def _hide(self) -> Callable[[str], str]:
        return make_home_hider(self._observation.home, self._home)

    def use_promises(self, promises: Iterable[Promise]) -> None:
        """Read tables as ``promises`` say that they are, where a text could be read otherwise."""
        for promise in promises:
            if not isinstance(promise, DataPromise):
                continue
            shape = self._shapes.get(promise.source, TableShape())
            match promise.part:
                case Header(present=present):
                    shape = replace(shape, header=present)
                case Columns(columns=columns, exact=exact):
                    names = tuple(column.name for column in columns)
                    shape = replace(shape, names=names, in_order=exact)
            self._shapes[promise.source] = shape

    def documents(self, name: str) -> Documents:
        """Return the JSON documents of the stream ``name``."""
        return self._once("json", name, partial(parse_documents, numbered=True))

    def table(self, name: str) -> Table:
        """Return the table that the stream ``name`` is."""
        return self._once("table", name, partial(read_table, shape=self._shapes.get(name)))

    def read_types(self, name: str) -> dict[str, str]:
        """Return the Arrow types of the columns of that table, by name."""
        try:
            found = self._open(name).describe_table(name)
        except QueryError as error:
            raise UnreadableError(self._hide(f"{name} cannot be read: {error}")) from None
        types = dict(found)
        # Of names that differ in case alone, and of equal ones, DuckDB renames all but the first.
        columns: dict[str, str] = {}
        for at, column in enumerate(self.table(name).names):
            renamed, type_ = found[at]
            columns[renamed if column in columns else column] = types.get(column, type_)
        return columns

    def query(self, name: str, sql: str) -> QueryResult:
        """Return the result of one SELECT over that table, which has the name of the stream.

        Raises also what :meth:`DuckDBCalls.query` does.
        """
        return self._open(name).query(sql)

    def reads_files(self, name: str, sql: str) -> bool:
        """Whether that SELECT reads a file of the home, too."""
        return self._open(name).reads_files(sql)

    def close(self) -> None:
        """Close the connections that were made."""
        for duckdb in self._tables.values():
            duckdb.close()
        self._tables.clear()

    def _once(self, form: str, name: str, read: Callable[[str, str], T]) -> T:
        """Return what ``read`` makes of the stream's text, or raise its error again."""
        if (form, name) not in self._read:
            try:
                self._read[form, name] = read(self._read_text(name), name)
            except UnreadableError as error:
                hidden = tuple(map(self._hide, error.detail))
                self._read[form, name] = type(error)(self._hide(str(error)), hidden)
        found: T | UnreadableError = self._read[form, name]
        if isinstance(found, UnreadableError):
            raise found
        return found

    def _read_text(self, name: str) -> str:
        chunks = [chunk for chunk in self._observation.chunks if chunk.stream == name]
        if dropped := sum(chunk.dropped for chunk in chunks):
            raise UnreadableError(f"{name} cannot be judged: {dropped:,} bytes of it were not kept")
        text = decode(b"".join(chunk.data for chunk in chunks))
        return normalize(text, "plain", terminal=self._terminal.shows(name))

    def _open(self, name: str) -> DuckDBCalls:
        """Return DuckDB with the home, and with the table of the stream."""
        if name in self._tables and self._tables[name].is_lost:
            del self._tables[name]
        if name not in self._tables:
            table = self.table(name)
            with TemporaryDirectory(prefix="cliconform-") as folder:
                duckdb = DuckDBCalls(self._home, self._bounds, beside=folder)
                try:
                    _load(duckdb, name, table, Path(folder, name))
                except QueryError as error:
                    duckdb.close()
                    raise UnreadableError(
                        self._hide(f"{name} cannot be read as a table: {error}")
                    ) from None
            self._tables[name] = duckdb
        return self._tables[name]


def _load(duckdb: DuckDBCalls, name: str, table: Table, file: Path) -> None:
    """Make the table in DuckDB; without columns it has one without a name, which no SQL means."""
    is_empty = not table.names and not table.rows
    file.write_text('""\n' if is_empty else table.dump(), encoding="utf-8")
    reader, options = _READERS["csv" if is_empty else table.form]
    duckdb.load(name, reader, str(file), f"{options}, {_ALL}")
