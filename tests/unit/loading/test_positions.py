"""Every key and item of a file has its line and column."""

from __future__ import annotations

import pytest

from cliconform.loading.positions import MAX_DEPTH, MAX_ITEMS, find_positions

TEXT = """\
spec = 1
a.b = [1, "x", { c = 2, "d e" = [3] }]
[command."x.y"]
"é" = "ü"
args = \"\"\"
[no.table]
two\"\"\"
produces = [
  "data", # a comment
  { path = "ü", files = 2,
    columns = { s = "string" },
  },
  { path = "b" },
]
[[command."x.y".queries]]
sql = "one"
[[command."x.y".queries]]
sql = "two"
[command."x.y".queries.more]
z = 1
[command.late.matrix]
x = [1]
[command.late]
args = ""
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("spec",), (1, 1)),
        (("a",), (2, 1)),
        (("a", "b"), (2, 3)),
        (("a", "b", 1), (2, 11)),
        (("a", "b", 2, "c"), (2, 18)),
        (("a", "b", 2, "d e"), (2, 25)),
        (("a", "b", 2, "d e", 0), (2, 34)),
        (("command", "x.y"), (3, 10)),
        (("command", "x.y", "args"), (5, 1)),
        (("command", "x.y", "produces", 0), (9, 3)),
        (("command", "x.y", "produces", 1, "files"), (10, 17)),
        (("command", "x.y", "produces", 1, "columns", "s"), (11, 17)),
        (("command", "x.y", "produces", 2, "path"), (13, 5)),
        (("command", "x.y", "queries", 0, "sql"), (16, 1)),
        (("command", "x.y", "queries", 1), (17, 17)),
        (("command", "x.y", "queries", 1, "sql"), (18, 1)),
        (("command", "x.y", "queries", 1, "more", "z"), (20, 1)),
        (("command", "late"), (23, 10)),
        (("command", "late", "matrix", "x"), (22, 1)),
    ],
)
def test_keys_items_and_tables_are_found(
    path: tuple[str | int, ...], place: tuple[int, int]
) -> None:
    assert find_positions(TEXT).find(path) == place


def test_a_path_that_is_not_in_the_file_has_the_place_of_the_nearest_one_around_it() -> None:
    assert find_positions(TEXT).find(("command", "x.y", "queries", 1, "nope", 3)) == (17, 17)
    assert find_positions(TEXT).find(("nope",)) == (1, 1)
    assert find_positions("").find(()) == (1, 1)


def test_columns_count_characters_and_not_bytes() -> None:
    assert find_positions('"é" = { "ü" = { x = 1 } }').find(("é", "ü", "x")) == (1, 17)


def test_a_quoted_key_is_unquoted() -> None:
    found = find_positions("\"a\\u0062\" = 1\n'c\\d' = 2\n")
    assert found.find(("ab",)) == (1, 1)
    assert found.find(("c\\d",)) == (2, 1)


def test_what_is_new_in_toml_1_1_is_found_too() -> None:
    text = '[a]\nx = "\\e[0m \\x41"\ni = {\n  y = 1, # a comment\n  z = [\n    2,\n  ],\n}\nw = 1\n'
    found = find_positions(text)
    assert found.find(("a", "x")) == (2, 1)
    assert found.find(("a", "i", "y")) == (4, 3)
    assert found.find(("a", "i", "z", 0)) == (6, 5)
    assert found.find(("a", "w")) == (9, 1)


def test_a_time_without_seconds_costs_at_most_the_place_around_it() -> None:
    found = find_positions("[a]\nt = 07:32\n[b]\nw = 1\n")
    assert found.find(("a", "t")) in {(1, 2), (2, 1)}
    assert found.find(("b", "w")) == (4, 1)


def test_hostile_depth_and_length_are_ignored() -> None:
    deep = find_positions(".".join(["a"] * 5000) + " = 1")
    assert max(len(path) for path in deep.points) <= MAX_DEPTH
    long = find_positions("x = [" + "1," * (MAX_ITEMS + 1) + "]")
    assert long.find(("x", 3)) == (1, 1)
