"""Texts in files beside the spec: `equals_file` and `stdin_file`, as they are loaded."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from cliconform.loading.building import text_files
from cliconform.model.contents import TextPromise
from cliconform.model.spec import Spec
from cliconform.model.template import Template
from cliconform.planning.merging import merge

from .conftest import Load, Problems

ASKED = "service = { ready = 'a:1' }\nhttp = [{ get = 'http://a', body = {"
PLACES = [
    ("stdout = {", "}", "stdout"),
    ("stderr = {", "}", "stderr"),
    ("output = {", "}", "output"),
    ("produces = [{ path = 'a',", "}]", "produces[0]"),
    (ASKED, "} }]", "http[0].body"),
]


@pytest.fixture
def write(tmp_path: Path) -> None:
    for name, data in {
        "expected/a.txt": b"${today} $${x}\n...\n",
        "expected/b.txt": b"b\r\n",
        "bad.txt": b"a\nb\xff\n",
        "empty.txt": b"",
        "long.txt": b"x" * 4096,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)


def texts(spec: Spec, id_: str = "a") -> list[TextPromise]:
    command = spec.commands[id_]
    return [
        *(one for found in command.settings.texts.values() for one in found),
        *(one for file in command.produces for one in file.texts),
        *(one for answer in command.http for one in answer.body),
    ]


@pytest.mark.usefixtures("write")
@pytest.mark.parametrize(("before", "after", "address"), PLACES)
def test_the_text_of_a_file_is_promised_literally(
    load: Load, before: str, after: str, address: str
) -> None:
    spec = load(f"[command.a]\n{before} equals_file = 'expected/a.txt' {after}\n")
    (promise,) = texts(spec)
    assert (promise.address, promise.form) == (f"{address}.equals_file", "equals")
    assert promise.file == Template("expected/a.txt")
    assert promise.texts[0].fill({}) == "${today} $${x}\n...\n"
    assert promise.place.line == (7 if "http" in before else 6)


@pytest.mark.usefixtures("write")
def test_the_input_can_be_in_a_file(load: Load) -> None:
    stdin = load("[command.a]\nstdin_file = 'expected/a.txt'\nexit = 1\n").commands["a"].stdin
    assert stdin is not None
    assert stdin.fill({}) == "${today} $${x}\n...\n"


WRONG = [
    # the path, the key that it is for or all, a part of the message, one of the hint
    ("none.txt", "`none.txt` does not exist", "relative to the spec's folder"),
    ("expected", "`expected` is a folder", "name a file in it"),
    ("pipe", "`pipe` is not a regular file", "name a file"),
    ("bad.txt", "`bad.txt` is not UTF-8: byte 0xff in line 2", "save it as UTF-8"),
    ("large.txt", "`large.txt` is too large", "`contains`"),
    ("/etc/hosts", "not a relative path", "relative to the spec's folder"),
    ("~/a", "not a relative path", "relative to the spec's folder"),
    ("a\\u0000", "not a relative path", "relative to the spec's folder"),
    ("${spec_dir}/a", "`${spec_dir}` is not filled in", "`matrix`"),
    ("${col}.txt", "`${col}` is not filled in", "`matrix`"),
    ("${late}.txt", "`${job}` gets its value only during the run", "before"),
    ("expected/${x}.txt", "`expected/q.txt` does not exist", "relative"),
]


@pytest.mark.usefixtures("write")
@pytest.mark.parametrize(("path", "message", "hint"), WRONG)
@pytest.mark.parametrize(("before", "after", "address"), [*PLACES[:1], *PLACES[3:], ("", "", "")])
def test_a_file_that_cannot_be_used_is_a_problem_with_a_place_and_a_hint(  # noqa: PLR0917
    problems: Problems,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    path: str,
    message: str,
    hint: str,
    before: str,
    after: str,
    address: str,
) -> None:
    monkeypatch.setattr(text_files, "LARGEST", 1000)
    (tmp_path / "large.txt").write_bytes(b"x\n" * 501)
    os.mkfifo(tmp_path / "pipe")
    key = "equals_file" if before else "stdin_file"
    body = f'{before} {key} = "{path}" {after}\n'
    matrix = 'matrix = { x = ["a", "q"], late = ["${job}", "empty"] }\n'
    first = '[command.first]\nargs = "x"\ncapture = { job = "x" }\n'
    found = problems(f"{first}[command.a]\nneeds = 'first'\n{body}{matrix}")
    (problem,) = found
    assert message in problem.message
    assert hint in problem.hint
    assert problem.key == f"command.a.{f'{address}.' if address else ''}{key}"
    assert problem.line > 8


@pytest.mark.usefixtures("write")
@pytest.mark.parametrize(
    ("body", "key", "message"),
    [
        ("stdout = { equals = 'a', equals_file = 'empty.txt' }", "stdout.equals_file", "beside"),
        ("stdin = 'a'\nstdin_file = 'empty.txt'", "stdin_file", "`stdin_file` beside `stdin`"),
        ("stdout = { empty = true, equals_file = 'empty.txt' }", "stdout.empty", "cannot be empty"),
        ("stdout = { equals_file = 'expected/b.txt' }", "stdout.equals_file", "end with CRLF"),
        ("stdout = { equals_file = 'expected/${x}.txt' }\nmatrix = { x = ['a', 'b'] }",
         "stdout.equals_file", "end with CRLF"),
        ("stdin_file = 'long.txt'", "stdin_file", "at most 4095"),
        ("stdin_file = '${x}.txt'\nmatrix = { x = ['empty', 'long'] }", "stdin_file",
         "at most 4095"),
        ("stdin_file = 'empty.txt'\ndialogue = [{ expect = 'a', eof = true }]", "stdin_file",
         "`stdin_file` with `dialogue`"),
        ("stdin_file = 'empty.txt'\nservice = { ready = 'a:1' }", "stdin_file",
         "cannot have `stdin_file`"),
    ],
)  # fmt: skip
def test_what_contradicts_a_file_is_a_problem(
    problems: Problems, body: str, key: str, message: str
) -> None:
    (problem,) = problems(f"[command.a]\n{body}\n")
    assert problem.key == f"command.a.{key}"
    assert message in problem.message
    assert problem.hint


@pytest.mark.usefixtures("write")
def test_a_whole_text_of_a_command_replaces_the_one_of_the_defaults(load: Load) -> None:
    spec = load(
        "[defaults]\ntty = false\nstdout = { equals_file = 'expected/a.txt' }\n"
        "[command.a]\nstdout = { equals = 'x' }\n"
        "[command.b]\nstdout = { equals_file = 'expected/b.txt' }\n"
        "[command.c]\nstdout = { equals_file = '' }\n"
        "[command.d]\nexit = 1\n"
    )
    merged = {
        id_: [
            one.texts[0].source
            for found in merge(each.settings, spec.defaults).texts.values()
            for one in found
        ]
        for id_, each in spec.commands.items()
    }
    assert merged == {"a": ["x"], "b": ["b\r\n"], "c": [], "d": ["$${today} $$${x}\n...\n"]}


def test_a_file_that_many_commands_name_is_read_once(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "once.txt"
    file.write_text("a", encoding="utf-8")
    opened: list[Path] = []
    original = Path.open

    def count(path: Path, *args: Any, **options: Any) -> Any:
        opened.append(path)
        return original(path, *args, **options)

    tables = (f"[command.c{at}]\nstdout = {{ equals_file = 'once.txt' }}\n" for at in range(5))
    body = "".join(tables)
    monkeypatch.setattr(Path, "open", count)
    load(body)
    assert opened.count(file) == 1


def test_a_file_that_has_changed_is_read_again(load: Load, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    for at, text in enumerate(("one", "two")):
        file.write_text(text, encoding="utf-8")
        os.utime(file, ns=(at, at))
        (promise,) = texts(load("[command.a]\nstdout = { equals_file = 'a.txt' }\n"))
        assert promise.texts == (Template(text),)
