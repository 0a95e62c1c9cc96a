"""Plain data as the TOML of a spec: it is read as the same data, in the layout of the house."""

from __future__ import annotations

import json
from typing import Any

import tomli
from hypothesis import given
from hypothesis import strategies as st

from cliconform.reporting.text.toml_layout import COLUMNS, quote, render_command

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
DATA = st.dictionaries(
    TEXTS,
    st.recursive(
        st.booleans() | st.integers(-9, 9999) | TEXTS,
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


def test_keys_have_one_order_and_their_equals_signs_stand_below_one_another() -> None:
    made = render_command("jobs.list", {"produces": ["a.csv"], "args": "jobs list", "exit": 3})
    assert made == (
        '[command."jobs.list"]\nargs     = "jobs list"\nexit     = 3\nproduces = ["a.csv"]\n'
    )


def test_texts_that_are_too_long_for_a_line_become_a_table_of_their_own() -> None:
    texts = {"contains": ["x" * 42, "y" * 42], "matches": [r"\d"]}
    made = render_command("a", {"args": "", "stdout": texts})
    assert made == (
        '[command.a]\nargs = ""\n\n[command.a.stdout]\ncontains = [\n'
        f'  "{"x" * 42}", "{"y" * 42}",\n]\nmatches  = [\'\\d\']\n'
    )


def test_prompts_are_an_array_of_tables() -> None:
    made = render_command("a", {"dialogue": [{"expect": "Name:", "send": "Ada"}]})
    assert made == '[command.a]\n\n[[command.a.dialogue]]\nexpect = "Name:"\nsend   = "Ada"\n'


def test_a_text_is_literal_where_that_saves_escapes() -> None:
    assert quote(r"\d+") == r"'\d+'"
    assert quote('say "x"') == """'say "x"'"""
    assert quote("it's \\d") == '"it\'s \\\\d"'
    assert quote("a\nb\n") == '"""\na\nb\n"""'
    assert quote("a\tb") == '"a\\tb"'


@given(DATA)
def test_what_is_written_is_read_as_the_same_data(data: dict[str, Any]) -> None:
    data = {f"x{key}": value for key, value in data.items()}
    read = tomli.loads(render_command("a.b", data))["command"]["a.b"]
    assert json.dumps(read, sort_keys=True) == json.dumps(data, sort_keys=True)


@given(st.lists(st.text("ab\\\"' ", max_size=30), max_size=20))
def test_no_line_of_an_array_is_too_long(texts: list[str]) -> None:
    made = render_command("a", {"stdout": texts})
    assert tomli.loads(made)["command"]["a"]["stdout"] == texts
    assert max(map(len, made.splitlines())) <= COLUMNS
