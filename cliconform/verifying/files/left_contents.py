"""What is in a file that a command left, for those that read files without a promise about them.

``record`` drafts promises from it, and ``compare`` compares it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from cliconform.bounded_process.process import CallStoppedError
from cliconform.quick_dataclass import dataclass
from cliconform.verifying.databases.query_result import QueryError
from cliconform.verifying.databases.sqlite_engine import MAGIC, list_tables, open_database
from cliconform.verifying.files.home_files import (
    UnreadableError,
    decode_text,
    read_file,
    read_start,
    resolve_file,
)

UNREADABLE = (UnreadableError, QueryError, CallStoppedError, OSError, sqlite3.Error)
"""What reading a file may raise, whatever is in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteTable:
    """A table of an open database."""

    name: str
    rows: int
    columns: Mapping[str, str]
    """The declared type of each column, by name, in their order."""
    key: tuple[str, ...]
    """The columns of the primary key; none where none is declared."""
    connection: sqlite3.Connection

    def read_rows(self, most: int | None = None) -> Sequence[Sequence[Any]]:
        """Return all rows, or the first ones; raises :class:`sqlite3.Error`."""
        limit = "" if most is None else f" LIMIT {most}"
        return self.connection.execute(f"SELECT * FROM {quote_name(self.name)}{limit}").fetchall()  # noqa: S608 - quoted

    def count_values(self) -> tuple[int, ...]:
        """Return how many values each column has that are not NULL; raises as above."""
        counts = ", ".join(f"count({quote_name(column)})" for column in self.columns)
        (found,) = self.connection.execute(f"SELECT {counts} FROM {quote_name(self.name)}")  # noqa: S608 - quoted
        return tuple(found)


def is_database(home: str, path: str) -> bool:
    """Return whether a file is a SQLite database; raises one of :data:`UNREADABLE`."""
    return read_start(home, path, len(MAGIC)) == MAGIC


@contextmanager
def open_tables(home: str, path: str, most: int) -> Iterator[Iterator[SqliteTable]]:
    """Open a database and yield its first ``most`` tables, without SQLite's own.

    A table that cannot be read is left out. Raises one of :data:`UNREADABLE`.
    """
    with open_database(resolve_file(home, path)) as connection:
        yield _list_tables(connection, most)


def list_table_names(home: str, path: str) -> tuple[str, ...]:
    """Return the names of a database's tables and views, without SQLite's own; raises as above."""
    with open_database(resolve_file(home, path)) as connection:
        return _list_names(connection)


def read_plain_text(home: str, path: str) -> str | None:
    """Return the text of a file, ``None`` where it is none; raises one of :data:`UNREADABLE`."""
    text = decode_text(read_file(home, path))
    return None if "\0" in text or "\ufffd" in text else text


def _list_tables(connection: sqlite3.Connection, most: int) -> Iterator[SqliteTable]:
    for name in _list_names(connection)[:most]:
        with suppress(sqlite3.Error):
            yield describe_table(connection, name)


def _list_names(connection: sqlite3.Connection) -> tuple[str, ...]:
    return tuple(name for name in list_tables(connection) if not name.startswith("sqlite_"))


def describe_table(connection: sqlite3.Connection, name: str) -> SqliteTable:
    """Return what a table is, with the number of its rows; raises :class:`sqlite3.Error`."""
    quoted = quote_name(name)
    ((rows,),) = connection.execute(f"SELECT count(*) FROM {quoted}")  # noqa: S608 - quoted
    declared = list(connection.execute(f"PRAGMA table_xinfo({quoted})"))
    types = {str(each[1]): str(each[2]).upper() for each in declared}
    key = tuple(str(each[1]) for each in sorted(declared, key=_get_key_place) if each[5])
    # The columns that a query returns, which are not those that the table hides.
    found = connection.execute(f"SELECT * FROM {quoted} LIMIT 0").description  # noqa: S608 - quoted
    columns = {column[0]: types.get(column[0], "") for column in found}
    return SqliteTable(name=name, rows=rows, columns=columns, key=key, connection=connection)


def _get_key_place(column: tuple[Any, ...]) -> int:
    """Return the place of a column in the primary key, from 1; 0 where it is in none."""
    return int(column[5])


def quote_name(name: str) -> str:
    """Return the name of a table or a column as SQL has it in quotes."""
    return '"' + name.replace('"', '""') + '"'
