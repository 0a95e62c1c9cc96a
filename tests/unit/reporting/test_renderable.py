"""Lines on a terminal and through a pipe."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from cliconform.reporting.text.ascii import to_ascii
from cliconform.reporting.text.clean import clean
from cliconform.reporting.text.lines import BLANK, Line, Part, make_line
from cliconform.reporting.text.renderable import Lines
from support.strategies import ANY_TEXT
from support.terminal import TerminalFile

LONG = "the quick brown fox jumps over the lazy dog and then sleeps"


def on_terminal(width: int, *lines: Line) -> list[str]:
    file = TerminalFile()
    console = Console(file=file, width=width, color_system=None, soft_wrap=True, _environ={})
    console.print(Lines(lines))
    return file.getvalue().split("\n")


def test_a_long_line_is_wrapped_further_in() -> None:
    shown = on_terminal(30, make_line(LONG, indent=2, hang=2))
    assert shown == [
        "  the quick brown fox jumps",
        "    over the lazy dog and then",
        "    sleeps",
        "",
    ]


def test_through_a_pipe_a_line_stays_one_line(printed: Callable[..., str]) -> None:
    assert printed(Lines([make_line(LONG * 5, indent=2)])) == f"  {LONG * 5}\n"


def test_a_whole_line_is_never_wrapped() -> None:
    assert on_terminal(20, make_line(LONG, whole=True)) == [LONG, ""]


def test_a_blank_line_is_one() -> None:
    assert on_terminal(20, BLANK, make_line("a", indent=2), BLANK) == ["", "  a", "", ""]


@given(text=ANY_TEXT.map(clean), width=st.integers(min_value=24, max_value=60))
def test_a_wrapped_line_is_never_wider_than_the_terminal(text: str, width: int) -> None:
    for shown in on_terminal(
        width, *(make_line(each, indent=2, hang=2) for each in text.split("\n"))
    ):
        assert cell_len(shown) <= width


@pytest.mark.parametrize("text", ["[/red]", "[bold]x[/bold]", ":smile:", "[link=x]", "\\[a]"])
def test_nothing_is_markup(text: str, printed: Callable[..., str]) -> None:
    assert printed(Lines([make_line(text)])) == f"{text}\n"


def test_a_terminal_that_shows_only_ascii_gets_only_that() -> None:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii")
    Console(file=file, soft_wrap=True, _environ={}).print(
        Lines([Line(parts=(Part(text="✓ a … │ "), Part(text="✅ ü")))])
    )
    file.flush()
    assert raw.getvalue() == b"v a ... | \\u2705 \\xfc\n"


@given(text=ANY_TEXT)
def test_in_ascii_is(text: str) -> None:
    assert to_ascii(text).isascii()
