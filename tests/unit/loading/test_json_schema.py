"""The JSON Schema and the loader accept and reject the same documents."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import tomli
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from cliconform.loading import make_part_schema, make_spec_schema
from cliconform.loading.format.document import SpecDocument
from cliconform.loading.positions import find_positions
from cliconform.loading.problem_log import ProblemLog
from cliconform.loading.sources import Source, Sources
from cliconform.loading.validation import validate

ROOT = Path(__file__).parents[3]
EVERYTHING = tomli.loads(Path(__file__).with_name("everything.toml").read_text("utf-8"))
SCHEMA = Draft7Validator(make_spec_schema())

Path_ = tuple[str | int, ...]

VALUES: list[Any] = [
    0, 1, -1, 300, 2.0, 2.5, 1e300, "", "x", "SIGINT", "nonzero", "free", True, False, [], ["x"],
    [1], [""], [[1]], [{}], [True], {}, {"a": 1}, {"a": "x"}, {"a": ["x"]}, {"path": "x"},
    {"contains": "x"}, {"at_least": 1}, [["x", {}]],
]  # fmt: skip


def as_json(value: Any) -> Any:
    """As editors hand TOML to a schema: a date is its text."""
    match value:
        case dict():
            return {key: as_json(one) for key, one in value.items()}
        case list():
            return [as_json(one) for one in value]
        case date() | time():
            return value.isoformat()
        case _:
            return value


def loader_accepts(document: dict[str, Any]) -> bool:
    log = ProblemLog(Sources(Source("x.toml", find_positions(""))))
    validate(document, SpecDocument, log)
    return not log.problems


def schema_accepts(document: dict[str, Any]) -> bool:
    return SCHEMA.is_valid(as_json(document))


def paths(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    if path:
        yield path
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in items:
            yield from paths(one, (*path, key))


def changed(path: Path_, value: Any) -> dict[str, Any]:
    """The document that says everything, with another value at ``path``."""
    document = copy.deepcopy(EVERYTHING)
    table: Any = document
    for part in path[:-1]:
        table = table[part]
    table[path[-1]] = value
    return document


def without(path: Path_) -> dict[str, Any]:
    document = copy.deepcopy(EVERYTHING)
    table: Any = document
    for part in path[:-1]:
        table = table[part]
    del table[path[-1]]
    return document


PATHS = list(paths(EVERYTHING))
TABLES = [path for path in PATHS if isinstance(path[-1], str)]


def test_the_schema_is_a_schema() -> None:
    Draft7Validator.check_schema(SCHEMA.schema)


@pytest.mark.parametrize(
    ("kind", "today"), [("", make_spec_schema()), (".part", make_part_schema())]
)
def test_the_files_in_specs_are_the_schemas_of_today(kind: str, today: dict[str, Any]) -> None:
    file = ROOT / "specs" / f"cliconform{kind}.schema.json"
    assert json.loads(file.read_text("utf-8")) == today


def test_both_accept_a_document_with_every_key() -> None:
    assert loader_accepts(EVERYTHING)
    assert schema_accepts(EVERYTHING)


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_both_agree_on_every_value_in_every_place(value: Any) -> None:
    # Every fifth place for each value, others for the next: all of them take half a minute.
    answers = set()
    for path in PATHS[VALUES.index(value) % 5 :: 5]:
        document = changed(path, value)
        accepted = loader_accepts(document)
        assert schema_accepts(document) is accepted, path
        answers.add(accepted)
    assert False in answers


def test_both_agree_on_a_document_without_any_one_key() -> None:
    answers = set()
    for path in PATHS[::3]:
        document = without(path)
        accepted = loader_accepts(document)
        assert schema_accepts(document) is accepted, path
        answers.add(accepted)
    assert answers == {True, False}


def test_both_reject_an_unknown_key_in_every_table_that_has_known_ones() -> None:
    rejected = 0
    for path in TABLES[::3]:
        document = changed((*path[:-1], "unknown-key"), "x")
        accepted = loader_accepts(document)
        assert schema_accepts(document) is accepted, path
        rejected += not accepted
    assert rejected > len(TABLES) / 6


TEXTS = st.sampled_from(["", "x", "SIGTERM", "nonzero", "free", "é", "${a}"])
NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
ANYTHING = st.recursive(
    TEXTS | NUMBERS | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["path", "contains", "at_least", "rows", "sql", "x"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(PATHS), value=ANYTHING)
def test_both_agree_on_anything_anywhere(path: Path_, value: Any) -> None:
    document = changed(path, value)
    assert schema_accepts(document) is loader_accepts(document)


def test_every_key_is_described() -> None:
    schema = make_spec_schema()
    for table in (schema, *schema["definitions"].values()):
        for key, field in table.get("properties", {}).items():
            named = field.get("$ref", "").removeprefix("#/definitions/")
            described = schema["definitions"][named] if named else field
            assert described["description"].endswith((".", "…")), key


def test_an_editor_sees_nothing_of_pydantic() -> None:
    text = json.dumps(make_spec_schema())
    for word in ('"type": "null"', "pydantic", '"ge"', "$defs"):
        assert word not in text
