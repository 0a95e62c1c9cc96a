"""The answers to SQL questions over the home that a command left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, assert_never

from cliconform.model.outcome import Finding
from cliconform.model.promise import QueryPromise, Value
from cliconform.verifying.comparing.values import (
    all_equal,
    as_number,
    as_written,
    equal,
    shown,
    table,
)
from cliconform.verifying.databases import sqlite_engine as lite
from cliconform.verifying.databases.query_result import Answer, NoAnswerError
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Claim
from cliconform.verifying.files.home_files import UnreadableError, inside
from cliconform.verifying.texts.closest import near_paths
from cliconform.verifying.texts.excerpt import counted, listed, one_line

_ROWS = 10
_TABLES = (".parquet", ".pq", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".gz", ".zst")


def judge_query(promise: QueryPromise, evidence: Evidence) -> Finding:
    """One promise about the answer to a question."""
    expected = evidence.value(promise.expected)
    asked = promise.about or one_line(promise.sql.source.strip(), 100)
    words = f"{asked}: {_in_words(promise, expected)}"
    claim = Claim(address=promise.address, place=promise.place, words=words)
    if not evidence.home:
        return claim.unjudged()
    try:
        answer = _answer(promise, evidence)
    except NoAnswerError as error:
        detail = (*error.detail, *_there(promise, str(error), evidence))
        return claim.broken(
            evidence.hide(str(error)),
            expected=_in_words(promise, expected),
            seen="no answer",
            detail=map(evidence.hide, detail),
        )
    match promise.form:
        case "empty":
            return _empty(claim, answer, empty=expected is True)
        case "equals":
            return _equals(claim, expected, answer)
        case "at_least" | "at_most":
            return _bound(claim, promise.form, expected, answer)
        case _:
            assert_never(promise.form)


def _answer(promise: QueryPromise, evidence: Evidence) -> Answer:
    sql = evidence.sql(promise.sql)
    if promise.database is None:
        return _hidden(evidence.duck.ask(sql), evidence)
    try:
        path = inside(evidence.observation.home, evidence.path(promise.database))
    except UnreadableError as error:
        raise NoAnswerError(str(error)) from None
    return _hidden(lite.ask(path, sql), evidence)


def _hidden(answer: Answer, evidence: Evidence) -> Answer:
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
        wanted = evidence.path(promise.database)
        return listed("files that are called most like it:", near_paths(wanted, files))
    if "No files found" not in said and "Table with name" not in said:
        return ()
    tables = [path for path in files if path.endswith(_TABLES)]
    return listed("tables in the home:", tables) or (" the home has no Parquet, CSV or JSON file",)


def _empty(claim: Claim, answer: Answer, *, empty: bool) -> Finding:
    if bool(answer.rows) != empty:
        return claim.kept(_count(answer))
    if not empty:
        return claim.broken("no row, at least one was expected", expected="rows", seen="no row")
    return claim.broken(
        f"{_count(answer)}, none was expected",
        expected="no row",
        seen=_first(answer),
        detail=_rows(answer),
    )


def _equals(claim: Claim, expected: Value, answer: Answer) -> Finding:
    if _same(expected, answer):
        return claim.kept(_first(answer))
    one = len(answer.rows) == 1 and len(answer.names) == 1
    if one and not isinstance(expected, tuple):
        seen = shown(answer.rows[0][0])
        return claim.broken(
            f"the answer is {seen}, not {shown(expected)}", expected=shown(expected), seen=seen
        )
    wanted = _as_rows(expected, answer)
    hint = ""
    if len(wanted) == len(answer.rows) and not answer.more and _any_order(wanted, answer.rows):
        hint = ": they are the same in another order (ORDER BY makes it certain)"
    return claim.broken(
        f"the answer has other rows{hint}" if answer.rows else "the answer has no row",
        expected=shown(expected),
        seen=f"{_count(answer)}, the first {_first(answer)}" if answer.rows else "no row",
        detail=(*(f"-{' | '.join(map(shown, row))}" for row in wanted[:_ROWS]), *_rows(answer)),
    )


def _bound(claim: Claim, form: str, expected: Value, answer: Answer) -> Finding:
    bound = as_number(expected) if isinstance(expected, str) else expected
    wanted = f"{form.replace('_', ' ')} {shown(expected)}"
    if isinstance(bound, bool) or not isinstance(bound, int | float):
        return claim.broken(f"{shown(expected)} is no number", expected=wanted)
    if len(answer.rows) != 1 or len(answer.names) != 1:
        return claim.broken(
            f"the answer is no single number: {_count(answer)}",
            expected=wanted,
            seen=_first(answer) if answer.rows else "no row",
            detail=_rows(answer),
        )
    value = answer.rows[0][0]
    seen = shown(value)
    limit = as_written(bound) if isinstance(value, Decimal) else bound
    try:
        enough = not isinstance(value, bool | str | bytes) and (
            value >= limit if form == "at_least" else value <= limit
        )
    except (TypeError, ArithmeticError):  # NULL, a day, Decimal('NaN')
        enough = False
    if enough:
        return claim.kept(seen)
    return claim.broken(f"the answer is {seen}", expected=wanted, seen=seen)


def _same(expected: Value, answer: Answer) -> bool:
    """A value is an answer of one; a list one row, or one column; a list of lists the rows."""
    rows = answer.rows
    single = len(rows) == 1 and len(answer.names) == 1
    if not isinstance(expected, tuple):
        return single and equal(expected, rows[0][0])
    if answer.more:
        return False
    if any(isinstance(each, tuple) for each in expected):
        return all_equal(expected, rows) or (single and equal(expected, rows[0][0]))
    if len(answer.names) == 1:
        column = [row[0] for row in rows]
        return all_equal(expected, column) or (single and equal(expected, rows[0][0]))
    return (not rows and not expected) or (len(rows) == 1 and all_equal(expected, rows[0]))


def _as_rows(expected: Value, answer: Answer) -> list[tuple[Value, ...]]:
    """What was expected, as rows like the answer's."""
    if not isinstance(expected, tuple):
        return [(expected,)]
    if any(isinstance(each, tuple) for each in expected):
        return [each if isinstance(each, tuple) else (each,) for each in expected]
    return [(each,) for each in expected] if len(answer.names) == 1 else [expected]


def _any_order(wanted: Sequence[tuple[Value, ...]], rows: Sequence[tuple[Any, ...]]) -> bool:
    left = list(rows)
    for row in wanted:
        found = next((at for at, each in enumerate(left) if all_equal(row, each)), None)
        if found is None:
            return False
        del left[found]
    return True


def _in_words(promise: QueryPromise, expected: Value) -> str:
    match promise.form:
        case "empty":
            return "no row" if expected is True else "at least one row"
        case "equals":
            return shown(expected)
        case "at_least" | "at_most":
            return f"{promise.form.replace('_', ' ')} {shown(expected)}"
        case _:
            assert_never(promise.form)


def _count(answer: Answer) -> str:
    return (
        f"more than {counted(len(answer.rows), 'row')}"
        if answer.more
        else counted(len(answer.rows), "row")
    )


def _first(answer: Answer) -> str:
    if not answer.rows:
        return "no row"
    return ", ".join(map(shown, answer.rows[0]))


def _rows(answer: Answer) -> list[str]:
    """The first rows as a small table."""
    if not answer.rows:
        return []
    head, *rows = table(answer.names, answer.rows[:_ROWS])
    left = len(answer.rows) - _ROWS
    more = f" … and {'more than ' if answer.more else ''}{left:,} more" if left > 0 else ""
    return [f" {head}", *(f"+{row}" for row in rows), *([more] if more else [])]
