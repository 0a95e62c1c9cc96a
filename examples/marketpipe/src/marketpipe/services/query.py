"""SQL queries over one view for each frame."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from marketpipe.domain.frames import Frame
from marketpipe.errors import QueryError
from marketpipe.storage.layout import Layout

_FILES = "symbol=*/date=*/*.parquet"
_COLUMNS = """
    symbol, make_timestamp_ns(ts_ns) AS timestamp, ts_ns, open, high, low, close, volume,
    CAST(date AS DATE) AS date, frame
"""
# A frame without a file has a view without rows.
_NO_BARS = """
    SELECT
        '' AS symbol, 0::BIGINT AS ts_ns, 0::DOUBLE AS open, 0::DOUBLE AS high, 0::DOUBLE AS low,
        0::DOUBLE AS close, 0::BIGINT AS volume, '1970-01-01' AS date, '' AS frame
    WHERE false
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows that a query found, and the names of their columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def run_query(sql: str, layout: Layout) -> Answer:
    """Run a query over the views `bars_1m`, `bars_5m` … `bars_1d`."""
    if not sql.strip():
        raise QueryError("Query failed: SQL query cannot be empty")
    try:
        with duckdb.connect() as connection:
            for frame in Frame:
                root = layout.output if frame is Frame.M1 else layout.aggregates
                connection.execute(_view(frame, root / f"frame={frame}"))
            cursor = connection.execute(sql)
            columns = tuple(column[0] for column in cursor.description or ())
            return Answer(columns, tuple(cursor.fetchall()))
    except duckdb.Error as error:
        raise QueryError(f"Query failed: {error}") from None


def _view(frame: Frame, folder: Path) -> str:
    bars = _NO_BARS
    if any(folder.glob(_FILES)):
        # A view takes no parameters: the path is part of its text, with quotes doubled.
        files = str(folder / _FILES).replace("'", "''")
        bars = f"FROM read_parquet('{files}', hive_partitioning = true)"
    return f"CREATE VIEW bars_{frame} AS SELECT {_COLUMNS} FROM ({bars})"  # noqa: S608 - see above
