"""The user's SQL: over the tables, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cliconform.errors import UsageError
from cliconform.history import queries
from cliconform.history.database import TABLES, open_tables
from cliconform.history.queries import QueryFailedError, query_history, run_query
from cliconform.model.history import COMMAND_COLUMNS, FINDING_COLUMNS, RUN_COLUMNS
from support.history import Runs


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    runs = Runs(tmp_path_factory.mktemp("it's [1]"))
    runs.record({"a": "conforms", "b": "deviates"}, seconds={"a": 0.5, "b": 2.0})
    runs.read()
    return [str(each.file) for each in runs.index.list_runs()]


def test_each_table_has_its_columns(files: list[str]) -> None:
    expected = {
        "runs": [*(each.name for each in RUN_COLUMNS), "part_of"],
        "commands": ["run", *(each.name for each in COMMAND_COLUMNS)],
        "findings": ["run", "id", *(each.name for each in FINDING_COLUMNS)],
    }
    found = {table: list(run_query(f"FROM {table}", files).columns) for table in TABLES}
    assert found == expected
    assert {table: list(run_query(f"FROM {table}", []).columns) for table in TABLES} == expected


def test_a_select_is_answered_and_times_are_text(files: list[str]) -> None:
    result = run_query(
        "SELECT id, commands.duration, started, runs.duration FROM commands JOIN runs USING (run) "
        "ORDER BY id",
        files,
    )
    assert result.rows == (
        ("a", 0.5, "2027-01-01 12:00:00", 2.0),
        ("b", 2.0, "2027-01-01 12:00:00", 2.0),
    )


def test_the_attempts_of_a_command_are_counted_from_one(files: list[str]) -> None:
    rows = run_query("SELECT id, attempts FROM commands ORDER BY id", files).rows
    assert rows == (("a", 1), ("b", 1))


def test_moments_with_a_zone_are_in_utc_wherever_the_user_is(
    files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    sql = "SELECT started::TIMESTAMPTZ::VARCHAR FROM runs"
    assert run_query(sql, files).rows == (("2027-01-01 12:00:00+00",),)


def test_findings_are_those_that_do_not_hold(files: list[str]) -> None:
    assert run_query("SELECT id, address, message, known FROM findings", files).rows == (
        ("b", "exit", "exit code 1, expected 0", False),
    )


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("DELETE FROM runs", "has to be one SELECT"),
        ("SELECT 1; SELECT 2", "has to be one SELECT"),
        ("", "has to be one SELECT"),
        ("COPY runs TO '/tmp/x.csv'", "has to be one SELECT"),
        ("ATTACH '/tmp/x.db'", "has to be one SELECT"),
        ("SET memory_limit = '9GB'", "has to be one SELECT"),
        ("INSTALL httpfs", "has to be one SELECT"),
        ("SELECT * FROM read_text('/etc/passwd')", "disabled by configuration"),
        ("FROM '/etc/passwd'", "does not exist"),
        ("SELECT * FROM glob('/etc/*')", "disabled by configuration"),
        ("SELEC", "syntax error"),
        ("SELECT x FROM runs", '"x" not found'),
        ("SELECT list(range) FROM range(1000000000)", "Out of Memory"),
    ],
)
def test_anything_else_is_refused(files: list[str], sql: str, message: str) -> None:
    with pytest.raises(QueryFailedError, match=message):
        run_query(sql, files)


def test_an_error_does_not_name_tables_of_another_database(files: list[str]) -> None:
    with pytest.raises(QueryFailedError) as error:
        run_query("FROM nope", files)
    assert "pg_" not in str(error.value)


def test_a_result_has_a_limit(files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "ROWS", 1)
    result = run_query("FROM commands", files)
    assert (len(result.rows), result.cut) == (1, True)


def test_a_query_that_does_not_end_is_stopped(
    files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SECONDS", 0.2)
    slow = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range % 7 = b.range % 5"
    with pytest.raises(UsageError, match=r"took more than 0.2 s and was stopped"):
        query_history(slow, list(map(Path, files)))


def test_the_tables_cannot_be_written_through_their_connection(files: list[str]) -> None:
    before = Path(files[0]).read_bytes()
    with open_tables(list(map(Path, files))) as connection:
        connection.execute("CREATE OR REPLACE TABLE runs AS SELECT 1")
    assert Path(files[0]).read_bytes() == before


def test_the_page_about_the_tables_lists_each_column_with_what_it_is() -> None:
    page = (Path(__file__).parents[3] / "specs" / "history.md").read_text("utf-8")
    listed = re.findall(r"^\| `(\w+)` \| ([\w\[\]]+) \| (.*) \|$", page, re.MULTILINE)
    columns = [*RUN_COLUMNS, *COMMAND_COLUMNS, *FINDING_COLUMNS]
    assert [(name, about) for name, _, about in listed if name != "part_of"] == [
        (each.name, each.about) for each in columns
    ]
