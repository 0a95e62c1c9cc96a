"""Makes the JSON Schema of what :mod:`.json_codec` writes, from the same annotations."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from cliconform.model.contents import TableValue
from cliconform.model.template import Template
from cliconform.reporting.run.json_codec import ModelValue, get_typed_fields, is_required

_SIMPLE: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    NoneType: {"type": "null"},
    Any: {},
}
# Types other than dataclasses that have a definition of their own in the schema.
_NAMED: dict[Any, tuple[str, dict[str, Any]]] = {
    Template: (
        "Template",
        {"description": "A string in which ${name} is replaced by a value.", "type": "string"},
    ),
    float: (
        "Number",
        {
            "anyOf": [
                {"type": "number"},
                {
                    "type": "object",
                    "properties": {"float": {"enum": ["inf", "-inf", "nan"]}},
                    "required": ["float"],
                },
            ]
        },
    ),
    bytes: (
        "Bytes",
        {
            "description": "A string where the bytes are UTF-8, otherwise base64.",
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {"base64": {"type": "string", "contentEncoding": "base64"}},
                    "required": ["base64"],
                },
            ],
        },
    ),
    ModelValue: (
        "Value",
        {
            "description": "A value that both TOML and JSON can represent.",
            "anyOf": [
                {"type": ["string", "boolean", "null"]},
                {"$ref": "#/$defs/Number"},
                {"type": "array", "items": {"$ref": "#/$defs/Value"}},
                {"$ref": "#/$defs/TableValue"},
            ],
        },
    ),
}


def make_schema(kind: Any) -> dict[str, Any]:
    """Return the schema (draft 2020-12) of what ``encode`` writes for the type ``kind``."""
    definitions: dict[str, Any] = {}
    _of(float, definitions)
    root = _of(kind, definitions)
    return {**root, "$defs": dict(sorted(definitions.items()))}


def _of(  # noqa: PLR0911 - one for each kind of type
    kind: Any, definitions: dict[str, Any]
) -> dict[str, Any]:
    if kind in _SIMPLE:
        return dict(_SIMPLE[kind])
    if kind in _NAMED:
        name, definition = _NAMED[kind]
        definitions[name] = definition
        if kind is ModelValue:
            _class(TableValue, definitions)
        return _reference(name)
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return {"anyOf": [_of(member, definitions) for member in get_args(kind)]}
    if origin is Literal:
        return {"enum": list(get_args(kind))}
    if origin is tuple:
        return _tuple(get_args(kind), definitions)
    if origin is Sequence:
        return _tuple((*get_args(kind), ...), definitions)
    if origin is not None:
        return {"type": "object", "additionalProperties": _of(get_args(kind)[1], definitions)}
    return _class(kind, definitions)


def _tuple(items: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    if items[-1] is Ellipsis:
        return {"type": "array", "items": _of(items[0], definitions)}
    each = [_of(item, definitions) for item in items]
    return {"type": "array", "prefixItems": each, "minItems": len(each), "maxItems": len(each)}


def _class(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__
    if name not in definitions:
        definitions[name] = {}  # a class can refer to itself
        definitions[name] = _members(kind, definitions)
    return _reference(name)


def _members(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    about = {"description": inspect.getdoc(kind) or ""}
    if issubclass(kind, Enum):
        return {**about, "enum": [member.value for member in kind]}
    properties, required = {}, []
    for field, hint in get_typed_fields(kind):
        properties[field.name] = _of(hint, definitions)
        if is_required(field) or field.name == "kind":
            required.append(field.name)
    return {**about, "type": "object", "properties": properties, "required": required}


def _reference(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}
