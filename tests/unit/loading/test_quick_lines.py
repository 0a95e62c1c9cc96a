"""Lines that are found without a syntax tree are those of the tree; where that is unsure, none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from cliconform.loading.positions import find_positions
from cliconform.loading.quick_lines import find_lines

ROOT = Path(__file__).parents[3]
FILES = [*ROOT.glob("specs/**/*.toml"), *ROOT.glob("tests/**/*.toml"), ROOT / "pyproject.toml"]


def paths(data: Any, base: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        yield (*base, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*base, key))


def compare(text: str) -> bool:
    """Compare both ways on everything in ``text``; return whether the quick one knew it."""
    data = tomli.loads(text)
    exact, quick = find_positions(text), find_positions(text, is_toml=True)
    for path in paths(data):
        for asked in (path, (*path, "nothing"), (*path, 99)):
            assert quick.find_line(asked) == exact.find(asked)[0], asked
            assert quick.find(asked) == exact.find(asked)
            assert quick.has(asked) == (asked in exact.points), asked
    return find_lines(text) is not None


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_lines_of_every_file_here_are_those_of_the_tree(file: Path) -> None:
    text = file.read_text("utf-8")
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError:
        pytest.skip("not TOML, on purpose")
    compare(text)


SIMPLE = """\
# a comment
spec = 1 # another
a.b = "x # no comment" # one
"q.r" = 'it''s'

[command]
[command."x.y"]\r
args = ["-c", "a ] b", 'c # "d'] # [
stdout = { equals = "}", contains = ["a", { x = 1 }] }
n = -1.5e3
t = 07:32:00
[command.x]
  env.A = false
[other.'k']
empty = {}
[late.sub]
x = 1
[late]
y = 1
"""


def test_simple_statements_need_no_tree() -> None:
    assert compare(SIMPLE.replace("'it''s'", "'its'"))


NOT_SIMPLE = [
    'a = """\nb = 1\n"""\n',
    "a = '''\n[b]\n'''\n",
    "a = [\n1,\n]\n",
    "a = [[1],\n[2]]\n",
    "a = { b = [1], c = {}\n, d = {} }\n",
    "[[a]]\nb = 1\n[[a]]\n",
    '"\\u0061" = 1\n',
    "a = 1979-05-27 07:32:00\n",
    f"a = [{'1, ' * 9000}]\n",
    f"a = {'[' * 40}{']' * 40}\n",
]


@pytest.mark.parametrize("text", NOT_SIMPLE, ids=lambda text: text[:12])
def test_what_is_not_simple_is_left_to_the_tree(text: str) -> None:
    assert find_lines(text) is None
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError:
        return  # TOML 1.1, where this tomli does not know it
    compare(text)


PIECES = ["a", "=", "[", "]", "{", "}", '"', "'", "#", "\n", " ", ",", "1", ".", "b", "\\", '"""']


@given(st.lists(st.sampled_from([*PIECES, "a = [1]\n", "[a]\n", "b = { c = 1 }\n"])).map("".join))
def test_a_text_that_is_toml_is_read_as_the_tree_reads_it_or_not_at_all(text: str) -> None:
    try:
        tomli.loads(text)
    except tomli.TOMLDecodeError:
        return
    if find_lines(text) is not None:
        compare(text)
