"""Open and migrate SQLite files, and translate their errors."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from marketpipe.errors import DatabaseError

MIGRATIONS = (
    (
        "001",
        """
        CREATE TABLE IF NOT EXISTS ingestion_jobs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            symbol TEXT NOT NULL,
            day DATE NOT NULL,
            state TEXT NOT NULL DEFAULT 'PENDING' CHECK
                (state IN ('PENDING', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELLED')),
            payload TEXT,
            created_at TIMESTAMP NOT NULL,
            updated_at TIMESTAMP NOT NULL,
            UNIQUE (symbol, day)
        );
        CREATE INDEX IF NOT EXISTS idx_ingestion_jobs_state ON ingestion_jobs (state);
        CREATE TABLE IF NOT EXISTS checkpoints (
            symbol TEXT PRIMARY KEY,
            checkpoint_data TEXT NOT NULL,
            created_at TIMESTAMP NOT NULL,
            updated_at TIMESTAMP NOT NULL
        );
        """,
    ),
    (
        "002",
        """
        CREATE TABLE IF NOT EXISTS metrics (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            ts INTEGER NOT NULL,
            name TEXT NOT NULL,
            value REAL NOT NULL,
            provider TEXT NOT NULL DEFAULT 'unknown',
            feed TEXT NOT NULL DEFAULT 'unknown',
            symbol TEXT NOT NULL DEFAULT ''
        );
        CREATE INDEX IF NOT EXISTS idx_metrics_name_ts ON metrics (name, ts);
        """,
    ),
)

_VERSIONS = "CREATE TABLE IF NOT EXISTS schema_version (version TEXT PRIMARY KEY);"


@contextmanager
def connect(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database, creating and migrating it if necessary; commit at the end of the block."""
    with _open(path) as connection:
        connection.row_factory = sqlite3.Row
        _migrate(connection)
        with connection:
            yield connection


def migrate(path: Path) -> tuple[str, ...]:
    """Migrate a database; return the migrations that were applied."""
    with _open(path) as connection:
        return _migrate(connection)


def vacuum(path: Path) -> None:
    """Rewrite a database without the space of deleted rows."""
    with _open(path) as connection:
        connection.execute("VACUUM")


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise DatabaseError(f"Database error: {path}: {error}") from error


def _migrate(connection: sqlite3.Connection) -> tuple[str, ...]:
    applied = _applied(connection)
    pending = [(version, sql) for version, sql in MIGRATIONS if version not in applied]
    for version, sql in pending:
        # Each is atomic and can be applied twice: two commands may start at the same time.
        entry = f"INSERT OR IGNORE INTO schema_version VALUES ('{version}');"  # noqa: S608 - ours
        connection.executescript(f"BEGIN IMMEDIATE; {_VERSIONS} {sql} {entry} COMMIT;")
    return tuple(version for version, _ in pending)


def _applied(connection: sqlite3.Connection) -> frozenset[str]:
    known = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'"
    if connection.execute(known).fetchone() is None:
        return frozenset()
    rows = connection.execute("SELECT version FROM schema_version").fetchall()
    return frozenset(row[0] for row in rows)
