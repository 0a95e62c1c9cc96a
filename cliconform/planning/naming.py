"""Which names a value asks for: every ``${name}`` in whatever it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from cliconform.model.template import Template


def names_in(value: object) -> frozenset[str]:
    """The placeholders' names in ``value``, in templates and in texts of any depth."""
    return frozenset(_names(value))


def _names(value: object) -> Iterator[str]:
    if isinstance(value, Template):
        yield from value.names()
    elif isinstance(value, str):
        yield from Template(value).names()
    elif isinstance(value, Mapping):
        yield from _names(tuple(value.values()))
    elif isinstance(value, tuple):
        for item in value:
            yield from _names(item)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _names(getattr(value, part.name))
