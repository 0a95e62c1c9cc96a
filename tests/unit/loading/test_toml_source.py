"""A file that cannot be read has one clear problem."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cliconform.errors import Problem, SpecError
from cliconform.loading import load_spec
from cliconform.loading.toml_source import MAX_SIZE


def only_problem(file: Path) -> Problem:
    with pytest.raises(SpecError) as caught:
        load_spec(file)
    (problem,) = caught.value.problems
    assert problem.file == str(file)
    assert "\n" not in problem.message
    return problem


def test_a_missing_file_is_reported_with_the_specs_beside_it(tmp_path: Path) -> None:
    (tmp_path / "tool.toml").write_text("spec = 1")
    problem = only_problem(tmp_path / "toll.toml")
    assert problem.message == "no such file"
    assert "tool.toml" in problem.hint


def test_a_missing_folder_has_no_specs_beside_the_file(tmp_path: Path) -> None:
    assert only_problem(tmp_path / "no" / "tool.toml").hint == ""


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    assert only_problem(tmp_path).message == "a directory, not a file"


def test_a_named_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    assert only_problem(tmp_path / "pipe.toml").message == "not a regular file"


def test_an_unreadable_file_is_reported_with_the_systems_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever runs the tests as root may read everything, so the system's answer is played.
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "tool.toml").write_text("spec = 1")
    monkeypatch.setattr(Path, "open", refuse)
    assert only_problem(tmp_path / "tool.toml").message == "cannot be read: Permission denied"


def test_a_name_with_a_nul_is_reported(tmp_path: Path) -> None:
    assert "cannot be read" in only_problem(tmp_path / "a\0b.toml").message


def test_a_name_that_is_too_long_is_reported(tmp_path: Path) -> None:
    assert "cannot be read" in only_problem(tmp_path / ("a" * 5000)).message


def test_a_file_over_the_limit_is_reported_with_the_limit(tmp_path: Path) -> None:
    file = tmp_path / "huge.toml"
    with file.open("wb") as stream:
        stream.truncate(50_000_000)
    assert only_problem(file).message == "too large: 50.0 MB, and at most 5 MB are allowed"


def test_a_file_a_byte_over_the_limit_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "large.toml"
    file.write_text("spec = 1\n#".ljust(MAX_SIZE + 1, "x"))
    assert "at most 5 MB are allowed" in only_problem(file).message


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    file = tmp_path / "large.toml"
    text = '[target]\ncommand = "tool"\n[command.a]\nargs = "a"\n'
    file.write_text("spec = 1\n#".ljust(MAX_SIZE - len(text) - 1, "x") + "\n" + text)
    assert file.stat().st_size == MAX_SIZE
    assert list(load_spec(file).commands) == ["a"]


def test_a_byte_that_is_not_utf_8_is_reported_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'spec = 1\n[target]\nname = "caf\xe9"\n')
    problem = only_problem(tmp_path / "latin.toml")
    assert problem.line == 3
    assert problem.message == "not UTF-8: byte 0xe9 in line 3"


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "mark.toml"
    text = 'spec = 1\r\n[target]\r\ncommand = "tool"\r\n[command.a]\r\nargs = 3\r\n'
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    problem = only_problem(file)
    assert (problem.line, problem.column) == (5, 1)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("spec = 1\n\nb = = 2\n", 3, 5, "not TOML: invalid value"),
        ("spec = 1\nspec = 2\n", 2, 9, "not TOML: cannot overwrite a value"),
        ("a = [1,\n", 1, 8, "not TOML: "),
        ("a = 2020-02-30", 1, 5, "not TOML: invalid date or datetime"),
        ("\x00", 1, 1, "not TOML: invalid statement"),
        ("a = 1\nb = " + "9" * 5000, 2, 5, "not TOML: a number with too many digits"),
        ("a = " + "[" * 5000, 0, 0, "not TOML: values are nested too deeply"),
    ],
)
def test_a_syntax_error_is_reported_with_its_line_and_column(
    tmp_path: Path, text: str, line: int, column: int, message: str
) -> None:
    (tmp_path / "tool.toml").write_text(text)
    problem = only_problem(tmp_path / "tool.toml")
    assert problem.message.startswith(message)
    if message != "not TOML: ":
        assert (problem.line, problem.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "[command.a]\n[command.a]\n",
            "not TOML: the table [command.a] is defined twice",
            "rename one of them",
        ),
        (
            '[command."a.b"]\n[command."a.b"]\n',
            'not TOML: the table [command."a.b"] is defined twice',
            "rename one of them",
        ),
        (
            'a = "open\nb = 1\n',
            "not TOML: illegal character '\\n'",
            'close the quotes; a string of several lines is written in """',
        ),
        (
            "a = 1\na = 2\n",
            "not TOML: cannot overwrite a value",
            "the key is defined twice: remove one",
        ),
        ("a = open\n", "not TOML: invalid value", "write a string in quotes"),
    ],
)
def test_common_syntax_errors_have_a_hint(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    (tmp_path / "tool.toml").write_text(text)
    problem = only_problem(tmp_path / "tool.toml")
    assert (problem.message, problem.hint) == (message, hint)


def test_a_number_in_quotes_has_a_hint(tmp_path: Path) -> None:
    spec = 'spec = 1\n[target]\ncommand = "tool"\n[command.a]\nargs = ""\nexit = "1"\n'
    (tmp_path / "tool.toml").write_text(spec)
    assert (
        only_problem(tmp_path / "tool.toml").hint == "remove the quotes: in quotes it is a string"
    )
    (tmp_path / "tool.toml").write_text(spec.replace("exit", "tty"))
    assert only_problem(tmp_path / "tool.toml").hint == ""


def test_the_missing_keys_of_an_empty_file_are_reported(tmp_path: Path) -> None:
    (tmp_path / "empty.toml").write_text("")
    with pytest.raises(SpecError) as caught:
        load_spec(tmp_path / "empty.toml")
    messages = [problem.message for problem in caught.value.problems]
    assert messages == ["`spec` is missing", "`target` is missing", "the spec has no commands"]
