"""Two JSON documents, member by member."""

from __future__ import annotations

from typing import Any

import pytest

from cliconform.comparing.formats import read_text
from cliconform.comparing.values import compare_values
from cliconform.model.comparison import JsonContent, TextContent

VARYING = {"id": 1, "at": "10:00", "rows": [{"n": 1, "took": 0.1}]}


def compare(first: Any, second: Any, again: Any = None) -> list[str]:
    found = compare_values("out", first, second, first if again is None else again)
    return [f"{each.effect} {each.code} {each.what}" for each in found if not each.is_noise]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, ["compatible json-added out b"]),
        ({"a": 1, "b": 2}, {"a": 1}, ["breaking json-removed out b"]),
        ({"a": 1}, {"a": 2}, ["breaking json-changed out a"]),
        ({"a": 1}, {"a": "1"}, ["breaking json-changed out a"]),
        ({"a": 1}, {"a": 1.0}, ["breaking json-changed out a"]),
        ({"a": True}, {"a": 1}, ["breaking json-changed out a"]),
        ({"a": None}, {}, ["breaking json-removed out a"]),
        ([1, 2, 3], [0, 1, 2, 3], ["compatible json-added out []"]),
        ([{"x": 1}, {"x": 2}], [{"x": 2}], ["breaking json-removed out []"]),
        (1, 2, ["breaking json-changed out"]),
        ({"b": 1, "a": 2}, {"a": 2, "b": 1}, []),
    ],
)
def test_a_member_that_is_new_is_compatible_and_any_other_difference_breaks(
    first: Any, second: Any, found: list[str]
) -> None:
    assert compare(first, second) == found


def test_a_key_with_a_dot_is_not_the_path_of_a_nested_one() -> None:
    first = {"a.b": 1, "a": {"b": 1}}
    second = {"a.b": 3, "a": {"b": 2}}
    again = {"a.b": 2, "a": {"b": 1}}
    assert compare(first, second, again) == ["breaking json-changed out a.b"]
    assert compare(first, second) == [
        'breaking json-changed out "a.b"',
        "breaking json-changed out a.b",
    ]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ([1] * 20_000, [1] * 19_999 + [2], ["breaking json-changed out []"]),
        ([1, 2] * 10_000, [0] + [1, 2] * 10_000, ["compatible json-added out []"]),
        (
            [{"n": n} for n in range(20_000)],
            [{"n": n} for n in range(20_000) if n != 10_000],
            ["breaking json-removed out []"],
        ),
    ],
)
def test_a_large_array_is_compared_whole(first: Any, second: Any, found: list[str]) -> None:
    assert compare(first, second) == found


def test_json_that_is_nested_too_deeply_is_compared_as_text() -> None:
    text = "[" * 900 + "]" * 900
    assert read_text(text) == TextContent(text=text)
    assert isinstance(read_text("[" * 100 + "]" * 100), JsonContent)


def test_a_member_of_all_items_is_one_difference() -> None:
    first = [{"id": n, "name": "x"} for n in range(5)]
    second = [{"id": n, "name": "y"} for n in range(5)]
    assert compare(first, second) == ["breaking json-changed out [].name"]


def test_what_varies_by_itself_is_left_out_and_the_rest_is_not() -> None:
    second = {"id": 1, "at": "12:00", "rows": [{"n": 2, "took": 0.9}]}
    again = {"id": 1, "at": "10:01", "rows": [{"n": 1, "took": 0.2}]}
    assert compare(VARYING, second, again) == ["breaking json-changed out rows[].n"]
    assert compare(VARYING, again, again) == []
