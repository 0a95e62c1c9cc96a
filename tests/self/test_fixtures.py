"""The spec's fixtures are what their texts make of them: what is in a binary file can be read."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

FIXTURES = Path(__file__).parents[2] / "specs/marketpipe/fixtures"


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fixtures")
    before = Path.cwd()
    os.chdir(folder)  # COPY writes into the current folder
    try:
        with duckdb.connect() as connection:
            connection.execute((FIXTURES / "bars.sql").read_text("utf-8"))
    finally:
        os.chdir(before)
    return folder


def test_every_parquet_file_has_a_text(remade: Path) -> None:
    names = sorted(path.name for path in FIXTURES.glob("*.parquet"))
    assert names == sorted(path.name for path in remade.iterdir())


@pytest.mark.parametrize("name", sorted(path.name for path in FIXTURES.glob("*.parquet")))
def test_the_bars_are_those_of_bars_sql(name: str, remade: Path) -> None:
    assert _bars(FIXTURES / name) == _bars(remade / name)


def test_the_jobs_are_those_of_jobs_sql() -> None:
    text = (FIXTURES / "jobs.sql").read_text("utf-8")
    with closing(sqlite3.connect(":memory:")) as remade:
        remade.executescript(text)
        wanted = list(remade.iterdump())
    with closing(sqlite3.connect(f"file:{FIXTURES / 'jobs.db'}?mode=ro", uri=True)) as committed:
        assert list(committed.iterdump()) == wanted


def _bars(path: Path) -> list[tuple[object, ...]]:
    sql = "SELECT * FROM read_parquet($path, file_row_number = true) ORDER BY file_row_number"
    return duckdb.execute(sql, {"path": str(path)}).fetchall()
