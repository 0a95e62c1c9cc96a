"""Tables and texts in files that nothing is promised about."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cliconform.verifying.files.home_files import UnreadableError
from cliconform.verifying.files.left_contents import is_database, open_tables, read_plain_text


@pytest.fixture
def database(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection, connection:
        connection.executescript(
            """
            CREATE TABLE "a ""b" (n INTEGER PRIMARY KEY AUTOINCREMENT, "x "" y" text,
                                  twice INT AS (n * 2));
            INSERT INTO "a ""b" ("x "" y") VALUES ('one'), (NULL), ('three');
            CREATE TABLE empty (x);
            """
        )
    return tmp_path


def test_the_tables_of_a_database_are_read_without_those_of_sqlite(database: Path) -> None:
    assert is_database(str(database), "x.db")
    with open_tables(str(database), "x.db", 10) as tables:
        found = {table.name: table for table in tables}
        assert list(found) == ['a "b', "empty"]
        table = found['a "b']
        assert table.rows == 3
        assert dict(table.columns) == {"n": "INTEGER", 'x " y': "TEXT", "twice": "INT"}
        assert table.read_rows(2) == [(1, "one", 2), (2, None, 4)]
        assert table.count_values() == (3, 2, 3)
        assert (found["empty"].rows, found["empty"].read_rows()) == (0, [])


def test_no_more_tables_are_read_than_asked_for(database: Path) -> None:
    with open_tables(str(database), "x.db", 1) as tables:
        assert len(list(tables)) == 1


def test_a_table_that_cannot_be_read_is_left_out(database: Path) -> None:
    with closing(sqlite3.connect(database / "x.db")) as connection, connection:
        connection.execute("CREATE VIEW broken AS SELECT * FROM gone")
    with open_tables(str(database), "x.db", 10) as tables:
        assert [table.name for table in tables] == ['a "b', "empty"]


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"one\n", "one\n"), (b"", ""), (b"a\0b", None), (b"\xff\xfe", None)],
)
def test_a_text_is_what_has_no_other_bytes(tmp_path: Path, data: bytes, text: str | None) -> None:
    (tmp_path / "f").write_bytes(data)
    assert read_plain_text(str(tmp_path), "f") == text
    assert not is_database(str(tmp_path), "f")


def test_nothing_outside_the_home_is_read(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "secret").write_text("x")
    (tmp_path / "home/link").symlink_to("../secret")
    with pytest.raises(UnreadableError):
        read_plain_text(str(tmp_path / "home"), "link")
