"""JSON, CSV and schemas from the spec to the report: in a run, and in a run that was stored."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from support.cli import Cli

SCHEMA = {"type": "array", "items": {"required": ["id"], "properties": {"id": {"type": "integer"}}}}
SPEC = """spec = 1
[target]
name = "sh"
command = ["sh", "-c"]
[command.list]
args = ['''printf '[{"id": 1, "name": "a"},\\n {"id": 2, "name": null}]' ''']
capture = { last = { json = "[-1].id" } }
[command.list.stdout]
json = { "[0].name" = "a", "[1]" = { name = { null = true } } }
rows = 2
columns = { id = "int64" }
schema = "list.schema.json"
[[command.list.queries]]
from = "stdout"
sql = "SELECT sum(id) FROM stdout"
equals = 3
[command.show]
needs = "list"
args = ["printf 'id;name\\n${last};b\\n'; printf '[{\\"id\\": ${last}}]' > out.json"]
stdout = { rows = 1, columns = ["id int64", "name string"] }
produces = [{ path = "out.json", schema = "list.schema.json", json = '[{"id": "${last}"}]' }]
[[command.show.queries]]
from = "stdout"
sql = "SELECT name FROM stdout WHERE id = ${last}"
equals = "b"
"""


@pytest.fixture
def project(cli: Cli) -> Cli:
    cli.write("x.toml", SPEC)
    cli.write("list.schema.json", json.dumps(SCHEMA))
    return cli


def test_what_is_printed_conforms_and_nothing_is_left_behind(project: Cli) -> None:
    result = project("check", "x.toml", "--json", "run.json", "-W", "error")
    assert result.code == 0, result.output
    assert not list((project.folder / "user").glob("cliconform-*"))
    stored = json.loads((project.folder / "run.json").read_text("utf-8"))
    captured = [outcome["captured"] for outcome in stored["report"]["outcomes"]]
    assert captured == [{"last": "2"}, {}]


def test_a_stored_run_is_judged_anew_without_its_homes(project: Cli) -> None:
    assert project("check", "x.toml", "--json", "run.json").code == 0
    result = project("judge", "run.json", "x.toml")
    assert result.code == 0
    assert "not judged" not in result.output
    changed = SPEC.replace('"[0].name" = "a"', '"[0].name" = "b"').replace(
        "equals = 3", "equals = 4"
    )
    project.write("x.toml", changed.replace("rows = 2", "rows = 3"))
    result = project("judge", "run.json", "x.toml")
    assert result.code == 1
    assert '[0].name: got "a", expected "b"' in result.out
    assert "2 rows, expected 3" in result.out
    assert "3, expected 4" in result.out


def test_a_stored_run_is_compared_with_the_schema_of_today(project: Cli) -> None:
    assert project("check", "x.toml", "--json", "run.json").code == 0
    schema = {"items": {"properties": {"id": {"type": "string"}}}}
    project.write("list.schema.json", json.dumps(schema))
    result = project("judge", "run.json", "x.toml")
    assert result.code == 1
    words = " ".join(result.out.split())
    assert "stdout does not conform to list.schema.json: 2 differences" in words
    assert "+[1].id: got 2, expected string" in result.out


def test_the_verdict_says_each_thing_once(project: Cli) -> None:
    changed = SPEC.replace('"[0].name" = "a"', '"[0].name" = "b"')
    project.write("x.toml", changed)
    result = project("check", "x.toml")
    (line,) = [line for line in result.out.splitlines() if line.startswith("✗ list  ")]
    assert line.endswith('stdout: [0].name: got "a", expected "b"')


def test_lint_reports_what_is_wrong_in_a_schema(project: Cli) -> None:
    project.write("list.schema.json", '{"items": {"$ref": "item.json"}}')
    result = project("lint", "x.toml")
    assert result.code == 2
    words = " ".join(result.output.split())
    assert "list.schema.json: `$ref` to `item.json`: there is no such file" in words


def test_the_library_for_schemas_is_loaded_only_with_a_schema(cli: Cli) -> None:
    bare = SPEC.replace('schema = "list.schema.json"\n', "")
    cli.write("x.toml", bare.replace('schema = "list.schema.json", ', ""))
    code = (
        "import sys; from cliconform.cli.main import main\n"
        "try: main()\nexcept SystemExit as end: assert not end.code\n"
        "assert 'jsonschema' not in sys.modules\n"
    )
    cli.write("run.py", code)
    words = [sys.executable, "run.py", "check", "x.toml"]
    done = subprocess.run(
        words, cwd=cli.folder, env=cli.environ(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
