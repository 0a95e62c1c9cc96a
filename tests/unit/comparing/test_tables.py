"""Two tables: columns, rows and values."""

from __future__ import annotations

from typing import Any

from cliconform.comparing.table_reading import make_table
from cliconform.comparing.tables import compare_databases, compare_tables
from cliconform.model.comparison import DatabaseContent, TableContent


def table(*rows: tuple[Any, ...], **columns: str) -> TableContent:
    texts = tuple(sorted(tuple(map(str, row)) for row in rows))
    digests = {name: str(sorted(row[place] for row in texts)) for place, name in enumerate(columns)}
    return TableContent(columns=columns, rows=len(rows), digests=digests, first=texts)


FIRST = table((1, "a"), (2, "b"), id="int64", name="string")


def compare(second: TableContent, again: TableContent = FIRST) -> list[str]:
    found = compare_tables("t.csv", FIRST, second, again)
    return [f"{each.effect} {each.code} {each.what}" for each in found if not each.is_noise]


def test_the_order_of_rows_means_nothing() -> None:
    assert compare(table((2, "b"), (1, "a"), id="int64", name="string")) == []


def test_a_column_that_is_gone_breaks_and_a_new_one_does_not() -> None:
    assert compare(table((1,), (2,), id="int64")) == ["breaking column-removed t.csv name"]
    more = table((1, "a", 0), (2, "b", 0), id="int64", name="string", n="int64")
    assert compare(more) == ["compatible column-added t.csv n"]


def test_another_type_breaks_and_another_order_of_columns_does_not() -> None:
    typed = table((1, "a"), (2, "b"), id="double", name="string")
    assert compare(typed) == ["breaking column-type t.csv id"]
    moved = table(("a", 1), ("b", 2), name="string", id="int64")
    assert compare(moved) == ["cosmetic column-order t.csv"]


def test_other_rows_and_other_values_break_and_are_shown() -> None:
    found = list(compare_tables("t", FIRST, table((1, "a"), id="int64", name="string"), FIRST))
    assert [(each.code, each.before, each.after) for each in found] == [
        ("row-count", "2 rows", "1 row")
    ]
    assert found[0].detail == (" id | name", "-2 | b")
    other = table((1, "a"), (2, "x"), id="int64", name="string")
    (values,) = compare_tables("t", FIRST, other, FIRST)
    assert values.before == "other values in name"
    assert values.detail == (" id | name", "-2 | b", "+2 | x")


def test_a_column_whose_values_vary_by_themselves_is_left_out() -> None:
    again = table((1, "c"), (2, "d"), id="int64", name="string")
    assert compare(table((1, "x"), (2, "y"), id="int64", name="string"), again) == []
    changed = compare(table((1, "x"), (3, "y"), id="int64", name="string"), again)
    assert changed == ["breaking row-values t.csv"]


def test_the_same_values_in_other_rows_break_and_the_rows_are_shown() -> None:
    mixed = table((1, "b"), (2, "a"), id="int64", name="string")
    (found,) = compare_tables("t", FIRST, mixed, FIRST)
    assert (found.code, found.before) == ("row-values", "the same values in other rows")
    assert found.detail == (" id | name", "-1 | a", "-2 | b", "+1 | b", "+2 | a")
    assert compare(mixed, mixed) == []


def test_beside_a_column_that_varies_the_same_values_in_other_rows_are_found() -> None:
    first, second, again = (
        table(*rows, at="string", id="int64", name="string")
        for rows in (
            (("10:00", 1, "a"), ("10:01", 2, "b")),
            (("11:00", 1, "b"), ("11:01", 2, "a")),
            (("12:00", 1, "a"), ("12:01", 2, "b")),
        )
    )
    found = list(compare_tables("t", first, second, again))
    assert [each.code for each in found if not each.is_noise] == ["row-values"]


def make_long(*, step: int, more: str = "") -> TableContent:
    """Return a table that is too long to keep its rows, as it is read."""
    columns = {"id": "", "name": "", **({more: ""} if more else {})}
    rows = [(n, f"x{(n + step) % 2000}", *(["z"] if more else [])) for n in range(2000)]
    return make_table(columns, rows, str)


def test_in_a_long_table_the_same_values_in_other_rows_break() -> None:
    first, second = make_long(step=0), make_long(step=1)
    assert (first.first, first.digests) == ((), second.digests)
    found = list(compare_tables("t", first, second, first))
    assert [(each.code, each.before) for each in found] == [
        ("row-values", "the same values in other rows")
    ]
    assert list(compare_tables("t", first, make_long(step=0), first)) == []


def test_of_a_long_table_with_one_more_column_it_is_said_that_rows_are_not_compared() -> None:
    first, second = make_long(step=0), make_long(step=0, more="more")
    found = list(compare_tables("t", first, second, first))
    assert [each.what for each in found if each.is_noise] == [
        "t: which values are in one row; it has too many rows to know that"
    ]


def test_a_number_of_rows_that_varies_is_left_out() -> None:
    again = table((1, "a"), id="int64", name="string")
    assert compare(table((9, "z"), (8, "y"), (7, "x"), id="int64", name="string"), again) == []


def test_tables_of_a_database_are_compared_by_name() -> None:
    first = DatabaseContent(tables={"jobs": FIRST, "old": FIRST})
    second = DatabaseContent(tables={"jobs": FIRST, "new": FIRST})
    found = compare_databases("x.db", first, second, first)
    assert [f"{each.effect} {each.code} {each.what}" for each in found] == [
        "breaking table-removed x.db old",
        "compatible table-added x.db new",
    ]


def test_no_value_is_told_from_the_word_null() -> None:
    first, second = make_table({"a": ""}, [(None,)], str), make_table({"a": ""}, [("NULL",)], str)
    assert [each.code for each in compare_tables("t", first, second, first)] == ["row-values"]
