"""The answers to SQL queries over the home that a command left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, assert_never

from cliconform.bounded_process import CallStoppedError
from cliconform.model.contents import Value
from cliconform.model.outcome import Finding, Holds
from cliconform.model.promise import QueryPromise
from cliconform.quick_dataclass import replace
from cliconform.verifying.data_values import (
    are_equal,
    format_table,
    format_value,
    is_equal,
    parse_number,
    to_decimal,
)
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
from cliconform.verifying.texts.closest import find_near_paths
from cliconform.verifying.texts.evidence_lines import keep_lines
from cliconform.verifying.texts.excerpt import format_count, format_list, to_one_line

_ORDER = re.compile(r"\border\s+by\b", re.IGNORECASE)
_ROWS = 10
"""Rows of an answer that are listed."""
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
            finding = _check_empty(expectation, result, empty=expected is True)
        case "equals":
            is_ordered = bool(_ORDER.search(promise.sql.source))
            finding = _check_equals(expectation, expected, result, is_ordered=is_ordered)
        case "at_least" | "at_most":
            finding = _check_bound(expectation, promise.form, expected, result)
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
        near = find_near_paths(path, files)
        return format_list("similar paths:", near)
    if "No files found" not in message and "Table with name" not in message:
        return ()
    tables = [path for path in files if path.endswith(_TABLES)]
    missing = (" the home has no Parquet, CSV or JSON file",)
    return format_list("tables in the home:", tables) or missing


def _check_empty(expectation: Expectation, result: QueryResult, *, empty: bool) -> Finding:
    if bool(result.rows) != empty:
        return expectation.succeed(_count(result))
    if not empty:
        return expectation.fail(
            "the query returned no rows, expected at least one", expected="rows", seen="no rows"
        )
    return expectation.fail(
        f"the query returned {_count(result)}, expected none",
        expected="no rows",
        seen=_format_first_row(result),
        detail=(*_format_rows(result), *_explain_null(result)),
    )


def _explain_null(result: QueryResult) -> tuple[str, ...]:
    """Return a line of detail where the rows have nothing but NULL, as ``max`` of no rows gives."""
    if any(value is not None for row in result.rows for value in row):
        return ()
    return (" a row of NULL is a row; NULL is expected by `equals = { null = true }`",)


def _check_equals(
    expectation: Expectation, expected: Value, result: QueryResult, *, is_ordered: bool
) -> Finding:
    if _has_expected(expected, result):
        return expectation.succeed(_format_first_row(result))
    single = len(result.rows) == 1 and len(result.names) == 1
    if single and not isinstance(expected, tuple):
        seen = format_value(result.rows[0][0])
        return expectation.fail(
            f"result: {seen}, expected {format_value(expected)}",
            expected=format_value(expected),
            seen=seen,
            detail=_explain_null(result) if expected in {"NULL", "null", "None", ""} else (),
        )
    rows = _to_rows(expected, result)
    if not result.rows:
        message = "the query returned no rows"
    elif len(rows) == len(result.rows) and not result.more and _is_reordered(rows, result.rows):
        message = "the query returned the expected rows in a different order"
        message += "" if is_ordered else "; add ORDER BY"
    else:
        message = "the query returned different rows"
    first = f"{_count(result)}, the first {_format_first_row(result)}"
    return expectation.fail(
        message,
        expected=format_value(expected),
        seen=first if result.rows else "no rows",
        detail=_compare_rows(rows, result),
    )


def _compare_rows(expected: Sequence[tuple[Value, ...]], result: QueryResult) -> list[str]:
    if all(len(row) == len(result.names) for row in expected):
        from cliconform.verifying.row_diff import diff_rows

        return diff_rows(result.names, expected, result.rows)
    lines = (" | ".join(map(format_value, row)) for row in expected[:_ROWS])
    return [*(f"-{line}" for line in lines), *_format_rows(result)]


def _check_bound(
    expectation: Expectation, form: str, expected: Value, result: QueryResult
) -> Finding:
    bound = parse_number(expected) if isinstance(expected, str) else expected
    words = f"{form.replace('_', ' ')} {format_value(expected)}"
    if isinstance(bound, bool) or not isinstance(bound, int | float):
        return expectation.fail(f"{format_value(expected)} is not a number", expected=words)
    if len(result.rows) != 1 or len(result.names) != 1:
        shape = f"{_count(result)} of {format_count(len(result.names), 'column')}"
        return expectation.fail(
            f"the query returned {shape if result.rows else 'no rows'}, expected a single number",
            expected=words,
            seen=_format_first_row(result),
            detail=_format_rows(result),
        )
    value = result.rows[0][0]
    seen = format_value(value)
    limit = to_decimal(bound) if isinstance(value, Decimal) else bound
    try:
        holds = not isinstance(value, bool | str | bytes) and (
            value >= limit if form == "at_least" else value <= limit
        )
    except (TypeError, ArithmeticError):  # NULL, a day, Decimal('NaN')
        holds = False
    if holds:
        return expectation.succeed(seen)
    return expectation.fail(f"result: {seen}, expected {words}", expected=words, seen=seen)


def _has_expected(expected: Value, result: QueryResult) -> bool:
    """Whether the result is what the spec says.

    There, a value is a result of one row and one column; an array is one row, or the only column;
    an array of arrays is the rows.
    """
    rows = result.rows
    single = len(rows) == 1 and len(result.names) == 1
    if not isinstance(expected, tuple):
        return single and is_equal(expected, rows[0][0])
    if result.more:
        return False
    if any(isinstance(each, tuple) for each in expected):
        return are_equal(expected, rows) or (single and is_equal(expected, rows[0][0]))
    if len(result.names) == 1:
        column = [row[0] for row in rows]
        return are_equal(expected, column) or (single and is_equal(expected, rows[0][0]))
    return (not rows and not expected) or (len(rows) == 1 and are_equal(expected, rows[0]))


def _to_rows(expected: Value, result: QueryResult) -> list[tuple[Value, ...]]:
    """Return what was expected as rows like those of the result."""
    if not isinstance(expected, tuple):
        return [(expected,)]
    if any(isinstance(each, tuple) for each in expected):
        return [each if isinstance(each, tuple) else (each,) for each in expected]
    return [(each,) for each in expected] if len(result.names) == 1 else [expected]


def _is_reordered(expected: Sequence[tuple[Value, ...]], rows: Sequence[tuple[Any, ...]]) -> bool:
    left = list(rows)
    for row in expected:
        found = next((at for at, each in enumerate(left) if are_equal(row, each)), None)
        if found is None:
            return False
        del left[found]
    return True


def _count(result: QueryResult) -> str:
    count = format_count(len(result.rows), "row")
    return f"more than {count}" if result.more else count


def _list_evidence(result: QueryResult, promise: QueryPromise) -> tuple[str, ...]:
    """Return the rows, a line each, sorted where the query leaves their order to the database."""
    rows = [" | ".join(map(format_value, row)) for row in result.rows]
    in_order = _ORDER.search(promise.sql.source)
    return keep_lines(rows if in_order else sorted(rows)) or ("no rows",)


def _format_first_row(result: QueryResult) -> str:
    if not result.rows:
        return "no rows"
    return ", ".join(map(format_value, result.rows[0]))


def _format_rows(result: QueryResult) -> list[str]:
    """Return the first rows as the lines of a small table."""
    if not result.rows:
        return []
    head, *rows = format_table(result.names, result.rows[:_ROWS])
    left = len(result.rows) - _ROWS
    more = f" … and {'more than ' if result.more else ''}{left:,} more" if left > 0 else ""
    return [f" {head}", *(f"+{row}" for row in rows), *([more] if more else [])]
