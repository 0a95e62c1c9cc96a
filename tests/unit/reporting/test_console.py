"""The console for a value of `--color` and an environment."""

from __future__ import annotations

import io
import os

import pytest

from cliconform.errors import UsageError
from cliconform.reporting.text.console import is_live, make_console
from cliconform.reporting.text.lines import make_line
from cliconform.reporting.text.renderable import Lines
from support.terminal import TerminalFile

RED = Lines([make_line("bad", "bad")])


def colored(environ: dict[str, str], color: str = "auto", *, terminal: bool = True) -> bool:
    file = TerminalFile() if terminal else io.StringIO()
    console = make_console(environ, color=color, file=file)
    console.print(RED)
    return "\x1b[" in file.getvalue()


@pytest.mark.parametrize(
    ("environ", "color", "terminal", "expected"),
    [
        ({}, "auto", True, True),
        ({}, "auto", False, False),
        ({}, "always", False, True),
        ({}, "never", True, False),
        ({"NO_COLOR": "1"}, "auto", True, False),
        ({"NO_COLOR": ""}, "auto", True, True),
        ({"NO_COLOR": "1"}, "always", True, True),
        ({"FORCE_COLOR": "1"}, "auto", False, True),
        ({"FORCE_COLOR": "0"}, "auto", True, False),
        ({"FORCE_COLOR": ""}, "auto", False, False),
        ({"FORCE_COLOR": "1"}, "never", True, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "auto", True, False),
        ({"TERM": "dumb"}, "auto", True, False),
        ({"TERM": "xterm"}, "auto", True, True),
    ],
)
def test_whether_there_are_colours(
    environ: dict[str, str], color: str, *, terminal: bool, expected: bool
) -> None:
    assert colored(environ, color, terminal=terminal) is expected


def test_an_unknown_value_of_color_is_an_error() -> None:
    with pytest.raises(UsageError, match="blue"):
        make_console({}, color="blue")


def test_without_colour_there_is_not_even_bold() -> None:
    file = TerminalFile()
    make_console({"NO_COLOR": "1"}, file=file).print(Lines([make_line("x", "strong")]))
    assert file.getvalue() == "x\n"


@pytest.mark.parametrize(
    ("environ", "terminal", "expected"),
    [
        ({"TERM": "xterm"}, True, True),
        ({"TERM": "xterm"}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "xterm", "CI": "true"}, True, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "1"}, False, False),
    ],
)
def test_only_a_capable_terminal_outside_of_a_ci_is_live(
    environ: dict[str, str], *, terminal: bool, expected: bool
) -> None:
    console = make_console(environ, file=TerminalFile() if terminal else io.StringIO())
    assert is_live(console, environ) is expected


def test_the_width_is_the_environment_s() -> None:
    assert make_console({"COLUMNS": "123"}, file=TerminalFile()).width == 123


def test_strings_are_no_markup() -> None:
    file = io.StringIO()
    make_console({}, file=file).print("[bold]x[/bold] :smile: [/tmp]")
    assert file.getvalue() == "[bold]x[/bold] :smile: [/tmp]\n"


def test_a_reader_that_has_gone_does_not_end_the_run() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as file:
        console = make_console({}, file=file)
        console.print("one")
        console.print("two")
        assert console.quiet
