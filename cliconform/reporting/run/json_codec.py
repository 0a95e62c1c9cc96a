"""Reads values of the model from plain JSON, by the annotations of their classes.

Pydantic cannot do this for classes that are not written for it, nor for ``Value``, which is a
recursive alias. :mod:`.json_writer` writes what is read here.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from cliconform.model.contents import TableValue
from cliconform.model.template import Template
from cliconform.quick_dataclass import MISSING, Field, fields, is_dataclass
from cliconform.reporting.run.json_writer import to_json

_LONGEST = 40  # characters of a value in a message


class CodecError(ValueError):
    """A JSON value of the wrong kind. ``path`` leads to it: ``report.outcomes[0].verdict``."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


class ModelValue:
    """Stands in annotations for the model's recursive alias ``Value``: any value of TOML."""


def encode(value: Any) -> Any:
    """Return ``value`` as plain JSON, from which :func:`decode` makes an equal value."""
    return json.loads(to_json(value))


def decode(kind: Any, data: Any, path: str = "") -> Any:  # noqa: PLR0911 - likewise
    """Return the value of the type ``kind`` that ``data`` represents.

    A missing field has its default, and an unknown one is ignored. ``path`` is that of ``data``.
    Raises :class:`CodecError` where a value is of another kind or a field without default is
    missing.
    """
    if kind is ModelValue:
        return _decode_value(data, path)
    if kind is Any:
        return data
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _decode_union(get_args(kind), data, path)
    if origin is Literal:
        return _check(data in get_args(kind), data, path, " or ".join(map(str, get_args(kind))))
    if origin is tuple:
        return _decode_tuple(get_args(kind), data, path)
    if origin is Sequence:
        return _decode_tuple((*get_args(kind), ...), data, path)
    if origin is not None and issubclass(origin, Mapping):
        _check(isinstance(data, dict), data, path, "an object")
        item = get_args(kind)[1]
        return {key: decode(item, each, f"{path}.{key}") for key, each in data.items()}
    return _decode_plain(kind, data, path)


def _decode_plain(kind: Any, data: Any, path: str) -> Any:  # noqa: PLR0911 - likewise
    if kind is Template:
        return Template(_check(isinstance(data, str), data, path, "a string"))
    if is_dataclass(kind):
        return _decode_dataclass(kind, data, path)
    if issubclass(kind, Enum):
        known = [member.value for member in kind]
        return kind(_check(data in known, data, path, " or ".join(map(str, known))))
    if kind is bytes:
        return _decode_bytes(data, path)
    if kind is float:
        return _decode_float(data, path)
    if kind is NoneType:
        return _check(data is None, data, path, "null")
    return _check(type(data) is kind, data, path, _NAMES[kind])


_NAMES = {str: "a string", int: "an integer", bool: "a boolean"}


def _check(
    is_valid: bool,  # noqa: FBT001 - a condition, as in assert
    data: Any,
    path: str,
    expected: str,
) -> Any:
    """Return ``data``; raises :class:`CodecError` if it is not valid."""
    if not is_valid:
        raise CodecError(path, f"expected {expected}, got {_describe(data)}")
    return data


def _describe(data: Any) -> str:
    match data:
        case dict():
            return "an object"
        case list():
            return "an array"
    text = json.dumps(data, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _decode_dataclass(kind: Any, data: Any, path: str) -> Any:
    _check(isinstance(data, dict), data, path, "an object")
    values = {}
    for field, hint in get_typed_fields(kind):
        if field.name in data:
            values[field.name] = decode(hint, data[field.name], f"{path}.{field.name}")
        elif is_required(field):
            raise CodecError(path, f"`{field.name}` is missing")
    return kind(**values)


@cache
def get_typed_fields(kind: Any) -> tuple[tuple[Field[Any], Any], ...]:
    """Return the fields of the dataclass ``kind``, each with its type."""
    hints = get_type_hints(kind, localns={"Value": ModelValue})
    return tuple((field, hints[field.name]) for field in fields(kind))


def is_required(field: Field[Any]) -> bool:
    """Return whether ``field`` has no default."""
    return field.default is MISSING and field.default_factory is MISSING


def _decode_tuple(items: tuple[Any, ...], data: Any, path: str) -> tuple[Any, ...]:
    _check(isinstance(data, list), data, path, "an array")
    if len(items) == 2 and items[1] is Ellipsis:  # noqa: PLR2004 - tuple[T, ...]
        return tuple(decode(items[0], each, f"{path}[{n}]") for n, each in enumerate(data))
    _check(len(data) == len(items), data, path, f"an array of {len(items)}")
    return tuple(
        decode(item, each, f"{path}[{n}]")
        for n, (item, each) in enumerate(zip(items, data, strict=True))
    )


def _decode_union(members: tuple[Any, ...], data: Any, path: str) -> Any:
    """Choose the member by its ``kind`` if it has one, else the first that ``data`` fits."""
    tagged = {_tag(member): member for member in members if _tag(member)}
    if isinstance(data, dict) and tagged and "kind" in data:
        member = tagged.get(data["kind"]) if isinstance(data["kind"], str) else None
        if member is None:
            expected = " or ".join(f"`{tag}`" for tag in tagged)
            raise CodecError(f"{path}.kind", f"expected {expected}, got {_describe(data['kind'])}")
        return decode(member, data, path)
    # An integer would also be decoded as a float: try the exact type first.
    errors = []
    for member in sorted(members, key=lambda each: each is float):
        try:
            return decode(member, data, path)
        except CodecError as error:
            errors.append(error)
    # The model writes optional members last, `Step | None`: report the error of the main member.
    raise errors[0]


@cache
def _tag(kind: Any) -> str:
    if not is_dataclass(kind):
        return ""
    return next((str(field.default) for field in fields(kind) if field.name == "kind"), "")


def _decode_value(data: Any, path: str) -> Any:
    match data:
        case None | bool() | int() | float() | str():
            return data
        case list():
            return tuple(_decode_value(each, f"{path}[{n}]") for n, each in enumerate(data))
        case {"kind": "table"}:
            return decode(TableValue, data, path)
    return _decode_float(data, path)


def _decode_float(data: Any, path: str) -> float:
    match data:
        case {"float": str(text)} if text in ("inf", "-inf", "nan"):
            return float(text)
        case bool():
            pass
        case int() | float():
            with suppress(OverflowError):
                return float(data)
    raise CodecError(path, f"expected a number, got {_describe(data)}")


def _decode_bytes(data: Any, path: str) -> bytes:
    try:
        match data:
            case str():
                return data.encode()
            case {"base64": str(text)}:
                return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise CodecError(path, f"not valid text or base64: {error}") from None
    raise CodecError(path, f"expected a string or base64, got {_describe(data)}")
