"""Which rows of a database or a Parquet file a command added, removed and changed.

For those who look at a run; :mod:`~cliconform.verifying.files.content_diff` says for a promise
whether two files mean the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cliconform.model.table_changes import FileTables, TableChange
from cliconform.text import make_home_hider
from cliconform.verifying.databases import sqlite_engine
from cliconform.verifying.files.left_contents import describe_table
from cliconform.verifying.files.row_changes import ComparedTable, compare_rows
from cliconform.verifying.texts.excerpt import to_one_line

if TYPE_CHECKING:
    import pyarrow as pa

_PARQUET = b"PAR1"
_MOST_ROWS = 50_000
"""Rows of a table that are compared; of a longer one, only their number is."""
_MOST_TABLES = 200
"""Tables of a database that are compared."""
_SHOWN_TABLES = 20
_IS_TABLE = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
_NAME = 60
"""Characters of a name that are shown."""


def compare_file_tables(before: str, after: str, homes: Sequence[str], scratch: str) -> FileTables:
    """Return what differs in the tables of two files; one that is not there has an empty path.

    ``homes`` are paths that stand as ``$HOME`` in what is shown. Copies of databases are made in
    the folder ``scratch``. A note says of a file that cannot be read why it cannot.
    """
    hide = make_home_hider(*homes)
    try:
        with Path(after or before).open("rb") as file:
            is_parquet = file.read(len(_PARQUET)) == _PARQUET
        if is_parquet:
            return _compare_parquet(before, after, hide)
        return _compare_databases(before, after, hide, sqlite_engine.Limits(scratch=scratch))
    except (sqlite3.Error, OSError, ValueError, OverflowError) as error:
        reason = to_one_line(hide(str(error)))
        return FileTables(notes=(f"its tables cannot be compared: {reason}",))


def _compare_databases(
    before: str, after: str, hide: Callable[[str], str], limits: sqlite_engine.Limits
) -> FileTables:
    with ExitStack() as stack:
        old, new = (
            stack.enter_context(sqlite_engine.open_database(Path(path), limits)) if path else None
            for path in (before, after)
        )
        names = [*dict.fromkeys((*_list_tables(new), *_list_tables(old)))]
        changes = (_compare_one(name, old, new, hide) for name in names[:_MOST_TABLES])
        found = [change for change in changes if change]
        notes = [*_compare_schemas(old, new)]
    if len(names) > _MOST_TABLES:
        notes.append(f"only {_MOST_TABLES} of {len(names):,} tables are compared")
    elif not found and not notes:
        notes.append("the same tables with the same rows, in other bytes")
    if len(found) > _SHOWN_TABLES:
        notes.append(f"only {_SHOWN_TABLES} of {len(found):,} tables that changed are shown")
    return FileTables(tables=tuple(found[:_SHOWN_TABLES]), notes=tuple(notes))


def _list_tables(connection: sqlite3.Connection | None) -> list[str]:
    """Return the names of the tables, without views, virtual tables and SQLite's own.

    What is in a virtual table is in others as well, or in no table of the file.
    """
    if connection is None:
        return []
    sql = "SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name"
    return [
        name
        for name, text in connection.execute(sql)
        if not (name.startswith("sqlite_") or str(text).upper().startswith("CREATE VIRTUAL"))
    ]


def _compare_one(
    name: str,
    old: sqlite3.Connection | None,
    new: sqlite3.Connection | None,
    hide: Callable[[str], str],
) -> TableChange | None:
    try:
        return compare_rows(name, _read_table(name, old, hide), _read_table(name, new, hide))
    except sqlite3.Error as error:  # of a module that is not there, or damaged
        reason = to_one_line(hide(str(error)))
        return TableChange(name=to_one_line(name, _NAME), summary=f"cannot be read: {reason}")


def _read_table(
    name: str, connection: sqlite3.Connection | None, hide: Callable[[str], str]
) -> ComparedTable | None:
    """Return a table of a database; ``None`` where there is none."""
    if connection is None or not connection.execute(_IS_TABLE, (name,)).fetchone():
        return None
    table = describe_table(connection, name)
    rows = None
    if table.rows <= _MOST_ROWS:
        rows = [_hide_row(row, hide) for row in table.read_rows()]
    return ComparedTable(types=table.columns, key=table.key, count=table.rows, rows=rows)


def _hide_row(row: Sequence[Any], hide: Callable[[str], str]) -> tuple[Any, ...]:
    return tuple(hide(value) if isinstance(value, str) else value for value in row)


def _compare_schemas(
    old: sqlite3.Connection | None, new: sqlite3.Connection | None
) -> Iterator[str]:
    """Yield the views, indexes and triggers that are new, gone or different."""
    before, after = _list_schema(old), _list_schema(new)
    for each in sorted(before.keys() | after.keys()):
        shown = to_one_line(each, _NAME)
        if each not in before:
            yield f"{shown} added"
        elif each not in after:
            yield f"{shown} removed"
        elif before[each] != after[each]:
            yield f"{shown} changed"


def _list_schema(connection: sqlite3.Connection | None) -> Mapping[str, str]:
    """Return the SQL of each view, index and trigger by its kind and name."""
    if connection is None:
        return {}
    sql = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE type != 'table'"
    return {name: text for name, text in connection.execute(sql) if text}


def _compare_parquet(before: str, after: str, hide: Callable[[str], str]) -> FileTables:
    old, new = (_read_parquet(path, hide) if path else None for path in (before, after))
    change = compare_rows("", old, new)
    if change is None:
        return FileTables(notes=("the same columns and rows, in other bytes",))
    return FileTables(tables=(change,))


def _read_parquet(path: str, hide: Callable[[str], str]) -> ComparedTable:
    """Return the table of a Parquet file; raises :class:`OSError`."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            types = _name_columns(file.schema_arrow)
            count = file.metadata.num_rows
            if count > _MOST_ROWS:
                return ComparedTable(types=types, count=count, rows=None)
            columns = list(map(_read_column, file.read().columns))
    except pa.ArrowException as error:
        raise OSError(str(error)) from None
    rows = [_hide_row(row, hide) for row in zip(*columns, strict=True)]
    return ComparedTable(types=types, count=count, rows=rows)


def _name_columns(schema: pa.Schema) -> dict[str, str]:
    """Return the type of each column by its name, which two may have alike."""
    types: dict[str, str] = {}
    for field in schema:
        name, number = field.name, 1
        while name in types:
            number += 1
            name = f"{field.name} ({number})"
        types[name] = str(field.type)
    return types


def _read_column(column: pa.ChunkedArray) -> list[Any]:
    """Return the values; as texts where Python has none that are as precise: of nanoseconds."""
    import pyarrow as pa

    is_temporal = pa.types.is_temporal(column.type)
    values: list[Any] = (column.cast(pa.string()) if is_temporal else column).to_pylist()
    return values
