"""Aggregation: computes the bars of longer frames from one-minute bars, in DuckDB."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from marketpipe.domain.frames import Frame
from marketpipe.domain.jobs import Job
from marketpipe.errors import MarketPipeError, NotFoundError
from marketpipe.storage.layout import Layout, day_file
from marketpipe.storage.metrics import Measurement, MetricStore
from marketpipe.storage.parquet import write_table

# The first and the last bar are those with the earliest and the latest time, in whatever order the
# rows of the file are.
_FOLD = """
    SELECT
        symbol,
        ts_ns - ts_ns % $length AS ts_ns,
        arg_min(open, bars.ts_ns) AS open,
        max(high) AS high,
        min(low) AS low,
        arg_max(close, bars.ts_ns) AS close,
        CAST(sum(volume) AS BIGINT) AS volume
    FROM read_parquet($path, hive_partitioning = false) AS bars
    GROUP BY symbol, bars.ts_ns - bars.ts_ns % $length
    ORDER BY symbol, 2
"""


def aggregate_job(job: Job, layout: Layout) -> Mapping[Frame, int]:
    """Aggregate all bars of a job; return how many bars each frame now has."""
    scope = job.scope
    counts = {frame: 0 for frame in Frame if frame.minutes > scope.frame.minutes}
    with duckdb.connect() as connection:
        for symbol in scope.symbols:
            for day in scope.days:
                source = day_file(scope.output, scope.frame, symbol, day)
                for frame in counts:
                    table = _fold(connection, source, frame)
                    write_table(day_file(layout.aggregates, frame, symbol, day), table)
                    counts[frame] += table.num_rows
    MetricStore(layout.metrics).record(
        Measurement(name=f"aggregate_rows_{frame}", value=count, provider=scope.provider)
        for frame, count in counts.items()
    )
    return counts


def _fold(connection: duckdb.DuckDBPyConnection, source: Path, frame: Frame) -> pa.Table:
    if not source.is_file():
        raise NotFoundError(f"no bars to aggregate: {source} does not exist")
    parameters = {"path": str(source), "length": frame.nanoseconds}
    try:
        return connection.sql(_FOLD, params=parameters).to_arrow_table()
    except duckdb.Error as error:
        raise MarketPipeError(f"cannot aggregate {source}: {error}") from None
