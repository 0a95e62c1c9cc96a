"""A text that is parsed in pieces says what it says as a whole; where that is unsure, it is not."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from cliconform.errors import SpecError
from cliconform.loading import toml_pieces
from cliconform.loading.toml_pieces import LARGE, parse_in_pieces
from cliconform.loading.toml_source import parse_toml

HEAD = 'spec = 1\n[target]\ncommand = "sh"\n'
ONE = '[command.a]\nargs = ["-c"]\n'
TWO = '[command."b.c"] # another\r\nabout = """\nin two\nlines"""\n[command."b.c".env]\nX = "1"\n'


@pytest.fixture(autouse=True)
def cut_at_every_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toml_pieces, "_PIECE", 1)


def test_the_pieces_of_a_spec_say_what_it_says_in_the_same_order() -> None:
    text = HEAD + ONE + TWO + "[[command.d.dialogue]]\nexpect = '?'\n"
    whole = tomli.loads(text)
    found = parse_in_pieces(text)
    assert found is not None
    assert found == whole
    assert list(found) == list(whole)
    assert list(found["command"]) == list(whole["command"])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(HEAD, id="no command"),
        pytest.param(HEAD + ONE + TWO + "[home.files]\nf = ''\n", id="another table at the end"),
        pytest.param(HEAD + ONE + TWO + "[command.a.env]\nX = '1'\n" + ONE[:-1], id="twice"),
        pytest.param(HEAD + ONE + TWO + "[command.a.env]\nX = '1'\n", id="goes on later"),
        pytest.param('command.x.about = ""\n' + ONE + TWO, id="a command before the tables"),
        pytest.param(HEAD + ONE + TWO + "[command]\nx.about = ''\n", id="the table of all"),
        pytest.param(HEAD + ONE + "about = '''\n[command.z]\n'''\n" + TWO, id="in a text"),
        pytest.param(HEAD + ONE + "x = [\n[command.z]\n]\n", id="in an array"),
        pytest.param(HEAD + ONE + TWO + "x = \n", id="no TOML"),
        pytest.param(HEAD + "command = 3\n" + ONE, id="no table"),
        pytest.param(ONE + "[[command]]\nx = 1\n" + TWO, id="an array of tables"),
    ],
)
def test_a_text_whose_pieces_may_mean_something_else_is_not_parsed_in_pieces(text: str) -> None:
    assert parse_in_pieces(text) is None


def test_an_error_in_a_large_spec_is_told_with_its_line(tmp_path: Path) -> None:
    text = HEAD + "".join(f"[command.c{n}]\nabout = 'x'\n" for n in range(LARGE // 20))
    lines = text.count("\n")
    with pytest.raises(SpecError) as caught:
        parse_toml(text + "about = [\n", tmp_path / "x.toml")
    assert caught.value.problems[0].line >= lines


LINES = st.sampled_from(
    [
        *("spec = 1", "[target]", "[command]", "[command.a]", "[command.b]", '[command."a"]'),
        *("[command.a.env]", "[[command.b.x]]", "[[command]]", "command.a.y = 1", "x = 1"),
        *("x = '''", "'''", "y = [", "]", "[home]", "a.y = 2", "[command.c]", 'z = """', '"""'),
    ]
)


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_whatever_is_parsed_in_pieces_is_what_the_whole_says(text: str) -> None:
    found = parse_in_pieces(text)
    if found is not None:
        assert found == tomli.loads(text)
