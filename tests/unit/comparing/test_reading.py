"""What is read of a home for a comparison, and what is said where something is not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cliconform.comparing import reading, table_reading
from cliconform.comparing.reading import read_shown
from cliconform.model.comparison import (
    CommandShown,
    DatabaseContent,
    OpaqueContent,
    TableContent,
    TextContent,
)
from cliconform.model.outcome import Outcome, Verdict
from cliconform.verifying.homes import Homes
from support.judging import exit_promise, make_step, observe_home


def read(home: Path) -> CommandShown:
    seen = observe_home(home)
    outcome = Outcome(
        step=make_step(exit_promise(0)), verdict=Verdict.CONFORMS, observation=seen, findings=()
    )
    return read_shown(outcome, Homes.of(seen), None, seen.started)


def read_database(home: Path, sql: str) -> DatabaseContent:
    with closing(sqlite3.connect(home / "x.db")) as connection, connection:
        connection.executescript(sql)
    content = read(home).files["x.db"].content
    assert isinstance(content, DatabaseContent)
    return content


def test_all_rows_of_a_database_are_read(tmp_path: Path) -> None:
    content = read_database(tmp_path, "CREATE TABLE t (n INT); INSERT INTO t VALUES (2), (1)")
    assert content.tables["t"].first == (("1",), ("2",))
    assert content.unread == {}


def test_a_table_of_sqlite_itself_is_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_reading, "_MOST_TABLES", 1)
    content = read_database(tmp_path, "CREATE TABLE z (n INTEGER PRIMARY KEY AUTOINCREMENT)")
    assert (list(content.tables), content.unread) == (["z"], {})


def test_of_a_long_table_the_number_of_rows_is_read_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_reading, "_MOST_ROWS", 1)
    content = read_database(tmp_path, "CREATE TABLE t (n INT); INSERT INTO t VALUES (2), (1)")
    assert content.tables == {"t": TableContent(columns={"n": "INT"}, rows=2)}
    assert content.unread == {"t": "it has more than 1 rows"}


def test_a_table_that_cannot_be_read_and_one_too_many_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_reading, "_MOST_TABLES", 3)
    content = read_database(
        tmp_path,
        "CREATE TABLE a (n INT); CREATE VIEW b AS SELECT * FROM gone; CREATE TABLE d (n INT);"
        "CREATE VIEW c AS SELECT abs(-9223372036854775808) AS n FROM (SELECT 1)",
    )
    assert list(content.tables) == ["a", "c"]
    assert content.unread == {
        "b": "it cannot be read",
        "c": "its rows cannot be read: integer overflow",
        "d": "only 3 tables are looked into",
    }


def test_files_beyond_a_number_are_not_looked_into_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_MOST_FILES", 1)
    (tmp_path / "a.txt").write_text("x\n")
    (tmp_path / "b.txt").write_text("x\n")
    files = read(tmp_path).files
    assert files["a.txt"].content == TextContent(text="x\n")
    assert files["b.txt"].content == OpaqueContent(why="only the first 1 files are looked into")
