"""What both builds print: values and words, and data in one format or another."""

from __future__ import annotations

import json

import pytest

from cliconform.comparing.outputs import compare_printed
from cliconform.comparing.texts import NO_VERSIONS


def compare(first: str, second: str, again: str | None = None) -> list[str]:
    """The differences between two texts, as their effects and kinds."""
    found = compare_printed("stdout", first, second, again or first, NO_VERSIONS)
    return [f"{each.effect} {each.code}" for each in found if not each.is_noise]


VALUES = "breaking output-values"
WORDS = "cosmetic output-wording"
STYLE = "cosmetic output-style"
FORMAT = "breaking format-changed"
ADDED = "compatible output-added"


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("size: 10 MB", "size: 10 MiB", VALUES),
        ("total: $5.00", "total: €5.00", VALUES),
        ("cache: enabled", "cache: disabled", VALUES),
        ("valid: True", "valid: False", VALUES),
        ("the job is done", "the job is not done", VALUES),
        ("author: alice", "author: bob", VALUES),
        ("wrote dist/out.txt", "wrote build/out.txt", VALUES),
        ("see https://a.example/1", "see https://a.example/one", VALUES),
        ("saved 'x'", "saved 'y'", VALUES),
        ("Overwrite? [y/N]", "Overwrite? [Y/n]", VALUES),
        ("the name  alice\nrole  a", "the name  bob\nrole  a", VALUES),
        ("created 3 files", "deleted 3 files", VALUES),
        ("mail to a@x.example for help", "mail to b@x.example for help", VALUES),
        ("choose: a, b, c", "choose: a, b", VALUES),
        ("3 files copied", "3 items copied", WORDS),
        ("removed 3 files", "deleted 3 files", WORDS),
        ("enabled plugins: a, b", "enabled plugins: b, a", WORDS),
        ("note: first, do this now", "note: at first, do this, and now go on", WORDS),
        ("saved 'x'", 'saved "x"', WORDS),
        ("note: see the docs for more", "note: look at the docs for more", WORDS),
        ("NAME  SIZE", "Name  Size", WORDS),
        ("Successfully created project foo", "Created project foo successfully", WORDS),
        ("Loading data, please wait", "Please wait while loading data", WORDS),
    ],
)
def test_a_value_is_told_from_words(first: str, second: str, found: str) -> None:
    assert compare(first, second) == [found]


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ('{"a": 1}', "a: 1", FORMAT),
        ("a: 1", '{"a": 1}', FORMAT),
        ('[{"i": 1}, {"i": 2}]', '{"i": 1}\n{"i": 2}', FORMAT),
        ("a,b\n1,2", "a;b\n1;2", FORMAT),
        ("a\tb\n1\t2", "a b\n1 2", FORMAT),
        ('{"i": 1}\n{"i": 2}', '{"i": 1, "x": 1}\n{"i": 2, "x": 1}', "compatible json-added"),
        ('{"i": 1}\n{"i": 2}', '{"x": 1, "i": 1}\n{"x": 1, "i": 2}', "compatible json-added"),
        ('{"i": 1}', '{"i": 1}\n{"i": 2}', "compatible json-added"),
        ('{"i": 1}\n{"i": 2}', '{"i": 1}', "breaking json-removed"),
        ("a,b\n1,x", '"a","b"\n"1","x"', STYLE),
        ("a,b\n1,2\n3,4", "a,b\n3,4\n1,2", STYLE),
        ("a,b\n1,2", "a,b,c\n1,2,3", "compatible column-added"),
        ("a,b\n1,2", "a,c\n1,2", "breaking column-removed"),
        ("a,b", "a,b\n1,2", ADDED),
        ("NAME   SIZE\na      1", "NAME   SIZE  AGE\na      1     3d", ADDED),
        ("| A | B |\n| a | 1 |", "| A | B | C |\n| a | 1 | 2 |", ADDED),
        ("NAME   SIZE\na      1", "NAME   AGE  SIZE\na      3d   1", VALUES),
        ("┌───┬───┐\n│ a │ 1 │\n└───┴───┘", "+---+---+\n| a | 1 |\n+---+---+", STYLE),
        ("├── a\n└── b", "|-- a\n`-- b", STYLE),
        ("used: 50%\n50%", "used: 50%\n0.5", VALUES),
        ("a\0b", "a\0c", VALUES),
    ],
)
def test_data_is_compared_as_the_format_that_it_is_in(first: str, second: str, found: str) -> None:
    assert found in compare(first, second)


def test_prose_with_commas_is_no_table() -> None:
    first, second = "Hello, world\nGoodbye, moon", "Hello, world\nFarewell, moon"
    assert compare(first, second) == ["breaking output-removed", ADDED]
    assert compare("one, two\nthree, four", "three, four\none, two") == ["cosmetic output-order"]


def test_an_order_that_varies_by_itself_is_left_out() -> None:
    assert compare("a\nb\nc\n", "b\nc\na\n", "c\nb\na\n") == []
    assert compare("a 1\nb 2\nc 3\n", "b 2\nc 9\na 1\n", "c 3\nb 2\na 1\n") == [VALUES]


def test_an_order_of_json_that_varies_by_itself_is_left_out() -> None:
    items = [{"n": number} for number in range(4)]
    first, again = json.dumps(items), json.dumps(items[::-1])
    assert compare(first, json.dumps([items[number] for number in (2, 0, 3, 1)]), again) == []
    more = json.dumps([{"n": 9}, *items])
    assert compare(first, more, again) == ["compatible json-added"]
    assert compare(first, json.dumps(items[::-1])) == ["breaking json-changed"]


def test_bytes_that_vary_by_themselves_are_left_out() -> None:
    assert compare("a\0b", "a\0c", "a\0d") == []
