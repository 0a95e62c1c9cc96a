"""SQLite databases of a home, read without writing anything beside them."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from cliconform.clock import monotonic
from cliconform.quick_dataclass import dataclass
from cliconform.verifying.bounds import SECONDS
from cliconform.verifying.databases.query_result import (
    FAILED,
    QueryError,
    QueryResult,
    keep_rows,
    make_result,
    make_timeout_error,
)
from cliconform.verifying.errors import SpecFaultError
from cliconform.verifying.texts.excerpt import format_list

MAGIC = b"SQLite format 3\0"
_SUFFIXES = ("-wal", "-journal")
_WAL = b"\2\2"
"""The versions in the header of a database in WAL mode (https://sqlite.org/fileformat2.html)."""
_VERSIONS = slice(18, 20)
_LARGEST_COPY = 1_000_000_000  # bytes
_STEPS = 10_000  # instructions of SQLite's virtual machine between two time checks: about 0.1 ms
_LONGEST_VALUE = 32_000_000  # bytes
_READ_ACTIONS = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
_READ_PRAGMAS = frozenset(
    {"table_info", "table_xinfo", "table_list", "index_list", "index_info", "foreign_key_list",
     "foreign_key_check", "integrity_check", "quick_check"}
)  # fmt: skip
_VALUE_PRAGMAS = frozenset(
    {"user_version", "application_id", "journal_mode", "encoding", "page_count",
     "data_version", "page_size"}  # full-text tables ask for these two when they are read
)  # fmt: skip
_CHANGES = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
_RTREE_PARTS = ("_node", "_parent", "_rowid")
# Parts of SQLite's messages about SQL that is wrong whatever the database holds.
_WRONG_SQL = ("syntax error", "incomplete input", "unrecognized token", "no such function",
              "wrong number of arguments")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one query may take, and where copies are made."""

    seconds: float = SECONDS
    scratch: str | None = None
    """The folder in which a copy of a database is made and removed; ``None`` for that of the
    system."""


NO_LIMITS = Limits()
"""The usual time, and copies where the system has its temporary files."""


def query(path: Path, sql: str, limits: Limits = NO_LIMITS) -> QueryResult:
    """Return the result of one SELECT over the database at ``path``.

    Raises :class:`SpecFaultError` where the SQL is not valid, is not a SELECT, or does more than
    read, and :class:`QueryError` where the database cannot answer it or the time is over.
    """
    try:
        is_about_wal = "journal_mode" in sql.lower()
        with open_database(path, limits, may_copy=is_about_wal) as connection:
            try:
                cursor = connection.execute(sql)
                rows = keep_rows(cursor)
            except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
                raise _translate_error(error, connection, limits.seconds) from None
    except (sqlite3.Error, OSError) as error:
        raise QueryError(f"the database cannot be opened: {error}") from None
    if cursor.description is None:
        raise SpecFaultError("has no SELECT in it")
    return make_result(tuple(column[0] for column in cursor.description), rows)


def list_tables(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return the names of the tables and views, sorted."""
    names = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
    return tuple(row[0] for row in connection.execute(names))


@contextmanager
def open_database(
    path: Path, limits: Limits = NO_LIMITS, *, may_copy: bool = False
) -> Iterator[sqlite3.Connection]:
    """Open a database so that it can only be read; queries stop when the time is over.

    Reading a database in WAL mode normally creates ``-shm`` and ``-wal`` files, and rolls back an
    unfinished change. ``immutable`` prevents both, but also ignores what only the ``-wal`` file
    holds. So where there is one, or a journal, a copy of all the files is read instead. An
    immutable database also denies that it is in WAL mode: with ``may_copy``, a copy tells.
    """
    beside = [Path(f"{path}{suffix}") for suffix in _SUFFIXES]
    unfinished = [file for file in beside if file.is_file() and file.stat().st_size]
    if not unfinished and not (may_copy and _is_in_wal_mode(path)):
        with _connect(f"file:{quote(str(path))}?mode=ro&immutable=1", limits.seconds) as connection:
            yield connection
        return
    if sum(file.stat().st_size for file in (path, *unfinished)) > _LARGEST_COPY:
        raise OSError(f"it is larger than {_LARGEST_COPY:,} bytes, and has a journal")
    with TemporaryDirectory(prefix="cliconform-sqlite-", dir=limits.scratch) as folder:
        for file in (path, *unfinished):
            shutil.copyfile(file, Path(folder, file.name))
        with _connect(f"file:{quote(str(Path(folder, path.name)))}", limits.seconds) as connection:
            yield connection


def _is_in_wal_mode(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(_VERSIONS.stop)[_VERSIONS] == _WAL


@contextmanager
def _connect(uri: str, seconds: float) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        connection.execute("PRAGMA query_only = 1")
        connection.set_authorizer(_authorize)
        connection.set_progress_handler(_make_deadline_check(monotonic() + seconds), _STEPS)
        yield connection


def _make_deadline_check(deadline: float) -> Callable[[], int]:
    return lambda: int(monotonic() > deadline)


def _authorize(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Allow reading; deny everything that writes, and ATTACH, which opens other files."""
    if action in _READ_ACTIONS:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
        # SQLite declares table functions such as json_each like this; SQL itself cannot do it.
        return sqlite3.SQLITE_OK
    if action in _CHANGES and (first or "").endswith(_RTREE_PARTS):
        # An R*Tree prepares its changes when it is opened. None is made: see `query_only`.
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA:
        name = (first or "").lower()
        if name in _READ_PRAGMAS or (name in _VALUE_PRAGMAS and second is None):
            return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _translate_error(
    error: Exception, connection: sqlite3.Connection, seconds: float
) -> QueryError | SpecFaultError:
    message = str(error)
    if message == "interrupted":
        return make_timeout_error(seconds)
    if "not authorized" in message or "readonly" in message:
        return SpecFaultError(f"may only read: {message}")
    if isinstance(error, sqlite3.OperationalError) and message.startswith("no such table"):
        connection.set_progress_handler(None, 0)
        tables = list_tables(connection)
        return QueryError(f"{FAILED}: {message}", format_list("tables in the database:", tables))
    if isinstance(error, sqlite3.OperationalError | sqlite3.DatabaseError) and not any(
        wrong in message for wrong in (*_WRONG_SQL, "one statement")
    ):
        return QueryError(f"{FAILED}: {message}")
    return SpecFaultError(f"is not valid SQL: {message}")
