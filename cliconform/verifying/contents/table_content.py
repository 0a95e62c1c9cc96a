"""Rows and columns of the tables that a command produced.

Parquet tells both in its metadata; CSV and JSON files are read by DuckDB, which says what types
their columns have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from cliconform.model.outcome import Finding
from cliconform.model.promise import Amount, Column, Columns
from cliconform.verifying.comparing.amounts import check_amount
from cliconform.verifying.databases.query_result import QueryError
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.files.home_files import UnreadableError, resolve_file
from cliconform.verifying.texts.excerpt import format_list, to_one_line

_READERS = {
    ".parquet": "",
    ".pq": "",
    ".csv": "read_csv",
    ".tsv": "read_csv",
    ".json": "read_json",
    ".jsonl": "read_json",
    ".ndjson": "read_json",
}
_PACKED = (".gz", ".zst")
_MAGIC = b"PAR1"

# What people call Arrow's types, by the name that Arrow gives them.
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
_ITEM = re.compile(r"(?<=<)(?:element|item|l): ")  # the name of a list's values, which says nothing


def check_rows(
    expectation: Expectation, amount: Amount, evidence: Evidence, files: Sequence[str]
) -> Finding:
    """The rows of all ``files`` together."""
    rows = {path: _rows(path, evidence) for path in files}
    finding = check_amount(expectation, amount, sum(rows.values()), "row", evidence)
    if not finding.message or len(files) == 1:
        return finding
    each = [f"{path}: {number:,}" for path, number in rows.items()]
    return expectation.fail(
        f"{finding.message}, in {len(files):,} files",
        expected=finding.expected,
        seen=finding.seen,
        detail=format_list("rows of each:", each),
    )


def check_columns(
    expectation: Expectation, columns: Columns, evidence: Evidence, path: str
) -> Finding:
    """The columns of one file."""
    seen = _columns(path, evidence)
    wrong = [*_missing(columns.columns, seen), *_other_types(columns.columns, seen)]
    names = [column.name for column in columns.columns]
    if columns.exact:
        wrong += [f"+{name} {type_}" for name, type_ in seen.items() if name not in names]
    if not wrong and columns.exact and list(seen) != names:
        wrong = [f"-{', '.join(names)}", f"+{', '.join(seen)}"]
        message = f"{path}: the columns are in another order"
    else:
        message = f"{path}: {_in_words(columns, seen)}"
    if not wrong:
        return expectation.succeed()
    return expectation.fail(
        message,
        expected=", ".join(_column(column) for column in columns.columns),
        seen=", ".join(f"{name} {type_}" for name, type_ in seen.items()),
        detail=wrong,
    )


def _rows(path: str, evidence: Evidence) -> int:
    reader = _reader(path, evidence)
    if not reader:
        return _parquet(path, evidence)[0]
    where = str(resolve_file(evidence.observation.home, path))
    try:
        return evidence.duckdb.count_rows(reader, where)
    except QueryError as error:
        raise UnreadableError(evidence.hide(f"{path} {error}")) from None


def _columns(path: str, evidence: Evidence) -> dict[str, str]:
    """Names and Arrow types, in the file's order."""
    reader = _reader(path, evidence)
    if not reader:
        return _parquet(path, evidence)[1]
    where = str(resolve_file(evidence.observation.home, path))
    try:
        return dict(evidence.duckdb.read_columns(reader, where))
    except QueryError as error:
        raise UnreadableError(evidence.hide(f"{path} {error}")) from None


def _parquet(path: str, evidence: Evidence) -> tuple[int, dict[str, str]]:
    """The rows and columns that a Parquet file's metadata tells."""
    import pyarrow as pa  # noqa: PLC0415 - it costs 70 ms, so only who asks pays
    from pyarrow import parquet  # noqa: PLC0415 - as above

    try:
        with parquet.ParquetFile(resolve_file(evidence.observation.home, path)) as file:
            schema = file.schema_arrow
            return file.metadata.num_rows, {each.name: str(each.type) for each in schema}
    except (pa.ArrowException, OSError, ValueError) as error:
        message = evidence.hide(to_one_line(str(error)))
        raise UnreadableError(f"{path} cannot be read as Parquet: {message}") from None


def _reader(path: str, evidence: Evidence) -> str:
    """DuckDB's function that reads the file; empty for Parquet."""
    name = Path(path.lower())
    suffix = Path(name.stem).suffix if name.suffix in _PACKED else name.suffix
    if suffix in _READERS:
        return _READERS[suffix]
    try:
        with resolve_file(evidence.observation.home, path).open("rb") as file:
            if file.read(len(_MAGIC)) == _MAGIC:
                return ""
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror}") from None
    raise UnreadableError(f"{path} is no table that can be read: Parquet, CSV and JSON files can")


def _missing(columns: Sequence[Column], seen: dict[str, str]) -> list[str]:
    return [f"-{_column(column)}" for column in columns if column.name not in seen]


def _other_types(columns: Sequence[Column], seen: dict[str, str]) -> list[str]:
    return [
        line
        for column in columns
        if column.name in seen and not _same_type(column.type, seen[column.name])
        for line in (f"-{_column(column)}", f"+{column.name} {seen[column.name]}")
    ]


def _in_words(columns: Columns, seen: dict[str, str]) -> str:
    """What is wrong, in one line."""
    wanted = columns.columns
    missing = [column.name for column in wanted if column.name not in seen]
    if missing:
        return f"has no column {', '.join(missing)}"
    other = [each for each in wanted if not _same_type(each.type, seen[each.name])]
    if other:
        return ", ".join(f"{each.name} is {seen[each.name]}, not {each.type}" for each in other)
    names = {column.name for column in wanted}
    return f"has columns besides: {', '.join(name for name in seen if name not in names)}"


def _same_type(wanted: str | None, seen: str) -> bool:
    """Whether a type is the wanted one: ``timestamp`` is any, ``timestamp[ns]`` that one."""
    if wanted is None or _plain(wanted) == _plain(seen):
        return True
    return _plain(wanted) == re.split(r"[\[(<]", seen, maxsplit=1)[0]


def _plain(type_: str) -> str:
    name = re.sub(r",\s*", ", ", " ".join(_ITEM.sub("", type_).split()))
    return _ALIASES.get(name, name)


def _column(column: Column) -> str:
    return f"{column.name} {column.type}" if column.type else column.name
