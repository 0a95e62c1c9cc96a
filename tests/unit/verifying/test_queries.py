"""Answers to SQL queries over the home that a command left."""

from __future__ import annotations

import math
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from cliconform.model.contents import Value
from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.verifying.data_values import FilledText, format_value, is_equal
from cliconform.verifying.databases.duckdb_engine import DuckDBHome
from cliconform.verifying.databases.query_result import QueryError
from cliconform.verifying.databases.sqlite_engine import Limits, query
from support.judging import (
    assert_deviates,
    assert_holds,
    get_finding,
    judge_finding,
    judge_promise,
    observe,
    observe_home,
    query_promise,
    take_snapshot,
)

Write = Callable[[str, str], Path]
UUID = "00000000-0000-0000-0000-00000000000a"
BARS = "symbol,high,low\nAAPL,3,1\nGOOGL,2,4\nMSFT,1,5\n"


def answered(home: Path, sql: str, **form: Any) -> Finding:
    return judge_finding(query_promise(sql, **form), observe_home(home), home=True)


def outcome_of(home: Path, sql: str, database: str | None = None) -> Outcome:
    return judge_promise(
        query_promise(sql, database=database, empty=True), observe_home(home), home=True
    )


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT count(*) FROM 'data/bars.csv'", 3),
        ('SELECT count(*) FROM "data/bars.csv"', 3),
        ("SELECT count(*) FROM 'data/*.csv' AS b", 3),
        ("SELECT count(*) FROM './data/../data/bars.csv'", 3),
        ("SELECT count(*) FROM read_csv('data/bars.csv', delim = ',')", 3),
        ("SELECT count(*) FROM read_csv(['data/bars.csv', 'data/bars.csv'])", 6),
        ("SELECT count(*) FROM '$HOME/data/bars.csv'", 3),
        ("SELECT count(*) FROM '${home}/data/bars.csv'", 3),
        ("WITH \"d/x\" AS (SELECT 'ä') SELECT count(*) FROM \"d/x\"", 1),
        ("SELECT 'é' || symbol FROM 'data/bars.csv' WHERE low = 1", "éAAPL"),
        ("SELECT symbol FROM 'data/bars.csv' ORDER BY 1 LIMIT 1; -- the first", "AAPL"),
        ("SELECT sum(high) FROM 'data/bars.csv'", 6),
        ("SELECT sum(high) FROM 'data/bars.csv'", 6.0),
        ("SELECT 1.10::DECIMAL(5, 2)", 1.1),
        ("SELECT 0.1::DOUBLE", 0.1),
        ("SELECT 3::DOUBLE", 3),
        ("SELECT 1.1::FLOAT", 1.1),
        ("SELECT 3e30::FLOAT", 3e30),
        ("SELECT 'nan'::FLOAT", math.nan),
        ("SELECT '-inf'::FLOAT, NULL::FLOAT", (-math.inf, None)),
        ("SELECT true", True),
        ("SELECT NULL", None),
        ("SELECT date '2025-01-01'", "2025-01-01"),
        ("SELECT timestamp '2025-01-01 10:00:00'", "2025-01-01 10:00:00"),
        ("SELECT timestamp '2025-01-01 10:00:00.5'", "2025-01-01T10:00:00.500"),
        ("SELECT timestamptz '2025-01-01 10:00:00+02'", "2025-01-01T08:00:00Z"),
        ("SELECT timestamptz '2025-01-01 10:00:00+00'", "2025-01-01T12:00:00+02:00"),
        ("SELECT timestamp_ns '2025-01-01 10:00:00.000000001'", "2025-01-01T10:00:00.000000001"),
        ("SELECT 1, 'a'", (1, "a")),
        ("SELECT symbol FROM 'data/bars.csv' ORDER BY 1", ("AAPL", "GOOGL", "MSFT")),
        ("SELECT symbol, low FROM 'data/bars.csv' WHERE low < 5", (("AAPL", 1), ("GOOGL", 4))),
        ("SELECT [1, 2]", (1, 2)),
        ("SELECT [[1, 2]]", ((1, 2),)),
        ("SELECT 1 WHERE false", ()),
        ("SELECT '${n}'", "${n}"),
        ("SELECT 2880", "${n}"),
        ("SELECT 2880.0", "${n}"),
        ("SELECT '00000000-0000-0000-0000-00000000000a'::UUID", UUID),
        ("SELECT a FROM 'rows.jsonl' WHERE b = 'y'", 2),
        ("SELECT count(*) FROM 'data/bars.csv' WHERE 'data/bars.csv' LIKE 'data/b%'", 3),
        ("SELECT low FROM 'data/bars.csv' WHERE symbol IN (FROM unnest(['MSFT']))", 5),
        ("SELECT count(*) FROM range(DATE '2025-01-01', DATE '2025-01-03', INTERVAL 1 DAY)", 2),
        ("SELECT count(*) FROM read_csv('data/bars.csv', nullstr := 'data/bars.csv')", 3),
        ("SELECT count(*) FROM main.READ_CSV(['data/bars.csv', 'data/bars.csv'])", 6),
        ("-- 'x'\n SELECT count(*) FROM (SUMMARIZE 'data/bars.csv')", 3),
    ],
)  # fmt: skip
def test_an_answer_that_is_promised_holds(
    home: Path, write: Write, sql: str, expected: Value
) -> None:
    write("data/bars.csv", BARS)
    write("rows.jsonl", '{"a": 1, "b": "x"}\n{"a": 2, "b": "y"}\n')
    observation = observe_home(home, values={"n": "2880"})
    assert_holds(judge_finding(query_promise(sql, equals=expected), observation, home=True))


@pytest.mark.parametrize(
    ("sql", "expected", "texts"),
    [
        ("SELECT 3", 4, ["result: 3, expected 4"]),
        ("SELECT 1", True, ["result: 1, expected true"]),
        ("SELECT true", 1, ["result: true, expected 1"]),
        ("SELECT NULL", 0, ["result: NULL, expected 0"]),
        ("SELECT '3'", 3, ['result: "3", expected 3']),
        ("SELECT 0.1::DOUBLE + 0.2", 0.3, ["0.30000000000000004"]),
        ("SELECT 1.1::FLOAT", 1.1000001, ["result: 1.1, expected 1.1000001"]),
        ("SELECT timestamp '2025-01-01'", "2025-01-02", ["2025-01-01 00:00:00"]),
        ("SELECT timestamp '2025-01-01 10:00:00'", "2025-01-01 10:00:01", ["10:00:00"]),
        ("SELECT timestamp '2025-01-01 10:00:00.1'", "2025-01-01 10:00:00", ["10:00:00.1"]),
        ("SELECT timestamptz '2025-01-01 10:00:00+00'", "2025-01-01T10:00:00+02:00", ["10:00"]),
        ("SELECT date '2025-01-01'", "2025-01-01 00:00:00", ["2025-01-01"]),
        ("SELECT ''", None, ['result: "", expected NULL']),
        ("SELECT 0", None, ["result: 0, expected NULL"]),
        ("SELECT false", None, ["result: false, expected NULL"]),
        ("SELECT 'NULL'", None, ['result: "NULL", expected NULL']),
        ("SELECT NULL", "", ['result: NULL, expected ""']),
        ("SELECT NULL", 0, ["result: NULL, expected 0"]),  # noqa: PT014 - it is not False
        ("SELECT NULL", False, ["result: NULL, expected false"]),
        ("SELECT NULL WHERE false", None, ["the query returned no rows"]),
        ("SELECT 1 WHERE false", 1, ["the query returned no rows"]),
        ("SELECT 1, 2", (1, 3), ["-1 | 3", "+1 | 2"]),
        ("SELECT 1, 2", 1, ["+1 | 2"]),
        ("SELECT unnest([1, 2, 3])", 1, ["3 rows"]),
        ("SELECT unnest([2, 1])", (1, 2), ["in a different order"]),
        ("SELECT 2881", "${n}", ["result: 2881, expected 2880"]),
    ],
)
def test_another_answer_deviates(home: Path, sql: str, expected: Value, texts: list[str]) -> None:
    observation = observe_home(home, values={"n": "2880"})
    assert_deviates(
        judge_finding(query_promise(sql, equals=expected), observation, home=True), *texts
    )


def test_unexpected_rows_are_listed_as_a_table(home: Path, write: Write) -> None:
    write("bars.csv", BARS)
    found = judge_finding(
        query_promise("FROM 'bars.csv' WHERE high < low", empty=True), observe_home(home), home=True
    )
    assert_deviates(found, "the query returned 2 rows, expected none")
    assert found.detail == (" symbol | high | low", "+GOOGL  | 2    | 4", "+MSFT   | 1    | 5")


def test_rows_beyond_the_limit_are_not_counted(home: Path) -> None:
    found = judge_finding(
        query_promise("SELECT range FROM range(1000000)", empty=True), observe_home(home), home=True
    )
    assert_deviates(found, "more than 1,000 rows", "… and more than 990 more")


def test_empty_can_be_negated(home: Path) -> None:
    assert_holds(
        judge_finding(query_promise("SELECT 1", empty=False), observe_home(home), home=True)
    )
    assert_holds(
        judge_finding(
            query_promise("SELECT 1 WHERE 1 = 2", empty=True), observe_home(home), home=True
        )
    )
    assert_deviates(
        judge_finding(
            query_promise("SELECT 1 LIMIT 0", empty=False), observe_home(home), home=True
        ),
        "no rows",
    )


def test_bounds_hold_at_their_edge_and_deviate_beyond(home: Path) -> None:
    observation = observe_home(home, values={"n": "5"})
    edges: list[dict[str, Any]] = [{"at_least": 1.1}, {"at_most": 1.1}]
    for form in edges:
        for sql in "SELECT 1.1", "SELECT 1.1::FLOAT", "SELECT 1.1::DOUBLE":
            assert_holds(judge_finding(query_promise(sql, **form), observation, home=True))
    edges = [{"at_least": 5}, {"at_most": 5.0}, {"at_least": "${n}"}]
    for form in edges:
        assert_holds(judge_finding(query_promise("SELECT 5", **form), observation, home=True))
    for sql in (
        "SELECT 4",
        "SELECT NULL",
        "SELECT true",
        "SELECT 'x'",
        "SELECT 4.99::DECIMAL(9,2)",
    ):
        assert_deviates(
            judge_finding(query_promise(sql, at_least=5), observation, home=True), "at least 5"
        )
    assert_deviates(
        judge_finding(query_promise("SELECT 6", at_most=5), observation, home=True),
        "result: 6, expected at most 5",
    )
    two = query_promise("SELECT unnest([7, 8])", at_least=5)
    assert_deviates(
        judge_finding(two, observation, home=True),
        "the query returned 2 rows of 1 column, expected a single number",
    )


@pytest.mark.parametrize(
    ("sql", "texts"),
    [
        ("SELEC 1", 'Parser Error: syntax error at or near "SELEC"'),
        ("SELECT nosuch(1)", "Scalar Function with name nosuch does not exist"),
        ("SELECT 1; SELECT 2", "has 2 statements, expected one"),
        ("", "has 0 statements, expected one"),
        ("COPY (SELECT 1) TO 'out.csv'", "is not a SELECT"),
        ("CREATE TABLE a AS SELECT 1", "is not a SELECT"),
        ("SET threads = 9", "is not a SELECT"),
        ("ATTACH 'a.db'", "is not a SELECT"),
        ("INSTALL httpfs", "is not a SELECT"),
        ("FROM '/etc/passwd.csv'", "SQL can only read files in the home"),
        ("FROM '../outside.csv'", "SQL can only read files in the home"),
        ("FROM read_text('../outside.csv')", "SQL can only read files in the home"),
    ],
)
def test_invalid_sql_is_an_error_and_not_a_deviation(home: Path, sql: str, texts: str) -> None:
    (home.parent / "outside.csv").write_text("a\n1\n")
    outcome = outcome_of(home, sql)
    assert outcome.verdict is Verdict.ERROR, outcome
    assert texts in outcome.reason
    assert "\n" not in outcome.reason
    assert "specs/x.toml:20: queries[0].empty" in outcome.reason
    assert outcome.findings[0].holds is Holds.UNKNOWN


@pytest.mark.parametrize(
    ("sql", "texts"),
    [
        ("FROM 'data/nope.parquet'", ["No files found", "$HOME/data/nope.parquet", "bars.csv"]),
        ("FROM 'nope/*.parquet'", ["No files found", "bars.csv"]),
        ("FROM bars", ["Table with name bars does not exist", "bars.csv"]),
        ("SELECT timestamp FROM 'bars.csv'", ['"timestamp" not found', "Candidate"]),
        ("FROM 'broken.parquet'", ["the query failed"]),
        ("FROM 'out.csv'", ["the query failed", "out.csv leads out of the home"]),
        ("SELECT symbol::INT FROM 'bars.csv'", ["Conversion Error"]),
        ("SELECT error('boom')", ["boom"]),
    ],
)
def test_what_the_home_cannot_answer_deviates(
    home: Path, write: Write, sql: str, texts: list[str]
) -> None:
    write("bars.csv", BARS)
    write("broken.parquet", "PAR1 no")
    (home.parent / "outside.csv").write_text("a\n1\n")
    (home / "out.csv").symlink_to("../outside.csv")
    found = judge_finding(query_promise(sql, empty=True), observe_home(home), home=True)
    assert_deviates(found, *texts)
    assert str(home) not in "".join([found.message, *found.detail])


def test_sql_reads_neither_python_variables_nor_the_working_directory(
    home: Path, write: Write
) -> None:
    connection = pa.table({"a": [1]})
    assert connection.num_rows
    assert_deviates(
        judge_finding(query_promise("FROM connection", empty=False), observe_home(home), home=True)
    )
    here = next(Path().glob("*.toml")).name
    sql = f"FROM read_csv('{here}', header = false, columns = {{'content': 'VARCHAR'}})"
    assert_deviates(
        judge_finding(query_promise(sql, empty=False), observe_home(home), home=True),
        "No files found",
    )
    write(here, "x")
    assert_holds(
        judge_finding(
            query_promise(f"SELECT content {sql}", equals="x"), observe_home(home), home=True
        )
    )


def test_a_query_changes_nothing_in_the_home(home: Path, write: Write) -> None:
    write("bars.csv", BARS)
    before = take_snapshot(home)
    judge_finding(
        query_promise("FROM 'bars.csv' ORDER BY ALL", empty=True), observe_home(home), home=True
    )
    assert take_snapshot(home) == before


def test_a_query_stops_at_its_time_limit(home: Path) -> None:
    duckdb = DuckDBHome(str(home), seconds=0.05)
    with closing(duckdb), pytest.raises(QueryError, match=r"more than 0\.05 s"):
        duckdb.query("SELECT max(hash(i)) FROM range(1000000000000) a(i)")


def test_a_query_needs_the_home(home: Path) -> None:
    assert (
        judge_finding(query_promise("SELECT 1", equals=2), observe_home(home)).holds
        is Holds.UNKNOWN
    )


JOBS = """CREATE TABLE jobs (id INTEGER, state TEXT, cost REAL);
INSERT INTO jobs VALUES (1, 'done', 0.5), (2, 'failed', NULL);"""


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT count(*) FROM jobs", 2),
        ("SELECT id, state FROM jobs ORDER BY id", ((1, "done"), (2, "failed"))),
        ("SELECT cost FROM jobs WHERE id = 2", None),
        ("WITH n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n LIMIT 5) SELECT sum(i) FROM n", 15),
        ("WITH n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n LIMIT 9000) SELECT max(i) FROM n", 9000),
        ("PRAGMA user_version", 0),
        ("SELECT name FROM pragma_table_info('jobs')", ("id", "state", "cost")),
        ("SELECT CAST(x'ff41' AS TEXT)", "\ufffdA"),
    ],
)  # fmt: skip
def test_a_sqlite_database_answers(
    home: Path, write_database: Write, sql: str, expected: Value
) -> None:
    write_database("data/jobs.db", JOBS)
    promise = query_promise(sql, database="data/jobs.db", equals=expected)
    assert_holds(judge_finding(promise, observe_home(home), home=True))


@pytest.mark.parametrize("kind", ["fts5(a, b, c)", "fts4(a, b, c)", "rtree(a, b, c)"])
def test_a_virtual_table_of_sqlite_can_be_read_and_not_changed(
    home: Path, write_database: Write, kind: str
) -> None:
    script = f"CREATE VIRTUAL TABLE v USING {kind}; INSERT INTO v VALUES (1, 2, 3);"
    try:
        write_database("v.db", script)
    except sqlite3.OperationalError as error:
        pytest.skip(f"the SQLite of this Python has no such tables: {error}")
    promise = query_promise("SELECT count(*) FROM v", database="v.db", equals=1)
    assert_holds(judge_finding(promise, observe_home(home), home=True))
    for sql in ("DELETE FROM v", "DELETE FROM v_node"):
        assert outcome_of(home, sql, "v.db").verdict is not Verdict.CONFORMS
    assert_holds(judge_finding(promise, observe_home(home), home=True))


@pytest.mark.parametrize(
    ("sql", "texts"),
    [
        ("SELEC 1", "syntax error"),
        ("SELECT nosuch(1)", "no such function"),
        ("SELECT 1; SELECT 2", "one statement"),
        ("", "has no SELECT"),
        ("DELETE FROM jobs", "may only read"),
        ("ATTACH 'other.db' AS other", "may only read"),
        ("PRAGMA journal_mode = WAL", "may only read"),
        ("CREATE TABLE a (b)", "may only read"),
    ],
)
def test_invalid_sqlite_sql_is_an_error(
    home: Path, write_database: Write, sql: str, texts: str
) -> None:
    write_database("jobs.db", JOBS)
    before = take_snapshot(home)
    outcome = outcome_of(home, sql, "jobs.db")
    assert outcome.verdict is Verdict.ERROR, outcome
    assert texts in outcome.reason
    assert take_snapshot(home) == before


def test_what_a_sqlite_database_cannot_answer_deviates(
    home: Path, write_database: Write, write: Write
) -> None:
    write_database("jobs.db", JOBS)
    write("text.db", "no database at all" * 100)

    def find(sql: str, database: str) -> Finding:
        return judge_finding(
            query_promise(sql, database=database, empty=True), observe_home(home), home=True
        )

    assert_deviates(
        find("SELECT * FROM runs", "jobs.db"),
        "no such table: runs",
        "tables in the database:",
        "jobs",
    )
    assert_deviates(find("SELECT x FROM jobs", "jobs.db"), "no such column: x")
    assert_deviates(find("SELECT 1 FROM a", "text.db"), "not a database")
    assert_deviates(find("SELECT 1", "data/jobs.db"), "data/jobs.db cannot be read", "jobs.db")
    assert_deviates(find("SELECT 1", "../jobs.db"), "leads out of the home")


def test_a_database_in_wal_mode_is_read_completely_and_left_unchanged(home: Path) -> None:
    path = home / "jobs.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE jobs (id INTEGER)")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("INSERT INTO jobs VALUES (7)")
        before = take_snapshot(home)
        assert before["jobs.db-wal"].size
        promise = query_promise("SELECT id FROM jobs", database="jobs.db", equals=7)
        assert_holds(judge_finding(promise, observe_home(home), home=True))
        assert take_snapshot(home) == before
    closed = take_snapshot(home)
    assert "jobs.db-wal" not in closed
    assert_holds(judge_finding(promise, observe_home(home), home=True))
    assert take_snapshot(home) == closed


@pytest.mark.parametrize(
    "sql",
    [
        "PRAGMA journal_mode",
        "pragma JOURNAL_MODE;",
        "SELECT journal_mode FROM pragma_journal_mode",
    ],
)
def test_a_database_that_was_closed_in_wal_mode_says_so(home: Path, sql: str) -> None:
    with closing(sqlite3.connect(home / "jobs.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE jobs (id INTEGER)")
    before = take_snapshot(home)
    assert list(before) == ["jobs.db"]
    promise = query_promise(sql, database="jobs.db", equals="wal")
    assert_holds(judge_finding(promise, observe_home(home), home=True))
    assert take_snapshot(home) == before


def test_a_query_that_is_stopped_names_no_other_files(
    home: Path, write_database: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_database("jobs.db", JOBS)
    monkeypatch.setattr("cliconform.verifying.bounds.SECONDS", 0.05)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    promise = query_promise(endless, database="jobs.db", equals=1)
    found = judge_finding(promise, observe_home(home), home=True)
    assert_deviates(found, "took more than 0.05 s")
    assert found.detail == ()


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (
            "SELECT * FROM (VALUES (2), (1)) ORDER BY 1",
            "the query returned the expected rows in a different order",
        ),
        (
            "SELECT unnest([1, 2])",
            "the query returned the expected rows in a different order; add ORDER BY",
        ),
    ],
)
def test_an_order_is_asked_for_where_the_query_has_none(home: Path, sql: str, message: str) -> None:
    found = judge_finding(query_promise(sql, equals=(2, 1)), observe_home(home), home=True)
    assert_deviates(found)
    assert found.message == message


@pytest.mark.parametrize(
    ("sql", "expected", "line"),
    [
        ("SELECT 'NULL', 1", (None, 1), '+"NULL" | 1'),
        ("SELECT NULL, 1", ("NULL", 1), "+NULL | 1"),
        ("SELECT '2', 1", (2, 1), '+"2" | 1'),
        ("SELECT '1.50', 1", (1.5, 1), '+"1.50" | 1'),
        ("SELECT 'true', 1", (True, 1), '+"true" | 1'),
        ("SELECT '', 1", (" ", 1), '+"" | 1'),
        ("SELECT 'a ', 1", ("a", 1), '+"a " | 1'),
        ("SELECT 'a', 1", ("b", 1), "+a | 1"),
    ],
)
def test_a_text_in_a_row_is_not_taken_for_another_value(
    home: Path, sql: str, expected: Value, line: str
) -> None:
    found = judge_finding(query_promise(sql, equals=expected), observe_home(home), home=True)
    assert_deviates(found)
    assert line in [" ".join(row.split()) for row in found.detail]


def test_a_csv_file_in_another_encoding_is_told_as_such(home: Path) -> None:
    (home / "a.csv").write_bytes(b"id,name\n1,caf\xe9\n")
    promise = query_promise("SELECT * FROM 'a.csv'", empty=False)
    found = judge_finding(promise, observe_home(home), home=True)
    assert_deviates(found, "CSV Error on Line: 2", "not utf-8 encoded")
    assert "utf-8" in found.message


def test_a_sqlite_query_stops_at_its_time_limit(write_database: Write) -> None:
    path = write_database("jobs.db", JOBS)
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    )
    with pytest.raises(QueryError, match=r"more than 0\.05 s"):
        query(path, endless, Limits(seconds=0.05))


def test_values_of_every_type_can_be_formatted(home: Path) -> None:
    sql = """SELECT 1, 'a\nb', NULL, x'00'::BLOB, [1], {'k': 1}, interval 1 day, 'nan'::DOUBLE,
             1.5::DECIMAL(9, 1), date '0001-01-01' - 400, 'infinity'::TIMESTAMP, time '10:00'"""
    found = judge_finding(query_promise(sql, empty=True), observe_home(home), home=True)
    assert_deviates(found, "1 row", "infinity", "nan", "a\\nb")


def test_a_query_with_a_placeholder_without_a_value_is_not_run(home: Path) -> None:
    outcome = judge_promise(query_promise("SELECT ${job}", equals=1), observe_home(home), home=True)
    assert_deviates(get_finding(outcome, "queries[0].equals"), "${job} has no value")
    assert observe(stdout="").chunks == ()


def test_python_values_compare_as_documented() -> None:
    assert is_equal(1, Decimal("1.0"))
    assert is_equal(math.nan, math.nan)
    assert is_equal("2025-01-01T00:00:00", datetime(2025, 1, 1, tzinfo=UTC))
    assert is_equal(FilledText("007"), 7)
    assert is_equal(FilledText("007"), "007")
    assert is_equal(FilledText("true"), True)  # noqa: FBT003 - a value like the others
    assert not is_equal("7", 7)
    assert not is_equal(None, 0)
    assert not is_equal(0, None)
    assert not is_equal((1,), 1)
    assert is_equal("x'00ff'", b"\x00\xff")


def test_a_value_does_not_equal_its_shortened_text() -> None:
    for long in (list(range(30)), {"a": 1}, bytes(100)):
        assert not is_equal(format_value(long), long)


def test_the_home_in_an_answer_is_written_as_home(home: Path, write_database: Write) -> None:
    sql = f"SELECT '{home}/x'"
    assert_holds(answered(home, sql, equals="$HOME/x"))
    path = write_database("a.db", "CREATE TABLE a (b)").name
    assert_holds(
        judge_finding(
            query_promise(sql, database=path, equals="${home}/x"), observe_home(home), home=True
        )
    )


def test_sql_that_is_nested_too_deeply_is_an_error(home: Path) -> None:
    outcome = outcome_of(home, f"SELECT {'1+' * 600}1")
    assert outcome.verdict is Verdict.ERROR
    assert "nested too deeply" in outcome.reason


def test_times_with_a_zone_need_no_pytz(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytz", None)
    promise = query_promise(
        "SELECT timestamptz '2025-01-01 00:00:00+00'", equals="2025-01-01 00:00:00Z"
    )
    assert_holds(judge_finding(promise, observe_home(home), home=True))


@pytest.mark.parametrize("sql", ["FROM 'data/*.csv'", "FROM 'data/a.csv'", "FROM '**/[a].csv'"])
def test_the_path_of_the_home_may_hold_wildcards(tmp_path: Path, sql: str) -> None:
    home = tmp_path / "work [1] *?"
    (home / "data").mkdir(parents=True)
    (home / "data" / "a.csv").write_text("n\n7\n")
    assert_holds(answered(home, sql, equals=7))


def test_null_is_expected_as_a_value_in_rows_and_in_a_list(home: Path) -> None:
    for sql, expected in (
        ("SELECT NULL", None),
        ("SELECT 1, NULL, 'a'", (1, None, "a")),
        ("SELECT * FROM (VALUES (1, NULL), (NULL, 2)) ORDER BY ALL", ((1, None), (None, 2))),
        ("SELECT * FROM (VALUES (1), (NULL)) ORDER BY ALL", (1, None)),
        ("SELECT [1, NULL]", (1, None)),
    ):
        assert_holds(answered(home, sql, equals=expected))
    assert_deviates(answered(home, "SELECT 1", equals=None), "result: 1, expected NULL")
    assert_deviates(answered(home, "SELECT 'NULL'", equals=None), 'result: "NULL", expected NULL')
    assert_deviates(answered(home, "SELECT 0, NULL", equals=(None, 0)), "NULL | 0")


def test_how_null_is_expected_is_said_where_it_is_missed(home: Path) -> None:
    hint = "equals = { null = true }"
    assert_deviates(answered(home, "SELECT NULL", equals="NULL"), hint)
    assert_deviates(answered(home, "SELECT max(1) WHERE false", empty=True), hint)
