"""Files are loaded as they are written, each promise with its address and its line."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from cliconform.loading import load_spec, make_spec_schema
from cliconform.model.contents import Between, Column, Exactly
from cliconform.model.invocation import (
    Condition,
    Eof,
    Keys,
    Line,
    ModeChange,
    Port,
    ReadyAddress,
    ReadyText,
    ReadyUrl,
)
from cliconform.model.place import Place
from cliconform.model.spec import Command, MatrixRow, Spec
from cliconform.model.template import Template

from .conftest import Load

EVERYTHING = Path(__file__).with_name("everything.toml")


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load_spec(EVERYTHING)


@pytest.fixture(scope="module")
def ingest(spec: Spec) -> Command:
    return spec.commands["group.ingest"]


@pytest.fixture(scope="module")
def cleanup(spec: Spec) -> Command:
    return spec.commands["cleanup"]


def line_of(text: str) -> int:
    lines = EVERYTHING.read_text("utf-8").splitlines()
    (line,) = (number for number, line in enumerate(lines, 1) if text in line)
    return line


def test_everything_toml_has_every_key_of_the_schema() -> None:
    text = EVERYTHING.read_text("utf-8")
    schema = make_spec_schema()
    tables = [schema, *schema["definitions"].values()]
    keys = {key for table in tables for key in table.get("properties", {})}
    assert len(keys) > 70
    assert {key for key in keys if key not in text} == set()


def test_target_and_names(spec: Spec) -> None:
    assert (spec.file, spec.name) == (str(EVERYTHING), "everything")
    assert spec.target.command == ("python3", "-m", "tool")
    assert (spec.target.name, spec.target.help) == ("tool", "help")
    assert list(spec.commands)[:4] == ["group.ingest", "cleanup", "read", "serve"]


def test_a_target_without_a_name_has_the_name_of_its_program(load: Load) -> None:
    head = "spec = 1\n[target]\ncommand = '/opt/tools/bin/tool --fast'\n"
    target = load("[command.a]\nstdout = 'x'\n", head=head).target
    assert (target.name, target.help) == ("tool", "--help")
    assert target.command == ("/opt/tools/bin/tool", "--fast")


def test_defaults(spec: Spec) -> None:
    words = spec.defaults
    assert (words.timeout, words.within, words.columns, words.lines) == (20.0, 10.5, 100, 30)
    assert words.cpu == 7.5
    assert (words.tty, words.retries, words.exact, words.repeatable) == (True, 1, False, False)
    assert words.exit is not None
    assert words.exit.codes == (0, 3)
    assert words.env["WIDTH"] == Template("80")
    assert (words.unset, words.pass_env, words.keep_env) == (("LANG",), ("TOOL_TOKEN",), False)
    assert words.cwd == Template("data/in")
    assert words.ignore == ("**/*.log", ".cache/**")
    assert words.now == "2025-01-31T12:00:00Z"
    assert words.places["within"].line == line_of("within = 10.5")
    assert [promise.address for promise in words.texts["stderr", "lacks"]] == [
        "stderr.lacks[0]",
        "stderr.lacks[1]",
    ]


def test_homes(spec: Spec, cleanup: Command) -> None:
    assert spec.home.dirs == ("data", "data/in")
    assert spec.home.files["tool.ini"] == Template("home = ${home}\n")
    assert spec.home.copies == {
        "data/all.toml": str(EVERYTHING),
        "parts/everything.part.toml": str(EVERYTHING.with_name("everything.part.toml")),
    }
    assert spec.home.files["bin/tool"] == Template("#!/bin/sh\necho ${home}\n")
    assert spec.home.binaries == {"bin/data": b"\x00\x01\x02\xff"}
    assert spec.home.modes == {"bin/tool": 0o755, "bin/data": 0o640}
    assert spec.home.links == {
        "current": Template("releases/1"),
        "data/self": Template("${home}/data"),
    }
    assert spec.home.chmod == (ModeChange(path=Template("data/all.toml"), mode=0o444),)
    assert cleanup.home.dirs == ("more",)
    assert cleanup.home.copies == {"everything.toml": str(EVERYTHING)}
    assert cleanup.home.remove == (Template("tmp"), Template("jobs/${job}*"))
    assert cleanup.home.chmod == (ModeChange(path=Template("data/*.csv"), mode=0),)


def test_arguments_are_split_as_a_shell_splits_or_used_as_they_are(
    ingest: Command, cleanup: Command
) -> None:
    assert [arg.source for arg in ingest.args] == [
        "ingest",
        "--from",
        "data in",
        "--day",
        "${today}",
    ]
    assert [arg.source for arg in cleanup.args] == ["cleanup", "${job}", "$${HOME}"]


def test_texts_have_an_address_and_the_line_that_they_are_written_in(cleanup: Command) -> None:
    texts = cleanup.settings.texts
    line = line_of('ordered = ["a", "b"]')
    place = Place(file=str(EVERYTHING), line=line)
    assert {form: [one.address for one in found] for (_, form), found in texts.items()} == {
        "contains": ["output.contains[0]"],
        "matches": ["output.matches[0]"],
        "equals": ["output.equals"],
        "ordered": ["output.ordered"],
    }
    assert all(one.place == place for found in texts.values() for one in found)
    assert texts["output", "ordered"][0].texts == (Template("a"), Template("b"))


def test_empty_is_negated_where_it_is_false(load: Load) -> None:
    spec = load("[command.a]\nstdout = { empty = true }\nstderr = { empty = false }\n")
    texts = spec.commands["a"].settings.texts
    assert texts["stdout", "empty"][0].negated is False
    assert texts["stderr", "empty"][0].negated is True


def test_an_empty_array_is_no_promise_and_not_the_default(load: Load) -> None:
    spec = load("[command.a]\noutput = { lacks = [], ordered = [] }\nstdout = []\nignore = []\n")
    words = spec.commands["a"].settings
    assert words.texts == {
        ("output", "lacks"): (),
        ("output", "ordered"): (),
        ("stdout", "contains"): (),
    }
    assert words.ignore == ()


@pytest.mark.parametrize(
    ("body", "codes", "signals", "nonzero"),
    [
        ("2", (2,), (), False),
        ("[0, 130]", (0, 130), (), False),
        ("[0, 'SIGTERM']", (0,), ("SIGTERM",), False),
        ("'SIGINT'", (), ("SIGINT",), False),
        ("'nonzero'", (), (), True),
    ],
)
def test_exit(
    load: Load, body: str, codes: tuple[int, ...], signals: tuple[str, ...], *, nonzero: bool
) -> None:
    promise = load(f"[command.a]\nexit = {body}\nstdout = 'x'\n").commands["a"].settings.exit
    assert promise is not None
    assert (promise.codes, promise.signals, promise.nonzero) == (codes, signals, nonzero)
    assert (promise.address, promise.place.line) == ("exit", 6)


def test_a_command_without_exit_has_no_promise_about_it_yet(spec: Spec) -> None:
    assert spec.commands["serve-fixed"].settings.exit is None


def test_files(ingest: Command) -> None:
    database, parquet, csv, text, json = ingest.produces
    assert (database.address, database.path) == ("produces[0]", Template("data/db/core.db"))
    assert database.place.line == line_of('"data/db/core.db",')
    assert parquet.files == Exactly(number=2)
    assert parquet.rows == Between(at_least=1, at_most=Template("${total_rows}"))
    assert parquet.size == Between(at_most=1000)
    assert parquet.columns is not None
    assert parquet.columns.exact is False
    assert parquet.columns.columns[1] == Column(name="ts_ns", type="timestamp[ns, tz=UTC]")
    assert csv.columns is not None
    assert csv.columns.exact is True
    assert csv.columns.columns == (Column(name="a"), Column(name="b", type="int64"))
    assert [(one.address, one.source) for one in text.texts] == [
        ("produces[3].contains[0]", "produces[3]"),
        ("produces[3].matches[0]", "produces[3]"),
        ("produces[3].lacks[0]", "produces[3]"),
        ("produces[3].equals", "produces[3]"),
    ]
    assert [(one.address, one.path, one.value) for one in json.json] == [
        ("produces[4].json.", "", (1, (2.5, True))),
        ("produces[4].json.items[0].id", "items[0].id", "${job_name}"),
        ("produces[4].json.ok", "ok", True),
    ]
    assert [one.address for one in ingest.removes] == ["removes[0]", "removes[1]"]


def test_each_expected_result_of_a_query_is_a_promise_of_its_own(ingest: Command) -> None:
    assert [(one.address, one.form, one.expected) for one in ingest.queries] == [
        ("queries[0].equals", "equals", 0),
        ("queries[0].at_least", "at_least", 0),
        ("queries[0].at_most", "at_most", "${total_rows}"),
        ("queries[1].equals", "equals", ((1, "x"), (2, "${job_name}"), (None, "z"))),
        ("queries[1].empty", "empty", False),
        ("queries[2].empty", "empty", False),
    ]
    assert ingest.queries[0].about == "nothing is lost"
    assert ingest.queries[0].place.line == line_of("equals = 0")
    assert ingest.queries[-1].database == Template("data/db/core.db")


def test_captures(ingest: Command) -> None:
    assert [(one.address, one.name, one.source, one.pattern) for one in ingest.captures] == [
        ("capture.job", "job", "output", r"job: (\S+)"),
        ("capture.total", "total", "stderr", r"\d+"),
        ("capture.id", "id", "stdout", "x"),
        ("capture.no", "no", "output", "y"),
    ]


def test_a_matrix_is_read_row_by_row(ingest: Command, load: Load) -> None:
    assert ingest.matrix == (
        MatrixRow(label="10", values={"total_rows": "10", "job_name": "a"}),
        MatrixRow(label="20", values={"total_rows": "20", "job_name": "b"}),
    )
    spec = load("[command.a]\nstdout='x'\nmatrix = { a = [1.5, true, 2025-01-31] }\n")
    assert [row.label for row in spec.commands["a"].matrix] == ["1.5", "true", "2025-01-31"]


def test_a_dialogue(cleanup: Command) -> None:
    assert [turn.answer for turn in cleanup.dialogue] == [
        Line(text=Template("y")),
        Keys(keys=("down", "enter", "ctrl-c", "y")),
        Eof(),
    ]
    assert [turn.regex for turn in cleanup.dialogue] == [False, True, False]
    assert cleanup.settings.places["dialogue[1]"].line == line_of("matches = 'Really") - 1


def test_conditions_tags_and_reasons(ingest: Command, cleanup: Command) -> None:
    assert cleanup.when == Condition(
        platforms=("linux", "macos"), variables=("CI",), programs=("git",)
    )
    assert cleanup.skip == "waits for release 2"
    assert cleanup.needs == ("group.ingest[10]",)
    assert ingest.tags == ("fast", "readme")
    assert ingest.about == "reads the input"


def test_services_ports_and_requests(spec: Spec) -> None:
    serve = spec.commands["serve"]
    assert serve.service is not None
    assert serve.service.ready == ReadyUrl(url=Template("http://127.0.0.1:${port}/health"))
    assert (serve.service.stop, serve.service.grace) == ("SIGTERM", 2.5)
    assert serve.ports == (Port(name="port"), Port(name="admin"))
    assert [request.method for request in serve.requests] == [
        "GET", "POST", "HEAD", "OPTIONS", "DELETE", "PUT", "PATCH",
    ]  # fmt: skip
    assert serve.requests[0].headers == {"Accept": Template("application/json")}
    assert serve.requests[1].body == Template('{"a": 1}')
    assert [answer.status for answer in serve.http[:3]] == [(200,), (200, 201), ()]
    assert serve.http[0].headers == (("Content-Type", Template("json")),)
    assert serve.http[0].json[1].value == ("a", "b")
    assert [(one.address, one.source) for one in serve.http[1].body] == [
        ("http[1].body.contains[0]", "http[1]"),
        ("http[1].body.lacks[0]", "http[1]"),
    ]


def test_the_ways_to_be_ready(spec: Spec) -> None:
    ready = {
        command.id: command.service.ready
        for command in spec.commands.values()
        if command.service is not None
    }
    assert ready["serve-fixed"] == ReadyAddress(address=Template("127.0.0.1:${admin}"))
    assert ready["serve-text"] == ReadyText(text=Template("listening"), regex=False)
    assert ready["serve-regex"] == ReadyText(text=Template(r"port \d+"), regex=True)
    assert ready["serve-url"] == ReadyUrl(url=Template("https://localhost:1/"))
    assert ready["serve-address"] == ReadyAddress(address=Template("localhost:${p}"))
    assert spec.commands["serve-fixed"].ports == (
        Port(name="port", number=8000),
        Port(name="admin"),
        Port(name="taken", busy=True),
    )


def test_a_date_in_toml_becomes_a_string(load: Load) -> None:
    spec = load(
        "[command.a]\nstdin = 2025-01-31\nqueries = [{ sql = 'FROM a', equals = 07:32:00 }]\n"
    )
    assert spec.commands["a"].stdin == Template("2025-01-31")
    assert spec.commands["a"].queries[0].expected == "07:32:00"


def test_every_place_is_in_the_file(spec: Spec) -> None:
    files = [EVERYTHING, EVERYTHING.with_name("everything.part.toml")]
    lines = {str(file): len(file.read_text("utf-8").splitlines()) for file in files}
    found: list[Place] = []
    work: list[object] = [spec]
    while work:
        value = work.pop()
        if isinstance(value, Place):
            found.append(value)
        elif is_dataclass(value):
            work += (getattr(value, part.name) for part in fields(value))
        elif isinstance(value, dict):
            work += value.values()
        elif isinstance(value, tuple):
            work += value
    assert len(found) > 100
    assert {place.file for place in found} == set(lines)
    assert all(4 <= place.line <= lines[place.file] for place in found)
