"""Command lines as a person types them."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.model.template import Template
from cliconform.reporting.text.command_line import format_argv, format_planned_command
from support import reports

HOME = "/tmp/home-1"


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["/opt/bin/tool", "a", "--b=c"], "tool a --b=c"),
        (["/opt/bin/python", "-m", "tool"], "python -m tool"),
        (["tool", "a b"], "tool 'a b'"),
        (["tool", ""], "tool ''"),
        (["tool", "it's"], 'tool "it\'s"'),
        (["tool", "a'b$c"], "tool 'a'\"'\"'b$c'"),
        (["tool", "SELECT * FROM 'x'"], "tool \"SELECT * FROM 'x'\""),
        (["tool", "a\nb"], "tool 'a\nb'"),
        (["tool", f"{HOME}/data"], "tool $HOME/data"),
        (["tool", HOME], "tool $HOME"),
        (["tool", f"{HOME}/a b"], 'tool "$HOME/a b"'),
        (["tool", f'{HOME}/a"b`'], 'tool "$HOME/a\\"b\\`"'),
        (["tool", "\x1b[31mred"], "tool red"),
        ([], ""),
    ],
)
def test_a_command_line(argv: list[str], expected: str) -> None:
    assert format_argv(argv, HOME) == expected


@given(words=st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)))
def test_a_shell_would_read_the_same_words(words: list[str]) -> None:
    # Braces would be placeholders, which are shown and cannot be expected.
    words = [word.replace("{", "").replace("\x1b", "") for word in words]
    assert shlex.split(format_argv(["tool", *words])) == ["tool", *words]


def test_a_planned_command_line_shows_what_only_the_run_can_tell() -> None:
    step = reports.step("a", "run", "${job}", "it's ${job}", "a b", values={"day": "2027-01-01"})
    assert format_planned_command(step) == "marketpipe run ${job} \"it's ${job}\" 'a b'"
    known = reports.step("a", "${day}", values={"day": "2027-01-01"})
    assert format_planned_command(known) == "marketpipe 2027-01-01"
    assert known.invocation.argv[1] == Template("${day}")
