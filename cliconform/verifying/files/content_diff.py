"""Two files compared by what they mean: ``-`` is the first, ``+`` the second."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from cliconform.bounded_process.process import CallStoppedError
from cliconform.quick_dataclass import dataclass
from cliconform.text import make_home_hider
from cliconform.verifying.bounds import Bounds
from cliconform.verifying.databases import sqlite_engine
from cliconform.verifying.files.home_files import (
    UnreadableError,
    read_file,
    read_start,
    resolve_file,
)
from cliconform.verifying.files.left_contents import quote_name
from cliconform.verifying.texts.diff import diff_lines
from cliconform.verifying.texts.excerpt import format_count, quote

_PARQUET = b"PAR1"
_LARGEST = 256 * 1024 * 1024
"""Bytes of the largest Parquet file that is compared by its columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePair:
    """One path in two homes."""

    path: str
    homes: tuple[str, str]
    names: tuple[tuple[str, ...], tuple[str, ...]]
    """The paths of each home, which are ``$HOME`` in what is in the files."""


def diff_files(pair: FilePair, bounds: Bounds) -> tuple[str, ...]:
    """Return what differs in two files whose bytes differ; nothing where they mean the same.

    Parquet files mean the same with equal columns, SQLite databases with equal rows, texts when
    they differ only in the path of their home. The lines begin with ``-``, ``+`` or a blank.
    """
    try:
        return bounds.call(_diff_two, pair, bounds.left)
    except CallStoppedError as error:
        reason = f"to compare them {error}"
        return (f" the bytes differ, and the contents cannot be compared: {reason}",)


def _diff_two(pair: FilePair, seconds: float) -> tuple[str, ...]:
    limits = sqlite_engine.Limits(seconds=seconds, scratch=str(Path(pair.homes[0]).parent))
    try:
        one, other = (resolve_file(home, pair.path) for home in pair.homes)
        return _diff(pair, one, other, limits)
    except (UnreadableError, sqlite3.Error, OSError) as error:
        return (f" the bytes differ, and the contents cannot be compared: {error}",)


def _diff(pair: FilePair, one: Path, other: Path, limits: sqlite_engine.Limits) -> tuple[str, ...]:
    hides = (make_home_hider(*pair.names[0]), make_home_hider(*pair.names[1]))
    magics = [read_start(home, pair.path, len(sqlite_engine.MAGIC)) for home in pair.homes]
    if all(magic == sqlite_engine.MAGIC for magic in magics):
        return tuple(_diff_databases(one, other, hides, limits))
    if (
        all(magic.startswith(_PARQUET) for magic in magics)
        and max(path.stat().st_size for path in (one, other)) < _LARGEST
    ):
        return tuple(_diff_parquet(one, other))
    first, second = (read_file(home, pair.path) for home in pair.homes)
    texts = [_to_text(data, hide) for data, hide in zip((first, second), hides, strict=True)]
    if texts[0] is None or texts[1] is None:
        sizes = " and ".join(format_count(len(data), "byte") for data in (first, second))
        at = _find_first_difference(first, second)
        return (f" binary, {sizes}; the first difference is at byte {at:,}",)
    if texts[0] == texts[1]:
        return ()
    columns = _diff_csv(texts[0], texts[1]) if pair.path.endswith((".csv", ".tsv")) else ()
    return (*columns, *diff_lines(texts[0], texts[1]))


def _to_text(data: bytes, hide: Callable[[str], str]) -> str | None:
    """Return ``data`` as text with ``$HOME`` for the home's path, or ``None`` if it is binary."""
    try:
        return None if b"\0" in data else hide(data.decode())
    except UnicodeDecodeError:
        return None


def _find_first_difference(one: bytes, other: bytes) -> int:
    shorter = min(len(one), len(other))
    low, high = 0, shorter  # one[:low] is equal; the first difference is at low or after it
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _diff_parquet(one: Path, other: Path) -> Iterator[str]:
    """Yield what differs: the columns' types, the number of rows, or columns."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        # Not read_table, which makes columns of folders like `symbol=AAPL`.
        tables = [parquet.ParquetFile(path).read() for path in (one, other)]
    except (pa.ArrowException, ValueError) as error:
        raise UnreadableError(str(error)) from None
    first, second = tables
    types = [{field.name: str(field.type) for field in each.schema} for each in tables]
    if types[0] != types[1]:
        yield f"-columns: {', '.join(f'{name} {type_}' for name, type_ in types[0].items())}"
        yield f"+columns: {', '.join(f'{name} {type_}' for name, type_ in types[1].items())}"
        return
    if first.num_rows != second.num_rows:
        yield f"-{format_count(first.num_rows, 'row')}"
        yield f"+{format_count(second.num_rows, 'row')}"
        return
    for name in types[0]:
        columns = (first.column(name), second.column(name))
        if not columns[0].equals(columns[1]) and not _same_floats(columns):
            yield f" column {name} differs"


def _same_floats(columns: tuple[Any, Any]) -> bool:
    """Whether two columns are equal as texts: NaN does not equal itself, but its text does."""
    import pyarrow as pa

    if not all(pa.types.is_floating(column.type) for column in columns):
        return False
    one, other = (column.cast(pa.string()) for column in columns)
    return bool(one.equals(other))


def _diff_databases(
    one: Path,
    other: Path,
    hides: tuple[Callable[[str], str], Callable[[str], str]],
    limits: sqlite_engine.Limits,
) -> Iterator[str]:
    """Yield a line for each table that differs."""
    with (
        sqlite_engine.open_database(one, limits) as first,
        sqlite_engine.open_database(other, limits) as second,
    ):
        names = [set(sqlite_engine.list_tables(connection)) for connection in (first, second)]
        for name in sorted(names[0] ^ names[1]):
            yield f"{'-' if name in names[0] else '+'}table {name}"
        for name in sorted(names[0] & names[1]):
            try:
                yield from _diff_table(name, (first, second), hides)
            except sqlite3.Error as error:
                yield f" table {name} cannot be compared: {error}"


def _diff_table(
    name: str,
    connections: Sequence[sqlite3.Connection],
    hides: Sequence[Callable[[str], str]],
) -> Iterator[str]:
    """Yield what differs in one table: its columns, the number of rows, or the values."""
    sql = f"SELECT * FROM {quote_name(name)}"  # noqa: S608 - quoted
    cursors = [connection.execute(sql) for connection in connections]
    headers = [tuple(column[0] for column in cursor.description) for cursor in cursors]
    if headers[0] != headers[1]:
        yield f"-table {name}: {', '.join(headers[0])}"
        yield f"+table {name}: {', '.join(headers[1])}"
        return
    columns: dict[str, None] = {}
    rows = [0, 0]
    for pair in zip_longest(*cursors):
        values = [row and _hide_row(row, hide) for row, hide in zip(pair, hides, strict=True)]
        rows = [number + (row is not None) for number, row in zip(rows, pair, strict=True)]
        if values[0] is not None and values[1] is not None and values[0] != values[1]:
            unlike = zip(headers[0], values[0], values[1], strict=True)
            columns.update(dict.fromkeys(column for column, a, b in unlike if a != b))
    if rows[0] != rows[1]:
        yield f"-table {name}: {format_count(rows[0], 'row')}"
        yield f"+table {name}: {format_count(rows[1], 'row')}"
    elif columns:
        yield f" table {name} differs in {', '.join(columns)}"


def _hide_row(row: tuple[Any, ...], hide: Callable[[str], str]) -> tuple[Any, ...]:
    return tuple(hide(value) if isinstance(value, str) else value for value in row)


def _diff_csv(one: str, other: str) -> tuple[str, ...]:
    """Return the names of the columns that differ, if both have the same header and length."""
    try:
        tables = [list(csv.reader(io.StringIO(text))) for text in (one, other)]
    except csv.Error:
        return ()
    if not all(tables) or tables[0][0] != tables[1][0] or len(tables[0]) != len(tables[1]):
        return ()
    names: dict[str, None] = {}
    for first, second in zip(*tables, strict=True):
        for name, a, b in zip(tables[0][0], first, second, strict=False):
            if a != b:
                names[name] = None
    return (f" columns that differ: {', '.join(map(quote, names))}",) if names else ()
