"""The tables that a command left, in files and databases, and in results of queries."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from cliconform.hashes import blake2b
from cliconform.model.comparison import DatabaseContent, TableContent
from cliconform.verifying.contents.table_content import count_rows_of, read_columns_of
from cliconform.verifying.databases.query_result import ROWS
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.files.left_contents import list_table_names, open_tables

_MOST_TABLES = 100
_MOST_ROWS = 100_000
"""Rows of a SQLite table that are read; of a longer one, only their number is compared."""


def read_table(path: str, evidence: Evidence) -> TableContent:
    """Return the table in a Parquet, CSV or TSV file; raises one of :data:`UNREADABLE`."""
    columns = read_columns_of(path, evidence)
    rows = count_rows_of(path, evidence)
    source = "'" + path.replace("'", "''") + "'"
    if not columns:
        return TableContent(columns=columns, rows=rows)
    if rows <= ROWS:
        return make_table(columns, evidence.duckdb.query(f"SELECT * FROM {source}").rows, evidence)  # noqa: S608 - quoted
    names = ['"' + name.replace('"', '""') + '"' for name in columns]
    hashed = [*names, ", ".join(sorted(names))]
    digests = ", ".join(f"sum(hash({each})::HUGEINT)::VARCHAR" for each in hashed)
    (values,) = evidence.duckdb.query(f"SELECT {digests} FROM {source}").rows  # noqa: S608 - quoted
    *found, whole = map(str, values)
    return TableContent(
        columns=columns,
        rows=rows,
        digests=dict(zip(columns, found, strict=True)),
        row_digest=whole,
    )


def _list_rows(rows: Sequence[Sequence[Any]], evidence: Evidence) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted(tuple(_to_text(each, evidence) for each in row) for row in rows))


def _to_text(value: Any, evidence: Evidence) -> str:
    return "NULL" if value is None else evidence.hide(str(value))


def read_database(path: str, evidence: Evidence) -> DatabaseContent:
    """Return the tables of a SQLite database; raises as :func:`open_tables`."""
    names = list_table_names(evidence.home, path)
    unread = dict.fromkeys(names[_MOST_TABLES:], f"only {_MOST_TABLES} tables are looked into")
    tables = {}
    with open_tables(evidence.home, path, _MOST_TABLES) as opened:
        for table in opened:
            tables[table.name] = TableContent(columns=table.columns, rows=table.rows)
            if table.rows > _MOST_ROWS:
                unread[table.name] = f"it has more than {_MOST_ROWS:,} rows"
                continue
            try:
                rows = table.read_rows()
            except sqlite3.Error as error:
                unread[table.name] = f"its rows cannot be read: {evidence.hide(str(error))}"
            else:
                tables[table.name] = make_table(table.columns, rows, evidence)
    for name in names:
        if name not in tables:
            unread.setdefault(name, "it cannot be read")
    return DatabaseContent(tables=tables, unread=unread)


def make_table(
    columns: Mapping[str, str], rows: Sequence[Sequence[Any]], evidence: Evidence
) -> TableContent:
    """Return the table of ``rows``; paths of the home in them are written as ``$HOME``."""
    texts = _list_rows(rows, evidence)
    return TableContent(
        columns=columns,
        rows=len(rows),
        digests={
            name: str(sum(zlib.crc32(row[place].encode(errors="replace")) for row in texts))
            for place, name in enumerate(columns)
        },
        row_digest=_digest_rows(list(columns), texts),
        first=texts if len(texts) <= ROWS else (),
    )


def _digest_rows(names: Sequence[str], texts: Sequence[Sequence[str]]) -> str:
    """Return a digest of whole rows: the sum of one for each, so that their order means nothing."""
    order = sorted(range(len(names)), key=names.__getitem__)
    joined = ("\0".join(row[place] for place in order) for row in texts)
    digests = (blake2b(each.encode(errors="replace"), digest_size=8).digest() for each in joined)
    return str(sum(int.from_bytes(each, "big") for each in digests))
