"""Commands that are run twice from equal homes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from cliconform.model.observation import Exited, Observation
from cliconform.model.outcome import Finding, Holds
from cliconform.model.promise import RepeatPromise
from support.judging import (
    PLACE,
    assert_deviates,
    assert_holds,
    judge_finding,
    make_facts,
    observe,
    observe_home,
)

REPEATABLE = RepeatPromise(address="repeatable", place=PLACE)
AGAIN = "/homes/8"
SAME = "CREATE TABLE t (a, at); INSERT INTO t VALUES (1, '{home}/x')"


def repeated(first: Observation, second: Observation, **more: object) -> Finding:
    from dataclasses import replace  # noqa: PLC0415 - used here alone

    return judge_finding(REPEATABLE, replace(first, again=second), **more)


@pytest.fixture
def homes(tmp_path: Path) -> tuple[Path, Path]:
    pair = (tmp_path / "1", tmp_path / "2")
    for each in pair:
        each.mkdir()
    return pair


def compared(homes: tuple[Path, Path], *, home: bool = True) -> Finding:
    return repeated(observe_home(homes[0]), observe_home(homes[1]), home=home)


def test_two_equal_runs_hold_in_different_homes() -> None:
    first = observe("in /homes/7/x\n", "e", after=make_facts("a"))
    assert_holds(
        repeated(first, observe("in /homes/8/x\n", "e", home=AGAIN, after=make_facts("a")))
    )


def test_the_order_of_two_streams_is_not_compared() -> None:
    chunks = observe("out", "err").chunks
    assert_holds(repeated(observe(chunks=chunks), observe(chunks=chunks[::-1], home=AGAIN)))


def test_every_difference_of_the_streams_is_reported() -> None:
    first = observe("a\nid 7\nz\n", "x", ending=Exited(code=0))
    second = observe("a\nid 8\nz\n", "y", ending=Exited(code=1), home=AGAIN)
    found = repeated(first, second)
    assert_deviates(
        found,
        "the second run differs in how it ended, stdout, stderr",
        "-id 7",
        "+id 8",
        "-x",
        "+y",
        "+exit code 1",
    )


def test_paths_that_differ_are_reported_unless_ignored() -> None:
    first = observe(before=make_facts("old"), after=make_facts("old", "run-7.log", "data/a"))
    second = observe(before=make_facts("old"), after=make_facts("run-8.log", "data/a"), home=AGAIN)
    found = repeated(first, second)
    assert_deviates(found, "the created paths", "-run-7.log", "+run-8.log", "+old")
    assert_holds(repeated(first, second, ignore=("*.log", "old")))


def test_different_contents_need_the_home() -> None:
    first, second = observe(after=make_facts(a="1")), observe(after=make_facts(a="2"), home=AGAIN)
    assert repeated(first, second).holds is Holds.UNKNOWN
    assert_deviates(repeated(observe("x", after=make_facts(a="1")), second), "stdout")


def test_a_command_that_was_not_run_twice_is_unknown() -> None:
    assert judge_finding(REPEATABLE, observe()).holds is Holds.UNKNOWN


@pytest.mark.parametrize(
    ("first", "second", "texts"),
    [
        (b"at {home}/x", b"at {home}/x", []),
        (b"a\n1\n", b"a\n2\n", ["-1", "+2"]),
        (b"x,y\n1,2\n", b"x,y\n1,3\n", ['columns that differ: "y"', "-1,2"]),
        (b"a\0b", b"a\0c", ["binary, 3 bytes and 3 bytes; the first difference is at byte 2"]),
    ],
)
def test_texts_may_differ_in_the_path_of_their_home(
    homes: tuple[Path, Path], first: bytes, second: bytes, texts: list[str]
) -> None:
    for home, content in zip(homes, (first, second), strict=True):
        (home / "a.csv").write_bytes(content.replace(b"{home}", str(home).encode()))
    assert_deviates(compared(homes), "a.csv", *texts) if texts else assert_holds(compared(homes))


@pytest.mark.parametrize(
    ("first", "second", "texts"),
    [
        ({"a": [1, 2], "b": [1.0, float("nan")]}, {"a": [1, 2], "b": [1.0, float("nan")]}, []),
        ({"a": [1], "b": [2]}, {"a": [1], "b": [3]}, ["column b differs"]),
        ({"a": [1]}, {"a": [1, 2]}, ["-1 row", "+2 rows"]),
        ({"a": [1]}, {"b": [1]}, ["-columns: a int64", "+columns: b int64"]),
    ],
)
def test_parquet_files_are_compared_by_their_columns(
    homes: tuple[Path, Path], first: dict[str, list[object]], second: dict[str, list[object]],
    texts: list[str],
) -> None:  # fmt: skip
    for home, columns, packing in zip(homes, (first, second), ("snappy", "none"), strict=True):
        (home / "symbol=A").mkdir()
        parquet.write_table(pa.table(columns), home / "symbol=A/a.parquet", compression=packing)
    found = compared(homes)
    assert_deviates(found, "symbol=A/a.parquet", *texts) if texts else assert_holds(found)


@pytest.mark.parametrize(
    ("script", "texts"),
    [
        (f"{SAME}; CREATE TABLE gone (a); DROP TABLE gone", []),
        ("CREATE TABLE t (a, at); INSERT INTO t VALUES (1, 'now')", ["table t differs in at"]),
        ("CREATE TABLE t (a, at)", ["-table t: 1 row", "+table t: 0 rows"]),
        ("CREATE TABLE t (a)", ["-table t: a, at", "+table t: a"]),
        ("CREATE TABLE u (a)", ["-table t", "+table u"]),
    ],
)  # fmt: skip
def test_databases_are_compared_by_their_rows(
    homes: tuple[Path, Path], script: str, texts: list[str]
) -> None:
    for home, each in zip(homes, (SAME, script), strict=True):
        with closing(sqlite3.connect(home / "a.db")) as connection:
            connection.executescript(each.replace("{home}", str(home)))
    found = compared(homes)
    assert_deviates(found, "a.db", *texts) if texts else assert_holds(found)


def test_links_may_differ_in_the_path_of_their_home(homes: tuple[Path, Path]) -> None:
    for home in homes:
        (home / "latest").symlink_to(home / "a")
    assert_holds(compared(homes))
    (homes[1] / "latest").unlink()
    (homes[1] / "latest").symlink_to("b")
    assert_deviates(compared(homes), "-links to $HOME/a", "+links to b")


def test_another_mode_is_a_difference(homes: tuple[Path, Path]) -> None:
    for home, mode in zip(homes, (0o600, 0o644), strict=True):
        (home / "a").write_text("x")
        (home / "a").chmod(mode)
    assert_deviates(compared(homes), "-file 600", "+file 644")


@pytest.mark.parametrize("broken", [b"PAR1 broken", b"SQLite format 3\0 broken"])
def test_files_that_cannot_be_compared_differ(homes: tuple[Path, Path], broken: bytes) -> None:
    (homes[0] / "a").write_bytes(broken)
    (homes[1] / "a").write_bytes(broken + b"!")
    assert_deviates(compared(homes), "a")
