"""DuckDB's tables over the index: views of its files, which no statement can change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cliconform.history.index import HistoryIndex, IndexedRun
from cliconform.history.numbering import RunFacts, join_shards
from cliconform.history.run_file import name_run_column
from cliconform.model.history import COMMAND_COLUMNS, FINDING_COLUMNS, RUN_COLUMNS

if TYPE_CHECKING:
    import duckdb

TABLES = ("runs", "commands", "findings")
_WILDCARD = re.compile(r"[*?\[]")
"""What is a wildcard in the name of a file for DuckDB."""
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "500MB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}


def open_tables(files: Sequence[Path]) -> duckdb.DuckDBPyConnection:
    """Return a connection with the tables over ``files``, which reaches nothing but their folder.

    ``runs`` has those of :data:`~cliconform.model.history.RUN_COLUMNS` and ``part_of``, the id of
    the run that a shard is a part of. ``commands`` and ``findings`` have ``run``, ``findings`` has
    ``id`` besides. Raises ``duckdb.Error`` where a file cannot be read.
    """
    import duckdb  # noqa: PLC0415 - 100 ms, so only when it is needed

    connection = duckdb.connect(":memory:", config=_CONFIG)
    try:
        connection.execute("SET temp_directory = ''")
        connection.execute("SET TimeZone = 'UTC'")
        forms = {form for file in files for form in (str(file.parent), _escape(str(file.parent)))}
        folders = ", ".join(map(quote, sorted(forms)))
        connection.execute(f"SET allowed_directories = [{folders}]")
        connection.execute("SET enable_external_access = false")
        _load(connection, [str(file) for file in files])
        connection.execute("SET lock_configuration = true")
    except BaseException:
        connection.close()
        raise
    return connection


def find_damaged(index: HistoryIndex) -> list[IndexedRun]:
    """Return the runs of ``index`` whose files cannot be read."""
    import duckdb  # noqa: PLC0415 - as above

    damaged = []
    for run in index.list_runs():
        try:
            with open_tables([run.file]) as connection:
                for table in TABLES:
                    connection.execute(f"FROM {table}").fetchall()
        except duckdb.Error:
            damaged.append(run)
    return damaged


def quote(text: str) -> str:
    """Return ``text`` as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def _escape(path: str) -> str:
    """Return ``path`` without wildcards; DuckDB compares both forms with what it allows."""
    return _WILDCARD.sub(r"[\g<0>]", path)


def _load(connection: duckdb.DuckDBPyConnection, files: list[str]) -> None:
    names = ", ".join(quote(_escape(file)) for file in files)
    source, first = _make_empty(), "true"
    if files:
        source = f"read_parquet([{names}], hive_partitioning = false, file_row_number = true)"
        first = "file_row_number = 0"
    runs = ", ".join(f"{name_run_column(each)} AS {each.name}" for each in RUN_COLUMNS)
    commands = ", ".join(each.name for each in COMMAND_COLUMNS)
    findings = ", ".join(f"finding.{each.name}" for each in FINDING_COLUMNS)
    unnested = f"(SELECT run, id, unnest(findings) AS finding FROM {source})"  # noqa: S608 - likewise
    for statement in (
        f"CREATE TABLE runs AS SELECT {runs}, run AS part_of FROM {source} WHERE {first}",  # noqa: S608 - quoted
        f"CREATE VIEW commands AS SELECT run, {commands} FROM {source}",  # noqa: S608 - likewise
        f"CREATE VIEW findings AS SELECT run, id, {findings} FROM {unnested}",  # noqa: S608 - likewise
    ):
        connection.execute(statement)
    _join_shards(connection)


def _join_shards(connection: duckdb.DuckDBPyConnection) -> None:
    """Set ``part_of`` of the shards; NULL for those that are in a joined recording as well."""
    rows = connection.execute(
        "SELECT run, started, spec_fingerprint, target_fingerprint, now, shard, plan FROM runs"
    ).fetchall()
    if not any(shard for *_, shard, _ in rows):
        return
    found = join_shards(
        RunFacts(run=run, started=started, inputs=tuple(inputs), shard=shard, plan=plan)
        for run, started, *inputs, shard, plan in rows
    )
    connection.executemany(
        "UPDATE runs SET part_of = ? WHERE run = ?",
        [(found.get(run), run) for run, *_, shard, _ in rows if shard],
    )


def _make_empty() -> str:
    types = {
        "text": "VARCHAR",
        "texts": "VARCHAR[]",
        "number": "DOUBLE",
        "integer": "BIGINT",
        "flag": "BOOLEAN",
        "time": "TIMESTAMP_MS",
    }
    columns = [
        *(f"NULL::{types[each.kind]} AS {name_run_column(each)}" for each in RUN_COLUMNS),
        *(f"NULL::{types[each.kind]} AS {each.name}" for each in COMMAND_COLUMNS),
    ]
    struct = ", ".join(f"{each.name} {types[each.kind]}" for each in FINDING_COLUMNS)
    return f"(SELECT {', '.join(columns)}, NULL::STRUCT({struct})[] AS findings WHERE false)"
