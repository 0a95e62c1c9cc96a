"""What a query answered, compared with what is promised of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from cliconform.model.contents import Value
from cliconform.model.outcome import Finding
from cliconform.verifying.data_values import (
    are_equal,
    format_table,
    format_value,
    is_equal,
    parse_number,
    to_decimal,
)
from cliconform.verifying.databases.query_result import QueryResult
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.texts.excerpt import format_count

_ROWS = 10
"""Rows of an answer that are listed."""


def check_empty(expectation: Expectation, result: QueryResult, *, empty: bool) -> Finding:
    """Return whether the result has no rows, or without ``empty`` at least one, as promised."""
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


def check_equals(
    expectation: Expectation, expected: Value, result: QueryResult, *, is_ordered: bool
) -> Finding:
    """Return whether the result is the ``expected`` value, row or rows.

    ``is_ordered`` is whether the query says in which order the rows are.
    """
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


def check_bound(
    expectation: Expectation, form: str, expected: Value, result: QueryResult
) -> Finding:
    """Return whether the result is one number and within its bound.

    ``form`` is ``at_least`` or ``at_most``; a NULL or a text is within no bound.
    """
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
