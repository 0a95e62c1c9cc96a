"""Which rows of databases and Parquet files changed, as those see it who look at a run."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from cliconform.model.table_changes import FileTables, TableChange
from cliconform.verifying.files import table_changes
from cliconform.verifying.files.row_changes import ComparedTable, compare_rows
from cliconform.verifying.files.table_changes import compare_file_tables


def write_database(file: Path, sql: str) -> str:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(sql)
    return str(file)


def compare(folder: Path, before: str | None, after: str | None) -> FileTables:
    """Compare the databases that two scripts make; the home is ``/h``."""
    old = "" if before is None else write_database(folder / "before", before)
    new = "" if after is None else write_database(folder / "after", after)
    return compare_file_tables(old, new, ("/h",), str(folder))


def show(table: TableChange) -> list[str]:
    """Return the rows as lines; what differs of a changed one is in brackets."""
    return [
        " ".join(
            (
                row.kind,
                *(
                    f"[{cell}]" if row.differs and row.differs[at] else cell
                    for at, cell in enumerate(row.cells)
                ),
            )
        )
        for row in table.rows
    ]


USERS = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, home TEXT);"


def test_rows_of_a_database_are_added_removed_and_changed(tmp_path: Path) -> None:
    rows = "INSERT INTO users VALUES (1, 'ann', '/h/a'), (2, 'bob', NULL), (3, 'cy', 'c');"
    change = (
        "UPDATE users SET name = 'bert', home = '' WHERE id = 2; DELETE FROM users WHERE id = 3;"
    )
    new = "INSERT INTO users VALUES (4, 'dora', '/h/d');"
    (table,) = compare(tmp_path, USERS + rows, USERS + rows + change + new).tables
    assert (table.name, table.columns) == ("users", ("id", "name", "home"))
    assert table.summary == "1 row changed, 1 row removed, 1 row added"
    assert show(table) == [
        "before 2 [bob] [NULL]",
        "after 2 [bert] []",
        "removed 3 cy c",
        "added 4 dora $HOME/d",
    ]


def test_tables_and_columns_that_are_new_or_gone_are_told(tmp_path: Path) -> None:
    before = USERS + "CREATE TABLE old (a); INSERT INTO old VALUES (1); CREATE VIEW v AS SELECT 1;"
    after = (
        "CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT, mail TEXT);"
        "CREATE TABLE new (a); CREATE INDEX by_name ON users (name);"
    )
    found = compare(tmp_path, before, after)
    assert {table.name: table.summary for table in found.tables} == {
        "new": "new table, 0 rows",
        "old": "removed table, 1 row",
        "users": "the same values in its rows",
    }
    assert found.tables[1].notes == (
        "column id: INTEGER → TEXT",
        "column mail added: TEXT",
        "column home removed",
    )
    assert found.notes == ("index by_name added", "view v removed")


def test_a_new_database_shows_its_rows(tmp_path: Path) -> None:
    (table,) = compare(tmp_path, None, USERS + "INSERT INTO users VALUES (1, 'a', 'b')").tables
    assert table.summary == "new table, 1 row"
    assert show(table) == ["added 1 a b"]


def test_other_bytes_with_the_same_rows_are_told(tmp_path: Path) -> None:
    rows = ["INSERT INTO users VALUES (1, 'a', 'b');", "INSERT INTO users VALUES (2, 'c', 'd');"]
    found = compare(tmp_path, USERS + "".join(rows), USERS + "".join(reversed(rows)))
    assert found == FileTables(notes=("the same tables with the same rows, in other bytes",))


def test_a_damaged_file_is_told_and_no_error(tmp_path: Path) -> None:
    good = write_database(tmp_path / "good", USERS)
    for name, start in (("a", b"SQLite format 3\0"), ("b", b"PAR1")):
        bad = tmp_path / name
        bad.write_bytes(start + b"\xff" * 5000)
        other = good if name == "a" else str(bad)
        found = compare_file_tables(other, str(bad), (), str(tmp_path))
        assert found.tables == ()
        assert found.notes[0].startswith("its tables cannot be compared: ")


def write_parquet(file: Path, columns: dict[str, Any], compression: str = "snappy") -> str:
    parquet.write_table(pa.table(columns), file, compression=compression)
    return str(file)


def test_rows_of_a_parquet_file_are_paired_by_the_column_that_tells_them_apart(
    tmp_path: Path,
) -> None:
    before = {"symbol": ["A", "B", "C"], "close": [1.5, float("nan"), 2.5]}
    after = {"symbol": ["C", "B", "A"], "close": [2.75, float("nan"), 1.5]}
    old, new = write_parquet(tmp_path / "a", before), write_parquet(tmp_path / "b", after)
    (table,) = compare_file_tables(old, new, (), str(tmp_path)).tables
    assert (table.name, table.summary) == ("", "1 row changed")
    assert show(table) == ["before C [2.5]", "after C [2.75]"]
    same = write_parquet(tmp_path / "c", before, "gzip")
    assert compare_file_tables(old, same, (), str(tmp_path)).notes == (
        "the same columns and rows, in other bytes",
    )


def test_a_long_table_has_its_number_of_rows_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_changes, "_MOST_ROWS", 2)
    rows = "INSERT INTO users VALUES (1, 'a', ''), (2, 'b', ''), (3, 'c', '');"
    (table,) = compare(tmp_path, USERS, USERS + rows).tables
    assert table.summary == "0 → 3 rows, too many to be compared"
    assert table.rows == ()
    longs = [write_parquet(tmp_path / f"p{size}", {"a": [0] * size}) for size in (3, 4)]
    (table,) = compare_file_tables(longs[0], longs[1], (), str(tmp_path)).tables
    assert table.summary == "3 → 4 rows, too many to be compared"


def make_table(columns: dict[str, list[Any]]) -> ComparedTable:
    rows = list(zip(*columns.values(), strict=True))
    return ComparedTable(types=dict.fromkeys(columns, ""), count=len(rows), rows=rows)


def test_what_is_shown_of_many_rows_and_columns_has_a_bound_that_is_told() -> None:
    wide = {f"c{number}": [number] for number in range(40)}
    table = compare_rows("t", make_table(wide), make_table({**wide, "c30": ["other"]}))
    assert table
    assert table.notes == ("24 of 40 columns are not shown",)
    assert {"c0", "c30"} <= {*table.columns}
    table = compare_rows("t", None, make_table({"a": list(range(1000))}))
    assert table
    assert (len(table.rows), table.more) == (40, 960)


def test_what_differs_far_behind_in_a_cell_or_only_in_its_type_is_seen() -> None:
    old = make_table({"id": [1], "text": ["x" * 500 + "a"], "number": [1]})
    new = make_table({"id": [1], "text": ["x" * 500 + "b"], "number": ["1"]})
    table = compare_rows("t", old, new)
    assert table
    before, after = (row.cells for row in table.rows)
    assert (before[1], after[1]) == (f"…{'x' * 12}a", f"…{'x' * 12}b")
    assert (before[2], after[2]) == ("1", '"1"')


def test_equal_rows_are_counted_and_rows_without_a_key_are_removed_and_added() -> None:
    table = compare_rows("t", make_table({"a": [1, 1, 1]}), make_table({"a": [1, 2, 2]}))
    assert table
    assert table.summary == "2 rows removed, 2 rows added"
    assert compare_rows("t", make_table({"a": [1, 2]}), make_table({"a": [2, 1]})) is None


def test_the_row_of_a_table_of_one_is_changed_unless_its_key_is() -> None:
    old, new = make_table({"a": [1], "b": [2]}), make_table({"a": [3], "b": [4]})
    table = compare_rows("t", old, new)
    assert table
    assert table.summary == "1 row changed"
    table = compare_rows("t", replace(old, key=("a",)), replace(new, key=("a",)))
    assert table
    assert table.summary == "1 row removed, 1 row added"


def test_virtual_tables_are_left_out_and_tables_without_rowid_are_not(tmp_path: Path) -> None:
    made = "CREATE TABLE w (k TEXT PRIMARY KEY, v) WITHOUT ROWID; INSERT INTO w VALUES ('a', 1);"
    virtual = "CREATE VIRTUAL TABLE f USING fts5(x);"
    found = compare(tmp_path, made + virtual, f"{made}{virtual}UPDATE w SET v = 2;")
    assert [table.name for table in found.tables] == ["w"]
    assert show(found.tables[0]) == ["before a [1]", "after a [2]"]


def test_of_very_many_tables_some_are_compared_and_that_is_told(tmp_path: Path) -> None:
    made = "".join(f"CREATE TABLE t{number:03} (a);" for number in range(300))
    changed = "".join(f"INSERT INTO t{number:03} VALUES (1);" for number in range(300))
    found = compare(tmp_path, made, made + changed)
    assert len(found.tables) == 20
    assert found.notes == (
        "only 200 of 300 tables are compared",
        "only 20 of 200 tables that changed are shown",
    )


def test_values_of_parquet_files_of_every_kind_are_shown(tmp_path: Path) -> None:
    def write(name: str, number: int) -> str:
        columns = {
            "nanoseconds": pa.array([1_234_567_890_123_456_780 + number], pa.timestamp("ns")),
            "object": [{"x": 1, "y": [1, number]}],
            "bytes": [bytes([number])],
        }
        file = tmp_path / name
        arrays = [pa.array(each) for each in columns.values()]
        twice = pa.Table.from_arrays([*arrays, arrays[0]], names=[*columns, "nanoseconds"])
        parquet.write_table(twice, file)
        return str(file)

    (table,) = compare_file_tables(write("a", 1), write("b", 2), (), str(tmp_path)).tables
    assert table.columns == ("nanoseconds", "object", "bytes", "nanoseconds (2)")
    assert table.rows[1].cells[:3] == (
        "2009-02-13 23:31:30.123456782",
        '{"x": 1, "y": [1, 2]}',
        "x'02'",
    )
