"""Where there is neither a terminal nor colour, lines are printed without Rich, and as by Rich."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.errors import UsageError
from cliconform.reporting.text import console as consoles
from cliconform.reporting.text.console import is_live, make_console, make_line_console
from cliconform.reporting.text.lines import BLANK, Line, Part, make_line
from cliconform.reporting.text.renderable import Lines

TEXTS = st.text(st.sampled_from(list("ab \t\n✗…│é漢😀[/b]\a\b\v\f\r\x1b\udc80")) | st.characters())
LINES = st.builds(
    Line,
    parts=st.lists(st.builds(Part, text=TEXTS, role=st.sampled_from(["bad", "plain"]))).map(tuple),
    indent=st.integers(0, 9),
    hang=st.integers(0, 4),
)


def record(encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace", newline="")


def read(file: io.TextIOWrapper) -> bytes:
    file.flush()
    return cast("io.BytesIO", file.buffer).getvalue()


@given(st.lists(LINES), st.sampled_from(["utf-8", "ascii", "latin-1"]))
def test_lines_are_printed_as_by_rich(lines: list[Line], encoding: str) -> None:
    plain, rich = record(encoding), record(encoding)
    consoles._PlainConsole(plain).print(Lines(lines))
    make_console({}, file=rich).print(Lines(lines))
    assert read(plain) == read(rich)


@pytest.mark.parametrize(
    ("environ", "color", "loads_rich"),
    [
        ({}, "auto", False),
        ({"NO_COLOR": "1"}, "auto", False),
        ({"FORCE_COLOR": "1"}, "never", False),
        ({"FORCE_COLOR": "1"}, "auto", True),
        ({}, "always", True),
    ],
)
def test_rich_is_for_colour(
    environ: Mapping[str, str], color: str, *, loads_rich: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", record("utf-8"))
    made = make_line_console(environ, color=color)
    assert isinstance(made, consoles._PlainConsole) is not loads_rich
    assert not is_live(made, environ)


def test_another_value_of_color_is_an_error() -> None:
    with pytest.raises(UsageError):
        make_line_console({}, color="red")


def test_a_log_that_is_read_for_commands_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    printed = []
    for make in (make_line_console, make_console):
        out = record("utf-8")
        monkeypatch.setattr(sys, "stdout", out)
        make({"GITHUB_ACTIONS": "true"}).print(Lines([make_line("::error::x")]))
        printed.append(read(out))
    assert printed[0] == printed[1] != b"::error::x\n"


def test_nothing_more_is_printed_to_a_reader_that_has_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    end, write = os.pipe()
    os.close(end)
    with os.fdopen(write, "w", encoding="utf-8") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        made = make_line_console({})
        made.print(Lines([make_line("x")]))
        made.print(Lines([BLANK]))
