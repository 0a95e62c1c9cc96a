"""One instance of DuckDB for the homes of a run answers as one of a single home does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from cliconform.verifying.databases.duckdb_engine import DuckDBHome
from cliconform.verifying.databases.duckdb_instance import SharedInstance, open_instance
from cliconform.verifying.databases.query_result import QueryError
from cliconform.verifying.databases.sql_paths import analyze
from cliconform.verifying.errors import SpecFaultError


class Run:
    """A folder with homes, each of which is asked through one instance."""

    def __init__(self, folder: Path, undo: ExitStack) -> None:
        self.folder = folder
        self.shared = undo.enter_context(closing(SharedInstance()))
        self._undo = undo

    def make_home(self, name: str, text: str = "") -> DuckDBHome:
        home = self.folder / name
        home.mkdir(exist_ok=True)
        (home / "a.csv").write_text(text or f"name\n{name}\n", encoding="utf-8")
        return self._undo.enter_context(closing(DuckDBHome(str(home), shared=self.shared)))


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with ExitStack() as undo:
        yield Run(tmp_path, undo)


def test_each_home_has_its_own_files_and_no_others(run: Run) -> None:
    first, second = run.make_home("00001"), run.make_home("00002")
    for _ in range(2):
        assert first.query("FROM 'a.csv'").rows == (("00001",),)
        assert second.query("FROM read_csv('a.csv')").rows == (("00002",),)
    assert first.count_rows("read_csv", str(run.folder / "00001/a.csv")) == 1
    for sql in ("FROM '../00002/a.csv'", "FROM '../*/a.csv'", f"FROM '{run.folder}/00002/a.csv'"):
        with pytest.raises(SpecFaultError, match="can only read files in the home"):
            first.query(sql)
    (run.folder / "00001/other.csv").symlink_to(run.folder / "00002/a.csv")
    for sql in ("FROM 'other.csv'", "FROM '*.csv'"):
        with pytest.raises(QueryError, match="leads out of the home"):
            first.query(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_csv(concat('..', '/00002/a.csv'))",
        "FROM read_csv(chr(47) || substr('{folder}', 2) || '/00002/a.csv')",
        "FROM query(concat('FROM ', chr(39), '{folder}/00002/a', chr(46), 'csv', chr(39)))",
    ],
)
def test_a_path_that_is_put_together_leads_to_no_other_home(run: Run, sql: str) -> None:
    first, _ = run.make_home("00001"), run.make_home("00002")
    with pytest.raises((QueryError, SpecFaultError)):
        first.query(sql.format(folder=run.folder))


def test_a_home_at_the_path_of_an_earlier_one_is_read_afresh(run: Run) -> None:
    file = run.folder / "00001" / "a.csv"
    assert run.make_home("00001", "name\nold\n").query("FROM 'a.csv'").rows == (("old",),)
    before = file.stat()
    later = run.make_home("00001", "name\nnew\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert later.query("FROM 'a.csv'").rows == (("new",),)


def test_nothing_that_a_query_sets_is_left_for_the_next_home(run: Run) -> None:
    def draw(name: str) -> object:
        return run.make_home(name).query("SELECT random()").rows

    seeded = run.make_home("00001")
    assert seeded.query("SELECT setseed(0.5)").rows == ((None,),)
    (value,) = seeded.query("SELECT random()").rows
    seeded.query("SELECT setseed(0.5)")
    assert seeded.query("SELECT random()").rows == (value,)
    assert draw("00002") != (value,)
    settings = "current_setting('TimeZone'), current_setting('lock_configuration')"
    assert run.make_home("00003").query(f"SELECT {settings}").rows == (("UTC", True),)


def test_a_table_that_was_loaded_is_found_by_the_queries_after_it(run: Run) -> None:
    home = run.make_home("00001")
    assert home.query("FROM 'a.csv'").rows == (("00001",),)
    home.load("stdout", "read_csv", str(run.folder / "00001/a.csv"), "header = true")
    assert home.query("FROM stdout").rows == (("00001",),)
    assert home.describe_table("stdout") == [("name", "string")]
    with pytest.raises(QueryError):
        run.make_home("00002").query("FROM stdout")


@pytest.mark.parametrize(
    ("sql", "is_plain"),
    [
        ("SELECT 1", True),
        ("SELECT upper(name) FROM 'a.csv' WHERE name LIKE 'x%'", True),
        ("FROM read_csv(['a.csv', 'b.csv'])", True),
        ("FROM read_csv('a.csv', header = false, columns = {a: 'VARCHAR'})", True),
        ("WITH a AS (FROM read_text('*.log')) FROM a JOIN range(3) ON true", True),
        ("FROM read_csv('a' || '.csv')", False),
        ("FROM read_text(getvariable('x'))", False),
        ("FROM read_text(x'61'::VARCHAR)", False),
        ("FROM read_csv(getvariable('x'), header = false)", False),
        ("SELECT * FROM (VALUES ('a.csv')) v(p), read_text(v.p)", False),
        ("FROM query('FROM x')", False),
        ("SELECT (SELECT count(*) FROM query_table('x'))", False),
        ("FROM sniff_csv('a.csv')", False),
        ("FROM duckdb_settings()", False),
        ("FROM enable_logging()", False),
    ],
)
def test_what_is_plain_names_each_file_that_it_reads(
    sql: str,
    is_plain: bool,  # noqa: FBT001 - pytest passes it by name
) -> None:
    with closing(open_instance([])) as connection:
        assert analyze(sql, connection).is_plain is is_plain
