"""What is read of a home for a comparison, and what is said where something is not."""

from __future__ import annotations

import gzip
import io
import sqlite3
import tarfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest

from cliconform.comparing import archive_reading, reading, table_reading
from cliconform.comparing.reading import read_shown
from cliconform.model.comparison import (
    ArchiveContent,
    CommandShown,
    DatabaseContent,
    OpaqueContent,
    TableContent,
    TextContent,
)
from cliconform.model.observation import Exchange
from cliconform.model.outcome import Outcome, Verdict
from cliconform.verifying.homes import Homes
from support.judging import exit_promise, make_step, observe, observe_home


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


def test_a_default_means_the_same_as_a_word_and_as_a_number(tmp_path: Path) -> None:
    forms = ("a BOOLEAN DEFAULT FALSE", "a BOOLEAN DEFAULT 0", "a BOOLEAN DEFAULT TRUE")
    schemas = []
    for number, column in enumerate(forms):
        home = tmp_path / str(number)
        home.mkdir()
        schemas.append(read_database(home, f"CREATE TABLE t ({column})").schema["table t"])
    assert schemas[0] == schemas[1] != schemas[2]


def test_a_foreign_key_means_the_same_wherever_it_is_written(tmp_path: Path) -> None:
    forms = (
        "CREATE TABLE t (a, n INT REFERENCES m (id) ON DELETE CASCADE, b CHECK(b))",
        "CREATE TABLE t (a, n INT, b CHECK(b), FOREIGN KEY (n) REFERENCES [m] (id) ON DELETE CASCADE)",  # noqa: E501
        "CREATE TABLE t (a, n INT REFERENCES m (id), b CHECK(b))",
        "CREATE TABLE t (a, n INT, b CHECK(b))",
        "CREATE TABLE t (a, n INT REFERENCES m (id) ON DELETE CASCADE, b)",
    )
    schemas = []
    for number, sql in enumerate(forms):
        home = tmp_path / str(number)
        home.mkdir()
        schemas.append(read_database(home, sql).schema["table t"])
    assert schemas[0] == schemas[1]
    assert len({*schemas}) == len(forms) - 1


def test_blanks_and_quotes_of_sql_mean_nothing_in_a_schema(tmp_path: Path) -> None:
    one, two = tmp_path / "1", tmp_path / "2"
    one.mkdir()
    two.mkdir()
    first = read_database(one, 'CREATE TABLE "t" (\n  a INT,\n  b TEXT\n); CREATE INDEX i ON t (a)')
    second = read_database(two, "create table t(a int,b text); create index i on t(a)")
    assert first.schema == second.schema
    assert {*first.schema} == {"table t", "index i"}


def read_archive(folder: Path, name: str) -> dict[str, str]:
    content = read(folder).files[name].content
    assert isinstance(content, ArchiveContent), content
    return dict(content.members)


def test_the_times_of_an_archive_mean_nothing_and_its_contents_do(tmp_path: Path) -> None:
    found = []
    for number, (time, text) in enumerate(((1, "x"), (2, "x"), (1, "y"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        with ZipFile(folder / "a.zip", "w") as archive:
            archive.writestr(ZipInfo("m.txt", (2025, 1, time, 0, 0, 0)), text)
        with tarfile.open(folder / "a.tar.gz", "w:gz") as tar:
            member = tarfile.TarInfo("m.txt")
            member.size, member.mtime = 1, time
            tar.addfile(member, io.BytesIO(text.encode()))
        (folder / "a.txt.gz").write_bytes(gzip.compress(text.encode(), mtime=time))
        found.append(
            {name: read_archive(folder, name) for name in ("a.zip", "a.tar.gz", "a.txt.gz")}
        )
    assert found[0] == found[1]
    assert all(found[0][name] != found[2][name] for name in found[0])
    assert [list(each) for each in found[0].values()] == [["m.txt"], ["m.txt"], ["content"]]


def test_a_damaged_archive_and_one_with_too_much_in_it_are_not_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_reading, "_LARGEST", 10)
    (tmp_path / "large.gz").write_bytes(gzip.compress(b"x" * 11))
    (tmp_path / "damaged.zip").write_bytes(b"PK\3\4nothing of a ZIP file")
    files = read(tmp_path).files
    for name, why in (("large.gz", "more than 10 bytes are in it"), ("damaged.zip", "not a zip")):
        content = files[name].content
        assert isinstance(content, OpaqueContent)
        assert why in content.why


def test_a_table_in_a_file_has_its_delimiter(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a;b\n1;2\n")
    content = read(tmp_path).files["a.csv"].content
    assert isinstance(content, TableContent)
    assert (content.delimiter, list(content.columns)) == (";", ["a", "b"])


def test_a_prompt_is_the_line_that_was_shown_without_what_was_typed() -> None:
    turns = (
        Exchange(asked_at=0.1, prompt="name", typed="bob"),
        Exchange(asked_at=0.2, prompt="Sure?", typed="y"),
        Exchange(asked_at=0.3, prompt="Password", typed="x", unseen=True),
        Exchange(asked_at=None, prompt="the last line"),
    )
    streams = {"stdout": "Your name: bob\nSure? [y/N] y\nPassword for x:\n", "stderr": ""}
    seen = replace(observe(), dialogue=turns)
    assert list(reading._list_prompts(seen, streams)) == [
        "Your name:",
        "Sure? [y/N]",
        "Password for x:",
    ]
