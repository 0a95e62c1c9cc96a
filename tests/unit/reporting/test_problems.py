"""Errors and warnings, with the line of the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.errors import CannotRunError, Problem, SpecError, UsageError
from cliconform.model.place import Place
from cliconform.model.spec import SpecWarning
from cliconform.reporting.problems import (
    make_error_lines,
    print_error,
    read_source_lines,
    render_warnings,
)
from cliconform.reporting.text.lines import join_lines
from cliconform.time_limit import limit_time
from support.strategies import ANY_TEXT

SOURCE = ["spec = 1", "", "[command.a]", "exti = 1", '\tstdout = ["(", "b"]', "[target"]


def problem(line: int, column: int = 1, **changed: str) -> Problem:
    values = {"file": "x.toml", "key": "", "message": "wrong", **changed}
    return Problem(line=line, column=column, **values)


def shown(*problems: Problem) -> str:
    return join_lines(make_error_lines(SpecError(problems), lambda _: SOURCE))


def test_a_problem_shows_its_line_with_a_mark_below_what_is_meant() -> None:
    assert shown(problem(4, message="unknown key `exti`", hint="did you mean `exit`?")) == (
        "x.toml:4:1: error: unknown key `exti`\n"
        "  4 │ exti = 1\n"
        "    │ ^^^^\n"
        "  hint: did you mean `exit`?"
    )


def test_a_tab_does_not_shift_the_mark() -> None:
    assert '  5 │  stdout = ["(", "b"]\n    │            ^^^' in shown(problem(5, 12))


def test_no_secret_is_in_the_line_of_a_problem() -> None:
    line = 'env = { MY_KEY = "c4nary-77+x", DB = "x://me:c4nary-77@host" }, oops = 1'
    error = SpecError((problem(1, len(line) - 7),))
    text = join_lines(make_error_lines(error, lambda _: [line]))
    assert "c4nary" not in text
    shown, mark = text.split("\n")[1:3]
    assert 'MY_KEY = "***********", DB = "x://me:*********@host"' in shown
    assert mark.index("^") == shown.index("oops")


def test_a_caret_can_be_behind_the_end_of_its_line() -> None:
    assert "  6 │ [target\n    │        ^" in shown(problem(6, 8))


def test_all_problems_are_shown_and_counted() -> None:
    text = shown(problem(4), problem(5))
    assert text.count("error: wrong") == 2
    assert text.endswith("2 problems in x.toml")


@pytest.mark.parametrize("line", ["[" * 80_000, "[a" * 40_000, '"\\' * 40_000, "'" * 80_001])
def test_the_mark_below_a_long_line_takes_no_longer_than_what_is_shown_of_it(line: str) -> None:
    error = SpecError((problem(1, 3, message="wrong"),))
    with limit_time(2.0):
        text = join_lines(make_error_lines(error, lambda _: [line]))
    assert max(map(len, text.split("\n"))) < 300


@pytest.mark.parametrize("line", [0, 2, 99])
def test_a_problem_without_a_line_to_show_shows_none(line: int) -> None:
    assert "│" not in shown(problem(line, 0))


def test_a_file_that_cannot_be_shown_is_only_named(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\x00\xff")
    assert read_source_lines(str(tmp_path)) == []
    assert read_source_lines(str(tmp_path / "none")) == []
    assert read_source_lines("\x00") == []
    assert read_source_lines(str(tmp_path / "binary")) == ["\x00\ufffd"]


@given(line=ANY_TEXT, column=st.integers(0, 60), number=st.integers(0, 3))
def test_any_line_can_be_shown(line: str, column: int, number: int) -> None:
    error = SpecError((problem(number, column, message=line, hint=line, key=line),))
    text = join_lines(make_error_lines(error, lambda _: [line, "", line]))
    assert "\x1b" not in text
    text.encode()


def test_any_other_error_is_one_line_and_its_hint() -> None:
    error = CannotRunError("`tool` was not found", place="x.toml", hint="install it")
    assert join_lines(make_error_lines(error, lambda _: [])) == (
        "x.toml: error: `tool` was not found\n  hint: install it"
    )


def test_an_error_is_printed_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(UsageError("--x and --y exclude each other"), {})
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "error: --x and --y exclude each other\n"


def test_warnings_have_their_place_and_a_hint(printed: Callable[..., str]) -> None:
    warning = SpecWarning(
        code="x", place=Place(file="x.toml", line=3), message="promises nothing", hint="do"
    )
    assert printed(render_warnings([warning])) == (
        "x.toml:3: warning: promises nothing\n  hint: do\n"
    )
    assert printed(render_warnings([])) == ""
