"""Rows of a query beside those that were expected."""

from __future__ import annotations

from decimal import Decimal

from cliconform.verifying.row_diff import diff_rows


def test_only_rows_that_differ_are_marked_below_the_names() -> None:
    expected = [(1, "apple", 2.5), (2, "pear", 3.2), (4, "plum", 4.1)]
    found = [(1, "apple", Decimal("2.50")), (2, "pear", 3.0), (3, "plum", 4.1)]
    assert diff_rows(["id", "name", "price"], expected, found) == [
        " id | name  | price",
        " 1  | apple | 2.50",
        "-2  | pear  | 3.2",
        "-4  | plum  | 4.1",
        "+2  | pear  | 3.0",
        "+3  | plum  | 4.1",
    ]


def test_rows_in_another_order_are_shown_where_they_are() -> None:
    lines = diff_rows(["n"], [(1,), (2,), (3,)], [(3,), (1,), (2,)])
    assert lines == [" n", "+3", " 1", " 2", "-3"]


def test_what_is_the_same_far_from_a_difference_is_left_out_with_a_word() -> None:
    rows = [(n,) for n in range(50)]
    lines = diff_rows(["n"], rows, [*rows[:25], (99,), *rows[26:]])
    assert lines == [" n", " 24", "-25", "+99", " 26", " … and 47 more rows"]


def test_as_many_rows_as_there_may_be_are_compared_at_once() -> None:
    lines = diff_rows(["n"], [(n,) for n in range(1000)], [(n,) for n in range(1000, 2000)])
    assert len(lines) == 22
