"""Columns of a matrix whose value is known only during the run: ``${job}`` in a cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from cliconform.model.contents import JsonFact, Value
from cliconform.model.promise import QueryPromise
from cliconform.model.template import Template, read_reference
from cliconform.quick_dataclass import fields, is_dataclass, replace

T = TypeVar("T")


def find_references(values: Mapping[str, str], is_known: Callable[[str], bool]) -> dict[str, str]:
    """Return the columns of a row whose value is a placeholder, with the name in it.

    A name has no value before the run unless ``is_known`` says so.
    """
    names = {column: read_reference(text) for column, text in values.items()}
    return {column: name for column, name in names.items() if name and not is_known(name)}


def rename_placeholders(value: T, names: Mapping[str, str]) -> T:
    """Return ``value``, a value of the model, with the placeholders in it renamed by ``names``."""
    renamed: T = _rename(value, names) if names else value
    return renamed


def _rename(value: Any, names: Mapping[str, str]) -> Any:
    match value:
        case Template():
            return value.rename(names)
        case tuple():
            return tuple(_rename(each, names) for each in value)
        case Mapping():
            return {key: _rename(each, names) for key, each in value.items()}
        case _ if is_dataclass(value):
            return _rename_fields(value, names)
        case _:
            return value


def _rename_fields(value: Any, names: Mapping[str, str]) -> Any:
    match value:
        case QueryPromise():
            value = replace(value, expected=_rename_value(value.expected, names))
        case JsonFact():
            value = replace(value, value=_rename_value(value.value, names))
    renamed = {each.name: _rename(getattr(value, each.name), names) for each in fields(value)}
    return replace(value, **renamed)


def _rename_value(value: Value, names: Mapping[str, str]) -> Value:
    """Return a promised value, whose strings may hold placeholders, with these renamed."""
    if isinstance(value, tuple):
        return tuple(_rename_value(each, names) for each in value)
    return Template(value).rename(names).source if isinstance(value, str) else value
