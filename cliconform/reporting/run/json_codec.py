"""The model's values ↔ plain JSON, by the annotations of their classes.

Pydantic is not asked, for three things that it cannot be told about classes which do not know of
it: bytes that are text are written as text, so that people can read a stored run; a template is
written as its text; ``Value`` is a recursive alias.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from cliconform.model.template import Template


class CodecError(ValueError):
    """A JSON value that is not what the model has there; ``path`` says where."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


class ModelValue:
    """Stands for the model's recursive alias of the same name: what TOML can say."""


def encode(value: Any) -> Any:  # noqa: PLR0911 - one for each kind of value
    """``value`` as plain JSON: what :func:`decode` makes the same value of."""
    match value:
        case None | bool() | int():
            return value
        case Enum():
            return value.value
        case str():
            return value
        case float():
            return value if math.isfinite(value) else {"float": str(value)}
        case bytes():
            return _encode_bytes(value)
        case Template():
            return value.source
        case tuple():
            return [encode(each) for each in value]
        case Mapping():
            return {key: encode(each) for key, each in value.items()}
    return {field.name: encode(getattr(value, field.name)) for field in fields(value)}


def decode(kind: Any, data: Any, path: str = "") -> Any:  # noqa: PLR0911 - likewise
    """A value of the type ``kind``. Raises :class:`CodecError`.

    A field that is left out takes its default; one that the class does not have is passed over.
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
    if origin is not None and issubclass(origin, Mapping):
        _check(isinstance(data, dict), data, path, "an object")
        item = get_args(kind)[1]
        return {key: decode(item, each, f"{path}.{key}") for key, each in data.items()}
    return _decode_plain(kind, data, path)


def _decode_plain(kind: Any, data: Any, path: str) -> Any:  # noqa: PLR0911 - likewise
    if kind is Template:
        return Template(_check(isinstance(data, str), data, path, "a text"))
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


_NAMES = {str: "a text", int: "a whole number", bool: "true or false"}


def _check(fine: bool, data: Any, path: str, wanted: str) -> Any:  # noqa: FBT001 - reads as said
    if not fine:
        raise CodecError(path, f"{wanted} was expected, not {_describe(data)}")
    return data


def _describe(data: Any) -> str:
    match data:
        case dict():
            return "an object"
        case list():
            return "a list"
    text = repr(data)
    return text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 - as long as a line bears


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
    """The fields of a dataclass, each with its type."""
    hints = get_type_hints(kind, localns={"Value": ModelValue})
    return tuple((field, hints[field.name]) for field in fields(kind))


def is_required(field: Field[Any]) -> bool:
    """Whether a field has no default."""
    return field.default is MISSING and field.default_factory is MISSING


def _decode_tuple(items: tuple[Any, ...], data: Any, path: str) -> tuple[Any, ...]:
    _check(isinstance(data, list), data, path, "a list")
    if len(items) == 2 and items[1] is Ellipsis:  # noqa: PLR2004 - tuple[T, ...]
        return tuple(decode(items[0], each, f"{path}[{n}]") for n, each in enumerate(data))
    _check(len(data) == len(items), data, path, f"a list of {len(items)}")
    return tuple(
        decode(item, each, f"{path}[{n}]")
        for n, (item, each) in enumerate(zip(items, data, strict=True))
    )


def _decode_union(members: tuple[Any, ...], data: Any, path: str) -> Any:
    """By ``kind`` where there is one, otherwise the first member that fits."""
    tagged = {_tag(member): member for member in members if _tag(member)}
    if isinstance(data, dict) and tagged and "kind" in data:
        member = tagged.get(data["kind"]) if isinstance(data["kind"], str) else None
        if member is None:
            wanted = " or ".join(f"`{tag}`" for tag in tagged)
            raise CodecError(
                f"{path}.kind", f"{wanted} was expected, not {_describe(data['kind'])}"
            )
        return decode(member, data, path)
    # A whole number is also a float: the exact type goes first.
    errors = []
    for member in sorted(members, key=lambda each: each is float):
        try:
            return decode(member, data, path)
        except CodecError as error:
            errors.append(error)
    # What may be left out comes last in the model: the first member is the one that was meant.
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
    raise CodecError(path, f"a number was expected, not {_describe(data)}")


def _encode_bytes(raw: bytes) -> str | dict[str, str]:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(raw).decode()}


def _decode_bytes(data: Any, path: str) -> bytes:
    try:
        match data:
            case str():
                return data.encode()
            case {"base64": str(text)}:
                return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise CodecError(path, f"no such text or base64: {error}") from None
    raise CodecError(path, f"a text or base64 was expected, not {_describe(data)}")
