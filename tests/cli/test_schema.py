"""``cliconform schema``: the JSON Schemas accept what cliconform reads and writes."""

from __future__ import annotations

import json

import jsonschema
import tomli

from support.cli import Cli
from support.specs import TWO_COMMANDS as SPEC


def test_the_schema_of_specs_accepts_this_spec(project: Cli) -> None:
    schema = json.loads(project("schema").out)
    jsonschema.validate(tomli.loads(SPEC), schema)


def test_a_stored_run_is_valid_against_the_schema_of_runs(project: Cli) -> None:
    assert project("check", "x.toml", "--json", "run.json").code == 0
    schema = json.loads(project("schema", "run").out)
    jsonschema.validate(json.loads((project.folder / "run.json").read_text("utf-8")), schema)
