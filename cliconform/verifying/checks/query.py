"""The answers to SQL questions over the home that a command left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, assert_never

from cliconform.model.outcome import Finding
from cliconform.model.promise import QueryPromise, Value
from cliconform.verifying.comparing.values import (
    are_equal,
    format_table,
    format_value,
    is_equal,
    parse_number,
    to_decimal,
)
from cliconform.verifying.databases import sqlite_engine
from cliconform.verifying.databases.query_result import QueryError, QueryResult
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.files.home_files import UnreadableError, resolve_file
from cliconform.verifying.texts.closest import find_near_paths
from cliconform.verifying.texts.excerpt import format_count, format_list, to_one_line

_ROWS = 10
_TABLES = (".parquet", ".pq", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".gz", ".zst")


def judge_query(promise: QueryPromise, evidence: Evidence) -> Finding:
    """One promise about the answer to a question."""
    expected = evidence.fill_value(promise.expected)
    asked = promise.about or to_one_line(promise.sql.source.strip(), 100)
    words = f"{asked}: {_in_words(promise, expected)}"
    expectation = Expectation(address=promise.address, place=promise.place, words=words)
    if not evidence.has_home:
        return expectation.leave_open()
    try:
        answer = _answer(promise, evidence)
    except QueryError as error:
        detail = (*error.detail, *_there(promise, str(error), evidence))
        return expectation.fail(
            evidence.hide(str(error)),
            expected=_in_words(promise, expected),
            seen="no answer",
            detail=map(evidence.hide, detail),
        )
    match promise.form:
        case "empty":
            return _empty(expectation, answer, empty=expected is True)
        case "equals":
            return _equals(expectation, expected, answer)
        case "at_least" | "at_most":
            return _bound(expectation, promise.form, expected, answer)
        case _:
            assert_never(promise.form)


def _answer(promise: QueryPromise, evidence: Evidence) -> QueryResult:
    sql = evidence.fill_sql(promise.sql)
    if promise.database is None:
        return _hidden(evidence.duckdb.query(sql), evidence)
    try:
        path = resolve_file(evidence.observation.home, evidence.fill_path(promise.database))
    except UnreadableError as error:
        raise QueryError(str(error)) from None
    return _hidden(sqlite_engine.query(path, sql), evidence)


def _hidden(answer: QueryResult, evidence: Evidence) -> QueryResult:
    """The answer with ``$HOME`` in its texts for the home, which has another path each time."""
    rows = tuple(
        tuple(evidence.hide(value) if type(value) is str else value for value in row)
        for row in answer.rows
    )
    return replace(answer, rows=rows)


def _there(promise: QueryPromise, said: str, evidence: Evidence) -> tuple[str, ...]:
    """Which files there are, where the one that was asked for is not."""
    after = evidence.observation.after
    files = [path for path, fact in after.items() if fact.kind != "dir"]
    if promise.database is not None:
        if "no such" in said or "cannot be answered" in said:
            return ()
        wanted = evidence.fill_path(promise.database)
        return format_list("files that are called most like it:", find_near_paths(wanted, files))
    if "No files found" not in said and "Table with name" not in said:
        return ()
    tables = [path for path in files if path.endswith(_TABLES)]
    return format_list("tables in the home:", tables) or (
        " the home has no Parquet, CSV or JSON file",
    )


def _empty(expectation: Expectation, answer: QueryResult, *, empty: bool) -> Finding:
    if bool(answer.rows) != empty:
        return expectation.succeed(_count(answer))
    if not empty:
        return expectation.fail("no row, at least one was expected", expected="rows", seen="no row")
    return expectation.fail(
        f"{_count(answer)}, none was expected",
        expected="no row",
        seen=_first(answer),
        detail=_rows(answer),
    )


def _equals(expectation: Expectation, expected: Value, answer: QueryResult) -> Finding:
    if _same(expected, answer):
        return expectation.succeed(_first(answer))
    one = len(answer.rows) == 1 and len(answer.names) == 1
    if one and not isinstance(expected, tuple):
        seen = format_value(answer.rows[0][0])
        return expectation.fail(
            f"the answer is {seen}, not {format_value(expected)}",
            expected=format_value(expected),
            seen=seen,
        )
    wanted = _as_rows(expected, answer)
    hint = ""
    if len(wanted) == len(answer.rows) and not answer.more and _any_order(wanted, answer.rows):
        hint = ": they are the same in another order (ORDER BY makes it certain)"
    return expectation.fail(
        f"the answer has other rows{hint}" if answer.rows else "the answer has no row",
        expected=format_value(expected),
        seen=f"{_count(answer)}, the first {_first(answer)}" if answer.rows else "no row",
        detail=(
            *(f"-{' | '.join(map(format_value, row))}" for row in wanted[:_ROWS]),
            *_rows(answer),
        ),
    )


def _bound(expectation: Expectation, form: str, expected: Value, answer: QueryResult) -> Finding:
    bound = parse_number(expected) if isinstance(expected, str) else expected
    wanted = f"{form.replace('_', ' ')} {format_value(expected)}"
    if isinstance(bound, bool) or not isinstance(bound, int | float):
        return expectation.fail(f"{format_value(expected)} is no number", expected=wanted)
    if len(answer.rows) != 1 or len(answer.names) != 1:
        return expectation.fail(
            f"the answer is no single number: {_count(answer)}",
            expected=wanted,
            seen=_first(answer) if answer.rows else "no row",
            detail=_rows(answer),
        )
    value = answer.rows[0][0]
    seen = format_value(value)
    limit = to_decimal(bound) if isinstance(value, Decimal) else bound
    try:
        enough = not isinstance(value, bool | str | bytes) and (
            value >= limit if form == "at_least" else value <= limit
        )
    except (TypeError, ArithmeticError):  # NULL, a day, Decimal('NaN')
        enough = False
    if enough:
        return expectation.succeed(seen)
    return expectation.fail(f"the answer is {seen}", expected=wanted, seen=seen)


def _same(expected: Value, answer: QueryResult) -> bool:
    """A value is an answer of one; a list one row, or one column; a list of lists the rows."""
    rows = answer.rows
    single = len(rows) == 1 and len(answer.names) == 1
    if not isinstance(expected, tuple):
        return single and is_equal(expected, rows[0][0])
    if answer.more:
        return False
    if any(isinstance(each, tuple) for each in expected):
        return are_equal(expected, rows) or (single and is_equal(expected, rows[0][0]))
    if len(answer.names) == 1:
        column = [row[0] for row in rows]
        return are_equal(expected, column) or (single and is_equal(expected, rows[0][0]))
    return (not rows and not expected) or (len(rows) == 1 and are_equal(expected, rows[0]))


def _as_rows(expected: Value, answer: QueryResult) -> list[tuple[Value, ...]]:
    """What was expected, as rows like the answer's."""
    if not isinstance(expected, tuple):
        return [(expected,)]
    if any(isinstance(each, tuple) for each in expected):
        return [each if isinstance(each, tuple) else (each,) for each in expected]
    return [(each,) for each in expected] if len(answer.names) == 1 else [expected]


def _any_order(wanted: Sequence[tuple[Value, ...]], rows: Sequence[tuple[Any, ...]]) -> bool:
    left = list(rows)
    for row in wanted:
        found = next((at for at, each in enumerate(left) if are_equal(row, each)), None)
        if found is None:
            return False
        del left[found]
    return True


def _in_words(promise: QueryPromise, expected: Value) -> str:
    match promise.form:
        case "empty":
            return "no row" if expected is True else "at least one row"
        case "equals":
            return format_value(expected)
        case "at_least" | "at_most":
            return f"{promise.form.replace('_', ' ')} {format_value(expected)}"
        case _:
            assert_never(promise.form)


def _count(answer: QueryResult) -> str:
    return (
        f"more than {format_count(len(answer.rows), 'row')}"
        if answer.more
        else format_count(len(answer.rows), "row")
    )


def _first(answer: QueryResult) -> str:
    if not answer.rows:
        return "no row"
    return ", ".join(map(format_value, answer.rows[0]))


def _rows(answer: QueryResult) -> list[str]:
    """The first rows as a small table."""
    if not answer.rows:
        return []
    head, *rows = format_table(answer.names, answer.rows[:_ROWS])
    left = len(answer.rows) - _ROWS
    more = f" … and {'more than ' if answer.more else ''}{left:,} more" if left > 0 else ""
    return [f" {head}", *(f"+{row}" for row in rows), *([more] if more else [])]
