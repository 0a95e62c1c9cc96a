"""What pydantic finds wrong with a document, in our own words and with a hint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import ErrorDetails

from cliconform.loading.format.value_types import SHAPES, WANTED
from cliconform.loading.positions import Path
from cliconform.loading.problem_log import key_of, listed, nearest

_TYPES = {
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "too_short": "at least one entry",
}


_SHOWN = 40
"""Characters of a text that are shown."""


def path_of(error: ErrorDetails) -> Path:
    """Where in the document the error is: the key that is missing, unknown or wrong."""
    return tuple(part for part in error["loc"] if part not in SHAPES)


def message_of(error: ErrorDetails) -> str:
    """What is wrong, in one line."""
    path = path_of(error)
    match error["type"]:
        case "extra_forbidden":
            return f"unknown key `{path[-1]}`"
        case "missing":
            return f"`{path[-1]}` is missing"
        case kind:
            words = error["ctx"]["words"] if kind == WANTED else _TYPES.get(kind, "something else")
            return f"wanted {words}, got {described(error['input'])}"


def hint_of(error: ErrorDetails, schema: Mapping[str, Any]) -> str:
    """How to mend it, if there is something to say."""
    path = path_of(error)
    value = error["input"]
    match error["type"]:
        case "extra_forbidden":
            return _unknown_key_hint(path, value, list(_properties(schema, path[:-1])))
        case "missing":
            known = _properties(schema, path[:-1])
            return str(known.get(str(path[-1]), {}).get("description", ""))
        case "list_type" if isinstance(value, dict):
            return f"a table of a list is written `[[{key_of(path)}]]`"
        case kind if kind == WANTED and isinstance(value, str):
            near = nearest(value, error["ctx"]["choices"].split())
            quoted = "number" in error["ctx"]["words"] and _is_number(value)
            return near or ("without the quotes it is a number" if quoted else "")
        case _:
            return ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _unknown_key_hint(path: Path, value: object, known: list[str]) -> str:
    match path:
        case ("command", str(group), str(name)) if isinstance(value, dict):
            return f'the id of a command with a dot in it is quoted: [command."{group}.{name}"]'
        case _:
            return nearest(str(path[-1]), known) or f"known here: {listed(sorted(known), 50)}"


def described(value: object) -> str:
    """A value of TOML in words, cut where it is long."""
    match value:
        case bool():
            return "`true`" if value else "`false`"
        case int() | float():
            return f"the number {value}"
        case str():
            return _quoted(value)
        case list() | dict():
            kind = "list" if isinstance(value, list) else "table"
            return f"a {kind}" if value else f"an empty {kind}"
        case _:
            return type(value).__name__


def _quoted(text: str) -> str:
    cut = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    line = cut.replace("\n", "\\n")
    return f'the text "{line}"' if text else "an empty text"


def _properties(schema: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    """The keys that the table at ``path`` can have, by the JSON Schema."""
    node = schema
    for part in path:
        kind = "array" if isinstance(part, int) else "object"
        node = next((one for one in _ways(node, schema) if one.get("type") == kind), {})
        if kind == "array":
            node = node.get("items", {})
        else:
            node = node.get("properties", {}).get(part) or node.get("additionalProperties") or {}
    table = next((one for one in _ways(node, schema) if one.get("type") == "object"), {})
    found: Mapping[str, Any] = table.get("properties", {})
    return found


def _ways(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The ways in which a value can be said, references followed."""
    if "$ref" in node:
        name = node["$ref"].removeprefix("#/definitions/")
        yield from _ways(schema["definitions"][name], schema)
    for combination in ("allOf", "anyOf", "oneOf"):
        for one in node.get(combination, ()):
            yield from _ways(one, schema)
    if "type" in node:
        yield node
