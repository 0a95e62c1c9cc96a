"""JSON, rows, columns and schemas of what a command prints, as they are loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from cliconform.model.contents import (
    Between,
    Column,
    Columns,
    DataPromise,
    Exactly,
    JsonFact,
    Rows,
    SchemaFile,
    TableValue,
    Value,
)
from cliconform.model.spec import Spec
from cliconform.planning.merging import merge

from .conftest import Load, Problems

SCHEMA = '{"properties": {"a": {"$ref": "parts/a.json"}}}'


def data(spec: Spec, id_: str = "a") -> list[DataPromise]:
    return [one for found in spec.commands[id_].settings.data.values() for one in found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parts").mkdir()
    (tmp_path / "x.schema.json").write_text(SCHEMA, encoding="utf-8")
    (tmp_path / "parts" / "a.json").write_text("true", encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_each_part_is_a_promise_with_its_own_address_and_place(load: Load) -> None:
    spec = load(
        "[command.a.stdout]\n"
        "json = { 'items[0].id' = 7, ok = true }\n"
        "rows = { at_least = 1 }\n"
        "columns = ['id int64', 'name']\n"
        "schema = 'x.schema.json'\n"
        "[command.a.stderr]\n"
        "rows = 3\n"
    )
    found = data(spec)
    assert [(one.address, one.source, one.place.line) for one in found] == [
        ("stdout.json.items[0].id", "stdout", 6),
        ("stdout.json.ok", "stdout", 6),
        ("stdout.rows", "stdout", 7),
        ("stdout.columns", "stdout", 8),
        ("stdout.schema", "stdout", 9),
        ("stderr.rows", "stderr", 11),
    ]
    columns = (Column(name="id", type="int64"), Column(name="name"))
    assert [one.part for one in found[:4]] == [
        JsonFact(address="stdout.json.items[0].id", path="items[0].id", value=7),
        JsonFact(address="stdout.json.ok", path="ok", value=True),
        Rows(amount=Between(at_least=1)),
        Columns(columns=columns, exact=True),
    ]
    assert found[5].part == Rows(amount=Exactly(number=3))
    assert isinstance(found[4].part, SchemaFile)
    assert found[4].part.path == "x.schema.json"


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("{ a = { b = 1, c = ['x', { d = true }] } }",
         TableValue(members={"b": 1, "c": ("x", TableValue(members={"d": True}))})),
        ("{ a.b.c = 1.5 }", TableValue(members={"b": TableValue(members={"c": 1.5})})),
        ("{ a = { null = true } }", None),
        ("{ a = { b = { null = true } } }", TableValue(members={"b": None})),
        ("{ a = {} }", TableValue(members={})),
    ],
)  # fmt: skip
def test_a_table_as_a_value_has_at_least_these_members(load: Load, body: str, value: Value) -> None:
    (promise,) = data(load(f"[command.a]\nstdout = {{ json = {body} }}\n"))
    assert isinstance(promise.part, JsonFact)
    assert (promise.part.path, promise.part.value) == ("a", value)


@pytest.mark.parametrize(
    "key", ["stdout = {", "produces = [{ path = 'a',", "http = [{ get = 'http://a',"]
)
def test_a_string_is_a_whole_document_and_its_objects_have_no_other_keys(
    load: Load, key: str
) -> None:
    end = "}" if key.startswith("stdout") else "}]"
    body = f'{key} json = \'{{"a": [null, 1e2, {{}}], "b": "${{today}}"}}\' {end}'
    command = load(f"[command.a]\n{body}\nservice = {{ ready = 'a:1' }}\n").commands["a"]
    facts = [
        *(one.part for found in command.settings.data.values() for one in found),
        *(fact for one in command.produces for fact in one.json),
        *(fact for one in command.http for fact in one.json),
    ]
    (fact,) = facts
    assert isinstance(fact, JsonFact)
    assert fact.address.endswith("json")
    assert fact.path == ""
    empty = TableValue(members={}, exact=True)
    members: dict[str, Value] = {"a": (None, 100.0, empty), "b": "${today}"}
    assert fact.value == TableValue(members=members, exact=True)


@pytest.mark.usefixtures("folder")
def test_a_command_overrides_the_defaults_part_by_part(load: Load) -> None:
    spec = load(
        "[defaults]\nstdout = { json = { ok = true }, rows = 1, schema = 'x.schema.json' }\n"
        "[command.a]\nstdout = { json = {}, schema = '' }\n"
        "[command.b]\nstdout = { rows = 2 }\n"
    )
    merged = {
        id_: [
            one.address
            for found in merge(spec.commands[id_].settings, spec.defaults).data.values()
            for one in found
        ]
        for id_ in ("a", "b")
    }
    assert merged == {
        "a": ["stdout.rows"],
        "b": ["stdout.json.ok", "stdout.rows", "stdout.schema"],
    }


def test_the_digest_of_a_schema_changes_with_the_files_that_it_refers_to(
    load: Load, folder: Path
) -> None:
    body = "[command.a]\nproduces = [{ path = 'a', schema = 'x.schema.json' }]\n"
    digests = set()
    for text in ("true", "false"):
        (folder / "x.schema.json").write_text(SCHEMA + " " * len(text), encoding="utf-8")
        (folder / "parts" / "a.json").write_text(text, encoding="utf-8")
        schema = load(body).commands["a"].produces[0].schema
        assert schema is not None
        digests.add(schema.digest)
    assert len(digests) == 2


def test_what_is_wrong_in_a_schema_is_a_problem_of_the_spec(
    problems: Problems, folder: Path
) -> None:
    (folder / "parts" / "a.json").write_text('{"type": "integr"}', encoding="utf-8")
    (problem,) = problems("[command.a]\nstdout = { schema = 'x.schema.json' }\n")
    assert problem.key == "command.a.stdout.schema"
    assert "parts/a.json is not a valid JSON Schema: type: " in problem.message


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ("output = { json = { a = 1 } }", "`output` is both streams: write `json` in `stdout` or"),
        ("output = { rows = 1 }", "write `rows` in `stdout` or `stderr`"),
        ("http = [{ get = 'http://a', body = { schema = 'x' } }]", "write `schema` beside `body`"),
        ("stdout = { json = '{\"a\": ${today}}' }", "a placeholder in JSON is in quotes"),
        ("stdout = { json = 'ok' }", "a value in it is written `json = { path = … }`"),
        ("queries = [{ sql = 'FROM stdout', empty = true }]", 'add `from = "stdout"`'),
    ],
)
def test_a_key_in_the_wrong_place_has_a_hint(problems: Problems, body: str, hint: str) -> None:
    service = "service = { ready = 'a:1' }\n" if "http" in body else ""
    (problem,) = problems(f"[command.a]\n{service}{body}\n")
    assert hint in problem.hint


def test_a_table_of_the_query_itself_may_be_called_as_a_stream(load: Load) -> None:
    sql = "WITH stdout AS (SELECT 1) SELECT * FROM stdout"
    load(f"[command.a]\nqueries = [{{ sql = '{sql}', equals = 1 }}]\n")


@pytest.mark.parametrize(("text", "warned"), [("{}", True), ("{[..]}", False), ("...", False)])
def test_equals_of_the_whole_text_beside_its_json_is_a_warning(
    load: Load, text: str, *, warned: bool
) -> None:
    spec = load(f"[command.a]\nstdout = {{ equals = '{text}', json = '{{}}' }}\n")
    codes = [warning.code for warning in spec.warnings]
    assert codes == (["text-and-data"] if warned else [])


def test_a_value_of_json_can_be_captured(load: Load) -> None:
    (capture,) = load("[command.a]\ncapture = { id = { json = 'a[0]' } }\n").commands["a"].captures
    assert (capture.source, capture.json, capture.address) == ("stdout", "a[0]", "capture.id")
