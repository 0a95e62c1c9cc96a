"""Turns pydantic's errors about a document into messages and hints for the author of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import ErrorDetails

from cliconform.loading.format.value_types import TYPE_TAGS, UNEXPECTED_VALUE
from cliconform.loading.positions import Path
from cliconform.loading.problem_log import format_key, join_names
from cliconform.nearest_names import suggest_names

_EXPECTED = {
    "list_type": "an array",
    "dict_type": "a table",
    "model_type": "a table",
    "too_short": "at least one entry",
}
"""What was expected, by the type of pydantic's own errors."""

_MAX_LENGTH = 40
"""Characters of a string that are quoted in a message."""


def find_path(error: ErrorDetails) -> Path:
    """Return the path of the value that is missing, unknown or wrong."""
    return tuple(part for part in error["loc"] if part not in TYPE_TAGS)


def format_message(error: ErrorDetails) -> str:
    """Return what is wrong, in one line."""
    path = find_path(error)
    match error["type"]:
        case "extra_forbidden":
            return f"unknown key `{path[-1]}`"
        case "missing":
            return f"`{path[-1]}` is missing"
        case kind:
            known = _EXPECTED.get(kind, "another value")
            expected = error["ctx"]["expected"] if kind == UNEXPECTED_VALUE else known
            return f"expected {expected}, got {describe_value(error['input'])}"


def format_hint(error: ErrorDetails, schema: Mapping[str, Any]) -> str:
    """Return how to correct the error, or an empty string.

    ``schema`` is the JSON Schema of the document.
    """
    path = find_path(error)
    value = error["input"]
    match error["type"]:
        case "extra_forbidden":
            return _hint_at_known_key(path, value, list(_find_properties(schema, path[:-1])))
        case "missing":
            known = _find_properties(schema, path[:-1])
            return str(known.get(str(path[-1]), {}).get("description", ""))
        case "list_type" if isinstance(value, dict):
            return f"a table of an array is written `[[{format_key(path)}]]`"
        case kind if kind == UNEXPECTED_VALUE and isinstance(value, str):
            near = suggest_names(value, error["ctx"]["choices"].split())
            return near or _hint_at_quotes(value, error["ctx"]["expected"])
        case _:
            return ""


def _hint_at_quotes(text: str, expected: str) -> str:
    if "number" not in expected and "integer" not in expected:
        return ""
    try:
        float(text)
    except ValueError:
        return ""
    return "remove the quotes: in quotes it is a string"


def _hint_at_known_key(path: Path, value: object, known: list[str]) -> str:
    match path:
        case ("command", str(group), str(name)) if isinstance(value, dict):
            return f'quote the id of a command that has a dot: [command."{group}.{name}"]'
        case (*_, "output", "json" | "rows" | "columns" | "header" | "schema" as key):
            return f"`output` is both streams: write `{key}` in `stdout` or `stderr`"
        case (*_, "body", "json" | "schema" as key):
            return f"write `{key}` beside `body`"
        case _:
            return (
                suggest_names(str(path[-1]), known)
                or f"known keys: {join_names(sorted(known), 50)}"
            )


def describe_value(value: object) -> str:  # noqa: PLR0911 - one for each type
    """Return a TOML value with its type, such as ``the integer 3``; long strings are cut."""
    match value:
        case bool():
            return f"the boolean `{'true' if value else 'false'}`"
        case int():
            return f"the integer {value}"
        case float():
            return f"the number {value}"
        case str():
            return _quote(value)
        case list():
            return "an array" if value else "an empty array"
        case dict():
            return "a table" if value else "an empty table"
        case _:
            return type(value).__name__


def _quote(text: str) -> str:
    cut = text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 1]}…"
    line = cut.replace("\n", "\\n")
    return f'the string "{line}"' if text else "an empty string"


def _find_properties(schema: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    """Return the keys that the table at ``path`` can have, with their schemas."""
    node = schema
    for part in path:
        kind = "array" if isinstance(part, int) else "object"
        alternatives = _list_alternatives(node, schema)
        node = next((one for one in alternatives if one.get("type") == kind), {})
        if kind == "array":
            node = node.get("items", {})
        else:
            node = node.get("properties", {}).get(part) or node.get("additionalProperties") or {}
    alternatives = _list_alternatives(node, schema)
    table = next((one for one in alternatives if one.get("type") == "object"), {})
    found: Mapping[str, Any] = table.get("properties", {})
    return found


def _list_alternatives(
    node: Mapping[str, Any], schema: Mapping[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """Yield the schemas of all types that a value can have, with references resolved."""
    if "$ref" in node:
        name = node["$ref"].removeprefix("#/definitions/")
        yield from _list_alternatives(schema["definitions"][name], schema)
    for combination in ("allOf", "anyOf", "oneOf"):
        for one in node.get(combination, ()):
            yield from _list_alternatives(one, schema)
    if "type" in node:
        yield node
