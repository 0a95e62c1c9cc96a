"""Bars in Parquet files: one file per frame, symbol and day."""

import os
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from marketpipe.domain.bars import Bar
from marketpipe.errors import MarketPipeError

SCHEMA = pa.schema(
    [
        ("ts_ns", pa.int64()),
        ("open", pa.float64()),
        ("high", pa.float64()),
        ("low", pa.float64()),
        ("close", pa.float64()),
        ("volume", pa.int64()),
        ("symbol", pa.string()),
    ]
)


def write_bars(path: Path, symbol: str, bars: Sequence[Bar]) -> None:
    """Write one file atomically."""
    columns = {
        name: [getattr(bar, name) for bar in bars] for name in SCHEMA.names if name != "symbol"
    }
    table = pa.table({**columns, "symbol": [symbol] * len(bars)}, schema=SCHEMA)
    write_table(path, table)


def write_table(path: Path, table: pa.Table) -> None:
    """Write a table to a temporary file beside `path`, then rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        pq.write_table(table, unfinished, compression="zstd")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def read_bars(path: Path) -> list[Bar]:
    """Return the bars of one file, in the order in which they were written."""
    names = [name for name in SCHEMA.names if name != "symbol"]
    try:
        # Not read_table: that would also turn the folders' names into columns.
        table = pq.ParquetFile(path).read(columns=names)
    except (pa.ArrowException, OSError) as error:
        raise MarketPipeError(f"cannot read {path}: {error}") from None
    return [Bar(**row) for row in table.to_pylist()]
