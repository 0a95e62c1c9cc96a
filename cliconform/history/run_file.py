"""Writes what the history keeps of one run into a Parquet file: a row for each command.

Each row has the columns of the run as well, so that any tool can read the files; Parquet stores a
value that all rows have once. What deviates is in ``findings``, a list in each row.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cliconform.model.history import (
    COMMAND_COLUMNS,
    FINDING_COLUMNS,
    RUN_COLUMNS,
    Column,
    ColumnKind,
    RunSummary,
)
from cliconform.recording.summary import SummaryError

_MISSING: Mapping[ColumnKind, Any] = {
    "text": "",
    "texts": [],
    "number": None,
    "integer": 0,
    "flag": False,
    "time": None,
}
"""The value of a column that a recording of an earlier version does not have."""
_MOST = 200_000  # commands: nobody has as many, but anybody can write a file that says so
PARTIAL = ".partial"
"""The end of the name of a file that is not complete."""


def write_run_file(file: Path, summary: RunSummary, *, run: str, source: str) -> None:
    """Write ``summary`` into ``file``, completely or not at all.

    ``run`` is the id of the run and ``source`` where it is from. Raises
    :class:`~cliconform.recording.summary.SummaryError` where a value is of another kind, or the ids
    are missing, and ``OSError``.
    """
    import pyarrow.parquet  # noqa: PLC0415 - 50 ms, so only where a run is new

    table = _make_table({**summary.run, "run": run, "source": source}, summary)
    partial = file.with_name(f"{file.name}.{os.getpid()}{PARTIAL}")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        pyarrow.parquet.write_table(table, partial, compression="zstd")
        partial.replace(file)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def name_run_column(column: Column) -> str:
    """Return the name that a column of the run has in the file: commands have a duration, too."""
    return column.name if column.name == "run" else f"run_{column.name}"


def _make_table(run: dict[str, Any], summary: RunSummary) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - as above

    try:
        run["started"] = datetime.fromisoformat(run["started"]).astimezone(UTC).replace(tzinfo=None)
        count = len(summary.commands["id"])
        if count > _MOST:
            raise SummaryError(f"it has more than {_MOST:,} commands")
        columns = {
            name_run_column(each): pa.array(
                [run.get(each.name, _MISSING[each.kind])] * count, _find_type(each.kind)
            )
            for each in RUN_COLUMNS
        }
        for each in COMMAND_COLUMNS:
            values = summary.commands.get(each.name, [_MISSING[each.kind]] * count)
            columns[each.name] = pa.array(values, _find_type(each.kind))
        columns["findings"] = pa.array(summary.findings, _make_findings_type(FINDING_COLUMNS))
        return pa.table(columns)
    except (pa.ArrowException, KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise SummaryError("it is damaged") from None


def _find_type(kind: ColumnKind) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - as above

    types = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "number": pa.float64(),
        "integer": pa.int64(),
        "flag": pa.bool_(),
        "time": pa.timestamp("ms"),
    }
    return types[kind]


def _make_findings_type(columns: tuple[Column, ...]) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - as above

    return pa.list_(pa.struct([(each.name, _find_type(each.kind)) for each in columns]))
