"""SQLite databases of a home, read without leaving a trace there."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from cliconform.clock import monotonic
from cliconform.verifying.databases.query_result import (
    ROWS,
    SECONDS,
    QueryError,
    QueryResult,
    make_result,
    make_timeout_error,
)
from cliconform.verifying.expectation import SpecFaultError
from cliconform.verifying.texts.excerpt import format_list

MAGIC = b"SQLite format 3\0"
_BESIDE = ("-wal", "-journal")
_STEPS = 10_000  # of SQLite's virtual machine, between two looks at the clock: some 0.1 ms
_LONGEST = 100_000_000  # bytes of one value
_READING = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
)
_LOOKING = frozenset(
    {"table_info", "table_xinfo", "table_list", "index_list", "index_info", "foreign_key_list",
     "foreign_key_check", "integrity_check", "quick_check"}
)  # fmt: skip
_VALUES = frozenset({"user_version", "application_id", "journal_mode", "encoding", "page_count"})
# What SQLite says of SQL that is wrong whatever is in the database.
_WRONG_SQL = ("syntax error", "incomplete input", "unrecognized token", "no such function",
              "wrong number of arguments")  # fmt: skip


def query(path: Path, sql: str, *, seconds: float = SECONDS) -> QueryResult:
    """The answer to one SELECT of the database at ``path``.

    Raises :class:`SpecFaultError` where the SQL is none or does more than read, and
    :class:`NoAnswerError` where the database does not answer it.
    """
    try:
        with open_database(path, seconds=seconds) as connection:
            try:
                cursor = connection.execute(sql)
                rows = cursor.fetchmany(ROWS + 1)
            except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
                raise _told(error, connection, seconds) from None
    except (sqlite3.Error, OSError) as error:
        raise QueryError(f"cannot be opened: {error}") from None
    if cursor.description is None:
        raise SpecFaultError("asks nothing: there is no SELECT in it")
    return make_result(tuple(column[0] for column in cursor.description), rows)


def list_tables(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The names of the tables and views, sorted."""
    names = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
    return tuple(row[0] for row in connection.execute(names))


@contextmanager
def open_database(path: Path, *, seconds: float = SECONDS) -> Iterator[sqlite3.Connection]:
    """A connection that can only read, gives up after ``seconds``, and writes nothing beside it.

    SQLite itself would make ``-shm`` and ``-wal`` files to read a database in WAL mode, and roll
    an unfinished change back. ``immutable`` keeps it from both, but then what only the ``-wal``
    file has is not seen: so where there is one, or a journal, a copy of all is read instead.
    """
    beside = [Path(f"{path}{suffix}") for suffix in _BESIDE]
    unfinished = [file for file in beside if file.is_file() and file.stat().st_size]
    if not unfinished:
        with _connected(f"file:{quote(str(path))}?mode=ro&immutable=1", seconds) as connection:
            yield connection
        return
    with TemporaryDirectory(prefix="cliconform-sqlite-") as folder:
        for file in (path, *unfinished):
            shutil.copyfile(file, Path(folder, file.name))
        with _connected(f"file:{quote(str(Path(folder, path.name)))}", seconds) as connection:
            yield connection


@contextmanager
def _connected(uri: str, seconds: float) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
        connection.set_authorizer(_permitted)
        connection.set_progress_handler(_over(monotonic() + seconds), _STEPS)
        yield connection


def _over(deadline: float) -> Callable[[], int]:
    return lambda: int(monotonic() > deadline)


def _permitted(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Reading is; ATTACH, which opens other files, and everything that writes is not."""
    if action in _READING:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
        # How SQLite declares table functions such as json_each to itself; nobody else may.
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA:
        name = (first or "").lower()
        if name in _LOOKING or (name in _VALUES and second is None):
            return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _told(
    error: Exception, connection: sqlite3.Connection, seconds: float
) -> QueryError | SpecFaultError:
    said = str(error)
    if said == "interrupted":
        return make_timeout_error(seconds)
    if "not authorized" in said or "readonly" in said:
        return SpecFaultError(f"does more than read: {said}")
    if isinstance(error, sqlite3.OperationalError) and said.startswith("no such table"):
        connection.set_progress_handler(None, 0)
        there = list_tables(connection)
        return QueryError(f"cannot be answered: {said}", format_list("its tables:", there))
    if isinstance(error, sqlite3.OperationalError | sqlite3.DatabaseError) and not any(
        wrong in said for wrong in (*_WRONG_SQL, "one statement")
    ):
        return QueryError(f"cannot be answered: {said}")
    return SpecFaultError(f"is no valid SQL: {said}")
