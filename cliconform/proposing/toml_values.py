"""Values as a spec has them, as plain data: of promises, of JSON and of databases."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from cliconform.model.contents import TableValue, Value
from cliconform.proposing.pieces import escape_text


class NoValueError(Exception):
    """A value cannot be written in TOML, or a pattern in it would be lost."""


def list_texts(value: Any) -> Iterator[str]:
    """Yield the texts in plain data, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from list_texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from list_texts(each)


def write_value(value: Value) -> Any:
    """Return a promised value as plain data."""
    if value is None:
        return {"null": True}
    if isinstance(value, tuple):
        return [write_value(each) for each in value]
    if isinstance(value, TableValue):
        return {key: write_value(each) for key, each in value.members.items()}
    return value


def to_toml(value: Any) -> Any:  # noqa: PLR0911 - one for each kind of value
    """Return a value of JSON or of a database as plain data. Raises :class:`NoValueError`."""
    match value:
        case None:
            return {"null": True}
        case bool() | int():
            return value
        case float():
            if not math.isfinite(value):
                raise NoValueError(f"{value} cannot be written in a spec")
            return value
        case str():
            return escape_text(value)
        case Decimal():
            return float(value) if value != int(value) else int(value)
        case datetime() | date() | time():
            return value.isoformat()
        case list() | tuple():
            return [to_toml(each) for each in value]
        case dict():
            return {str(key): to_toml(each) for key, each in value.items()}
        case _:
            raise NoValueError("the value cannot be written in a spec")


def to_json(new: Any) -> Any:
    """Return plain data as TOML has it, as JSON has it."""
    match new:
        case {"null": True}:
            return None
        case dict():
            return {key: to_json(each) for key, each in new.items()}
        case list():
            return [to_json(each) for each in new]
        case _:
            return new


def to_value(new: Any) -> Value:
    """Return plain data as a promised value."""
    match new:
        case {"null": True}:
            return None
        case dict():
            return TableValue(members={key: to_value(each) for key, each in new.items()})
        case list():
            return tuple(map(to_value, new))
        case _:
            value: Value = new
            return value
