"""The answers to SQL queries over the home that a command left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import assert_never

from cliconform.bounded_process.process import CallStoppedError
from cliconform.model.contents import Value
from cliconform.model.outcome import Finding, Holds
from cliconform.model.promise import QueryPromise
from cliconform.quick_dataclass import replace
from cliconform.verifying.contents.query_answer import check_bound, check_empty, check_equals
from cliconform.verifying.data_values import format_value
from cliconform.verifying.databases import sqlite_engine
from cliconform.verifying.databases.query_result import (
    FAILED,
    QueryError,
    QueryResult,
    QueryTimeoutError,
    make_timeout_error,
    translate_stop,
)
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import NEEDS_HOME, Expectation
from cliconform.verifying.files.home_files import UnreadableError, resolve_file
from cliconform.verifying.texts.evidence_lines import keep_lines
from cliconform.verifying.texts.excerpt import format_list, to_one_line

_ORDER = re.compile(r"\border\s+by\b", re.IGNORECASE)
_TABLES = (".parquet", ".pq", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".gz", ".zst")


def check_query(promise: QueryPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check one promise about the answer to a query."""
    expected = evidence.fill_value(promise.expected)
    name = promise.about or to_one_line(promise.sql.source.strip(), 100)
    words = _describe_expected(promise, expected)
    expectation = Expectation.of(promise, f"{name}: returns {words}")
    try:
        if (reason := _find_what_is_missing(promise, evidence)) and _needs_home(promise, evidence):
            yield expectation.leave_open(reason)
            return
        result = run_query(promise, evidence)
    except QueryError as error:
        message = evidence.hide(str(error))
        detail = (*error.detail, *_list_tables(promise, message, evidence))
        yield expectation.fail(
            message,
            expected=words,
            seen=message,
            detail=map(evidence.hide, detail),
        )
        return
    match promise.form:
        case "empty":
            finding = check_empty(expectation, result, empty=expected is True)
        case "equals":
            is_ordered = bool(_ORDER.search(promise.sql.source))
            finding = check_equals(expectation, expected, result, is_ordered=is_ordered)
        case "at_least" | "at_most":
            finding = check_bound(expectation, promise.form, expected, result)
        case _:
            assert_never(promise.form)
    if finding.holds is Holds.NO:
        finding = replace(finding, evidence=_list_evidence(result, promise))
    yield finding


def _describe_expected(promise: QueryPromise, expected: Value) -> str:
    match promise.form:
        case "empty":
            return "no rows" if expected is True else "at least one row"
        case "equals":
            return format_value(expected)
        case "at_least" | "at_most":
            return f"{promise.form.replace('_', ' ')} {format_value(expected)}"
        case _:
            assert_never(promise.form)


def _find_what_is_missing(promise: QueryPromise, evidence: Evidence) -> str:
    """Return why the files of the home cannot be read, or not all of them; else nothing."""
    if evidence.homes is None:
        return NEEDS_HOME
    if promise.database is not None:
        return evidence.find_left_out([evidence.fill_path(promise.database)])
    # Which files a SELECT reads is known to DuckDB alone, and globs match what is there.
    return evidence.find_left_out(evidence.homes.left_out)


def _needs_home(promise: QueryPromise, evidence: Evidence) -> bool:
    if not promise.source:
        return True
    try:
        return evidence.data.reads_files(promise.source, evidence.fill_sql(promise.sql))
    except UnreadableError as error:
        raise QueryError(str(error), error.detail) from None


def run_query(promise: QueryPromise, evidence: Evidence) -> QueryResult:
    """Return the result of the query; raises :class:`QueryError` where there is none."""
    sql = evidence.fill_sql(promise.sql)
    if promise.source:
        return _hide_home(_query_stream(promise.source, sql, evidence), evidence)
    if promise.database is None:
        return _hide_home(evidence.duckdb.query(sql), evidence)
    try:
        path = resolve_file(evidence.home, evidence.fill_path(promise.database))
    except UnreadableError as error:
        raise QueryError(str(error)) from None
    return _hide_home(_query_database(path, sql, evidence), evidence)


def _query_database(path: Path, sql: str, evidence: Evidence) -> QueryResult:
    bounds = evidence.bounds
    limits = sqlite_engine.Limits(seconds=bounds.left, scratch=str(Path(evidence.home).parent))
    try:
        return bounds.call(sqlite_engine.query, path, sql, limits)
    except CallStoppedError as error:
        raise translate_stop(error) from None
    except QueryTimeoutError:
        raise make_timeout_error(bounds.seconds) from None


def _query_stream(source: str, sql: str, evidence: Evidence) -> QueryResult:
    """Return the result of a query over a stream, of which an empty one has no columns."""
    try:
        return evidence.data.query(source, sql)
    except UnreadableError as error:
        raise QueryError(str(error), error.detail) from None
    except QueryError as error:
        if evidence.data.table(source).names:
            raise
        raise QueryError(f"{source} is empty: {error}", error.detail) from None


def _hide_home(result: QueryResult, evidence: Evidence) -> QueryResult:
    """Write ``$HOME`` in the texts of the result: the home has another path in each run."""
    rows = tuple(
        tuple(evidence.hide(value) if type(value) is str else value for value in row)
        for row in result.rows
    )
    return replace(result, rows=rows)


def _list_tables(promise: QueryPromise, message: str, evidence: Evidence) -> tuple[str, ...]:
    """Return lines of detail with the files that exist, where the one in question does not."""
    after = evidence.observation.after
    files = [path for path, fact in after.items() if fact.kind != "dir"]
    if promise.database is not None:
        path = evidence.fill_path(promise.database)
        if FAILED in message or path in files:  # it was found: the query itself failed
            return ()
        from cliconform.verifying.texts.closest import find_near_paths

        near = find_near_paths(path, files)
        return format_list("similar paths:", near)
    if "No files found" not in message and "Table with name" not in message:
        return ()
    tables = [path for path in files if path.endswith(_TABLES)]
    missing = (" the home has no Parquet, CSV or JSON file",)
    return format_list("tables in the home:", tables) or missing


def _list_evidence(result: QueryResult, promise: QueryPromise) -> tuple[str, ...]:
    """Return the rows, a line each, sorted where the query leaves their order to the database."""
    rows = [" | ".join(map(format_value, row)) for row in result.rows]
    in_order = _ORDER.search(promise.sql.source)
    return keep_lines(rows if in_order else sorted(rows)) or ("no rows",)
