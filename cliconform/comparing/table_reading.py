"""The tables that a command left, in files and databases, and in results of queries."""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cliconform.comparing.delimiters import find_delimiter
from cliconform.hashes import blake2b
from cliconform.model.comparison import DatabaseContent, TableContent
from cliconform.verifying.contents.table_content import count_rows_of, read_columns_of
from cliconform.verifying.databases.query_result import ROWS
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.files.home_files import read_start
from cliconform.verifying.files.left_contents import list_table_names, open_tables, quote_name

_SQL_BLANKS = re.compile(r"\s+")
_SQL_MARKS = re.compile(r"[\"`\[\]]| (?=[(),])|(?<=[(),]) ")
_WORDS_FOR_NUMBERS = {" default false": " default 0", " default true": " default 1"}
"""SQLite knows these two words as other names of numbers (https://www.sqlite.org/datatype3.html)."""
_FOREIGN_KEY = re.compile(
    r"(,?(constraint \w+ )?foreign key\([^)]*\))? ?references \w+(\([^)]*\))?"
    r"( ?on (delete|update) (set null|set default|cascade|restrict|no action))*"
)
_MOST_TABLES = 100
_START = 64 * 1024
_COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
"""What gzip and Zstandard files begin with."""
_MOST_ROWS = 100_000
"""Rows of a SQLite table that are read; of a longer one, only their number is compared."""


def read_table(path: str, evidence: Evidence) -> TableContent:
    """Return the table in a Parquet, CSV or TSV file; raises one of :data:`UNREADABLE`."""
    columns = read_columns_of(path, evidence)
    rows = count_rows_of(path, evidence)
    delimiter = _find_delimiter(path, evidence)
    source = "'" + path.replace("'", "''") + "'"
    if not columns:
        return TableContent(columns=columns, rows=rows, delimiter=delimiter)
    if rows <= ROWS:
        found = evidence.duckdb.query(f"SELECT * FROM {source}")  # noqa: S608 - quoted
        return make_table(columns, found.rows, evidence.hide, delimiter)
    names = list(map(quote_name, columns))
    hashed = [*names, ", ".join(sorted(names))]
    digests = ", ".join(f"sum(hash({each})::HUGEINT)::VARCHAR" for each in hashed)
    (values,) = evidence.duckdb.query(f"SELECT {digests} FROM {source}").rows  # noqa: S608 - quoted
    *sums, whole = map(str, values)
    return TableContent(
        columns=columns,
        rows=rows,
        digests=dict(zip(columns, sums, strict=True)),
        row_digest=whole,
        delimiter=delimiter,
    )


def _find_delimiter(path: str, evidence: Evidence) -> str:
    """Return what stands between the cells of a table in a text, as far as its beginning says."""
    start = read_start(evidence.home, path, _START)
    if b"\0" in start or start.startswith(_COMPRESSED):
        return ""
    lines = start.decode(errors="replace").splitlines(keepends=True)
    return find_delimiter("".join(lines[:-1] if len(start) == _START else lines))


def read_database(path: str, evidence: Evidence) -> DatabaseContent:
    """Return the tables of a SQLite database; raises as :func:`open_tables`."""
    names = list_table_names(evidence.home, path)
    unread = dict.fromkeys(names[_MOST_TABLES:], f"only {_MOST_TABLES} tables are looked into")
    tables = {}
    schema: dict[str, str] = {}
    with open_tables(evidence.home, path, _MOST_TABLES) as opened:
        for table in opened:
            schema = schema or _read_schema(table.connection)
            tables[table.name] = TableContent(columns=table.columns, rows=table.rows)
            if table.rows > _MOST_ROWS:
                unread[table.name] = f"it has more than {_MOST_ROWS:,} rows"
                continue
            try:
                rows = table.read_rows()
            except sqlite3.Error as error:
                unread[table.name] = f"its rows cannot be read: {evidence.hide(str(error))}"
            else:
                tables[table.name] = make_table(table.columns, rows, evidence.hide)
    for name in names:
        if name not in tables:
            unread.setdefault(name, "it cannot be read")
    return DatabaseContent(tables=tables, unread=unread, schema=schema)


def _read_schema(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the SQL of tables, indexes and triggers, as far as blanks and quotes mean nothing.

    A foreign key means the same beside its column and after all columns: those of a table are at
    the end of its SQL.
    """
    sql = "SELECT type, name, sql FROM sqlite_master WHERE type != 'view'"
    schema = {}
    for kind, name, text in connection.execute(sql).fetchall():
        if text:
            plain = _SQL_MARKS.sub("", _SQL_BLANKS.sub(" ", text)).lower()
            for word, number in _WORDS_FOR_NUMBERS.items():
                plain = plain.replace(word, number)
            keys = _read_foreign_keys(connection, name) if kind == "table" else []
            if keys:
                plain = ", ".join([_FOREIGN_KEY.sub("", plain), *keys])
            schema[f"{kind} {name}"] = plain
    return schema


def _read_foreign_keys(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return what each column with a foreign key refers to, and what happens at a change of that.

    https://www.sqlite.org/pragma.html#pragma_foreign_key_list
    """
    keys = "SELECT * FROM pragma_foreign_key_list(?)"
    return sorted(
        f"{column} references {other}({key or ''}) on update {update} on delete {delete}".lower()
        for _, _, other, column, key, update, delete, *_ in connection.execute(keys, (table,))
    )


def make_table(
    columns: Mapping[str, str],
    rows: Sequence[Sequence[Any]],
    hide: Callable[[str], str],
    delimiter: str = "",
) -> TableContent:
    """Return the table of ``rows``; ``hide`` replaces in texts what differs between homes."""
    texts = tuple(sorted(tuple(_to_text(value, hide) for value in row) for row in rows))
    return TableContent(
        columns=columns,
        rows=len(rows),
        digests={
            name: str(sum(zlib.crc32(row[place].encode(errors="replace")) for row in texts))
            for place, name in enumerate(columns)
        },
        row_digest=_digest_rows(list(columns), texts),
        first=texts if len(texts) <= ROWS else (),
        delimiter=delimiter,
    )


def _to_text(value: Any, hide: Callable[[str], str]) -> str:
    if value is None:
        return "NULL"
    return '"NULL"' if value == "NULL" else hide(str(value))


def _digest_rows(names: Sequence[str], texts: Sequence[Sequence[str]]) -> str:
    """Return a digest of whole rows: the sum of one for each, so that their order means nothing."""
    order = sorted(range(len(names)), key=names.__getitem__)
    joined = ("\0".join(row[place] for place in order) for row in texts)
    digests = (blake2b(each.encode(errors="replace"), digest_size=8).digest() for each in joined)
    return str(sum(int.from_bytes(each, "big") for each in digests))
