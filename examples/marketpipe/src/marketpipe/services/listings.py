"""The symbols that can be traded on a day: stored in DuckDB, exported as Parquet."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from marketpipe.errors import DatabaseError
from marketpipe.providers.listings import Listing
from marketpipe.storage.parquet import write_table

_TABLE = """
    CREATE TABLE IF NOT EXISTS symbols_snapshot (
        as_of DATE, provider VARCHAR, symbol VARCHAR, name VARCHAR, exchange VARCHAR,
        PRIMARY KEY (as_of, provider, symbol)
    )
"""
_INSERT = "INSERT OR REPLACE INTO symbols_snapshot VALUES (?, ?, ?, ?, ?)"
_AS_OF = "SELECT * FROM symbols_snapshot WHERE as_of = ? ORDER BY symbol, provider"


def save_snapshot(database: Path, as_of: date, provider: str, listings: Sequence[Listing]) -> None:
    """Store what a provider listed on a day."""
    rows = [(as_of, provider, item.symbol, item.name, item.exchange) for item in listings]
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(database) as connection:
            connection.execute(_TABLE)
            connection.executemany(_INSERT, rows)
    except duckdb.Error as error:
        raise DatabaseError(f"Database error: {database}: {error}") from None


def publish(database: Path, as_of: date, data_dir: Path) -> int:
    """Write the symbols of a day to one file; return how many rows it has."""
    if not database.is_file():
        raise DatabaseError(f"no snapshot yet, which --diff-only needs: {database} does not exist")
    try:
        with duckdb.connect(database, read_only=True) as connection:
            table = connection.sql(_AS_OF, params=[as_of]).to_arrow_table()
    except duckdb.Error as error:
        raise DatabaseError(f"Database error: {database}: {error}") from None
    write_table(data_dir / "symbols_master" / f"as_of={as_of}" / "symbols.parquet", table)
    return len(table)
