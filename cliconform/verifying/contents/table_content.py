"""The rows and columns of the tables that a command produced.

A Parquet file has both in its metadata; CSV and JSON files are read by DuckDB, which infers the
types of their columns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cliconform.model.contents import Amount, Column, Columns
from cliconform.model.outcome import Finding, Holds
from cliconform.quick_dataclass import replace
from cliconform.verifying.contents.amounts import check_amount, describe_amount
from cliconform.verifying.databases.query_result import QueryError
from cliconform.verifying.documents.tables import Table, read_table
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.files.equal_files import find_equal_files
from cliconform.verifying.files.home_files import (
    UnreadableError,
    decode_text,
    read_file,
    read_start,
    resolve_file,
)
from cliconform.verifying.texts.excerpt import format_list

if TYPE_CHECKING:
    from cliconform.verifying.files.parquet_files import ParquetFacts

_CSV = "read_csv"
_PARQUET = (".parquet", ".pq")
_READERS = {
    **dict.fromkeys(_PARQUET, ""),
    ".csv": _CSV,
    ".tsv": _CSV,
    ".json": "read_json",
    ".jsonl": "read_json",
    ".ndjson": "read_json",
}
_COMPRESSED = (".gz", ".zst")
_MAGIC = b"PAR1"
_LARGEST_CSV = 8 * 1024 * 1024
"""Bytes of a CSV file that is looked at line by line."""

# Other names of Arrow's types, with the name that Arrow prints.
_ALIASES = {
    "float64": "double",
    "float32": "float",
    "utf8": "string",
    "str": "string",
    "large_string": "string",
    "string_view": "string",
    "boolean": "bool",
    "date": "date32[day]",
    "date32": "date32[day]",
    "date64": "date64[ms]",
    "float16": "halffloat",
}
# The name of a list's values, which depends on the writer: list<item: int64>.
_ITEM = re.compile(r"(?<=<)(?:element|item|l): ")


def check_rows(
    expectation: Expectation, amount: Amount, evidence: Evidence, files: Sequence[str]
) -> Finding:
    """Return the finding of the number of rows, counted over all ``files``."""
    rows = _count_rows(files, evidence)
    finding = check_amount(expectation, amount, sum(rows.values()), "row", evidence)
    if finding.holds is Holds.YES or not finding.seen:
        return finding
    torn = [line for path in files for line in _explain_csv(path, evidence)]
    if len(files) == 1:
        return replace(finding, detail=(*finding.detail, *torn))
    each = [f"{path}: {number:,}" for path, number in rows.items()]
    expected = describe_amount(amount, evidence)
    return expectation.fail(
        f"{finding.seen} in {len(files):,} files, expected {expected}",
        expected=finding.expected,
        seen=finding.seen,
        detail=(*format_list("rows of each file:", each), *torn),
    )


def _count_rows(files: Sequence[str], evidence: Evidence) -> dict[str, int]:
    """Return the number of rows of each of ``files``; of equal ones, one is read."""
    equal = find_equal_files(files, evidence.observation.after)
    different = dict.fromkeys(equal.values())
    if parquet := [path for path in different if path.lower().endswith(_PARQUET)]:
        evidence.sources.parquet.read_ahead(parquet)
    read = {path: count_rows_of(path, evidence) for path in different}
    return {path: read[first] for path, first in equal.items()}


def describe_columns(columns: Columns) -> str:
    """Return the promise of columns in words."""
    names = ", ".join(column.name for column in columns.columns)
    return f"{'exactly ' if columns.exact else ''}the columns {names}"


def check_columns(
    expectation: Expectation, columns: Columns, evidence: Evidence, path: str
) -> Finding:
    """Return the finding of the columns of the file at ``path``."""
    seen = read_columns_of(path, evidence)
    is_typed = not _find_reader(path, evidence)
    finding = compare_columns(expectation, columns, seen, path, is_typed=is_typed)
    if finding.holds is Holds.YES:
        return finding
    return replace(finding, detail=(*finding.detail, *_explain_csv(path, evidence)))


def compare_columns(
    expectation: Expectation,
    columns: Columns,
    seen: Mapping[str, str],
    name: str,
    *,
    ordered: bool = True,
    is_typed: bool,
) -> Finding:
    """Return the finding of the columns ``seen`` of a table: the type of each, by name.

    The type is empty where it cannot be told, and then any is as expected. ``name`` is the table's;
    without ``ordered``, the order of its columns means nothing. If it is not ``is_typed``, its
    types were inferred from values as they are written, and 0 may be a ``double`` that is whole.
    """
    if not is_typed:
        seen = {name: _infer_type(columns, name, type_) for name, type_ in seen.items()}
    wrong = [*_find_missing(columns.columns, seen), *_find_other_types(columns.columns, seen)]
    names = [column.name for column in columns.columns]
    if columns.exact:
        wrong += [f"+{_join(*each)}" for each in seen.items() if each[0] not in names]
    if not wrong and columns.exact and ordered and list(seen) != names:
        wrong = [f"-{', '.join(names)}", f"+{', '.join(seen)}"]
        message = f"{name}: the columns are in a different order"
    else:
        message = f"{name}: {_describe_difference(columns, seen)}"
    if not wrong:
        return expectation.succeed()
    return expectation.fail(
        message,
        expected=", ".join(_format_column(column) for column in columns.columns),
        seen=", ".join(_join(*each) for each in seen.items()),
        detail=wrong,
        evidence=wrong,
    )


def count_rows_of(path: str, evidence: Evidence) -> int:
    """Return the number of rows of a file; raises :class:`UnreadableError` if it is no table."""
    reader = _find_reader(path, evidence)
    if not reader:
        return _read_parquet(path, evidence).rows
    where = str(resolve_file(evidence.home, path))
    try:
        if reader == _CSV and len(evidence.duckdb.read_columns(reader, where)) == 1:
            # DuckDB takes a blank line for a row, where that is not torn: of one column.
            table = _read_csv(path, evidence)
            if isinstance(table, Table) and len(table.names) == 1:
                return len(table.rows)
        return evidence.duckdb.count_rows(reader, where)
    except QueryError as error:
        raise _make_error(path, error, evidence) from None


def _explain_csv(path: str, evidence: Evidence) -> tuple[str, ...]:
    """Return lines of detail with the line of a CSV file that does not fit its header.

    DuckDB leaves out such lines at the beginning, or takes all for one column.
    """
    if _find_reader(path, evidence) != _CSV:
        return ()
    table = _read_csv(path, evidence)
    if not isinstance(table, UnreadableError):
        return ()
    return tuple(map(evidence.hide, (f" {table}", *table.detail)))


def _read_csv(path: str, evidence: Evidence) -> Table | UnreadableError | None:
    """Return the table that a CSV file is, or why it is none; ``None`` for a large file."""
    where = resolve_file(evidence.home, path)
    if where.suffix.lower() in _COMPRESSED or where.stat().st_size > _LARGEST_CSV:
        return None
    try:
        return read_table(decode_text(read_file(evidence.home, path)), path)
    except UnreadableError as error:
        return error


def _make_error(path: str, error: QueryError, evidence: Evidence) -> UnreadableError:
    detail = tuple(map(evidence.hide, error.detail))
    return UnreadableError(evidence.hide(f"{path} cannot be read: {error}"), detail)


def read_columns_of(path: str, evidence: Evidence) -> dict[str, str]:
    """Return the names and Arrow types of the columns, in the file's order."""
    reader = _find_reader(path, evidence)
    if not reader:
        return _read_parquet(path, evidence).columns
    where = str(resolve_file(evidence.home, path))
    try:
        return dict(evidence.duckdb.read_columns(reader, where))
    except QueryError as error:
        raise _make_error(path, error, evidence) from None


def _read_parquet(path: str, evidence: Evidence) -> ParquetFacts:
    """Return the number of rows and the columns from a Parquet file's metadata."""
    try:
        return evidence.sources.parquet.read(path)
    except UnreadableError as error:
        raise UnreadableError(evidence.hide(str(error))) from None


def _find_reader(path: str, evidence: Evidence) -> str:
    """Return DuckDB's function that reads the file; empty for Parquet."""
    name = Path(path.lower())
    suffix = Path(name.stem).suffix if name.suffix in _COMPRESSED else name.suffix
    if suffix in _READERS:
        return _READERS[suffix]
    if read_start(evidence.home, path, len(_MAGIC)) == _MAGIC:
        return ""
    raise UnreadableError(f"{path} is not a table: expected a Parquet, CSV or JSON file")


def _infer_type(columns: Columns, name: str, type_: str) -> str:
    """Return ``type_``; of whole numbers that are to be floating-point ones, that type."""
    promised = {column.name: column.type for column in columns.columns}.get(name)
    is_wider = promised is not None and _normalize_type(promised) in {"double", "float"}
    return promised if promised is not None and is_wider and type_ == "int64" else type_


def _find_missing(columns: Sequence[Column], seen: Mapping[str, str]) -> list[str]:
    return [f"-{_format_column(column)}" for column in columns if column.name not in seen]


def _find_other_types(columns: Sequence[Column], seen: Mapping[str, str]) -> list[str]:
    return [
        line
        for column in columns
        if column.name in seen and not is_type(column.type, seen[column.name])
        for line in (f"-{_format_column(column)}", f"+{column.name} {seen[column.name]}")
    ]


def _describe_difference(columns: Columns, seen: Mapping[str, str]) -> str:
    """Return what differs in a few words."""
    promised = columns.columns
    missing = [column.name for column in promised if column.name not in seen]
    if missing:
        return f"no column {', '.join(missing)}"
    other = [each for each in promised if not is_type(each.type, seen[each.name])]
    if other:
        return "; ".join(
            f"{each.name}: got {seen[each.name]}, expected {each.type}" for each in other
        )
    names = {column.name for column in promised}
    return f"unexpected columns: {', '.join(name for name in seen if name not in names)}"


def is_type(expected: str | None, seen: str) -> bool:
    """Whether a type is the expected one; ``timestamp`` is any ``timestamp[…]``."""
    if expected is None or not seen or _normalize_type(expected) == _normalize_type(seen):
        return True
    return _normalize_type(expected) == re.split(r"[\[(<]", seen, maxsplit=1)[0]


def _normalize_type(type_: str) -> str:
    name = re.sub(r",\s*", ", ", " ".join(_ITEM.sub("", type_).split()))
    return _ALIASES.get(name, name)


def _format_column(column: Column) -> str:
    return _join(column.name, column.type or "")


def _join(name: str, type_: str) -> str:
    return f"{name} {type_}" if type_ else name
