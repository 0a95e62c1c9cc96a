"""Builds promised numbers, and the values promised of JSON documents and query results."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from cliconform.json_text import JsonTextError, parse_json
from cliconform.loading.format.texts import AmountTable
from cliconform.loading.format.value_types import Null
from cliconform.loading.problem_log import Location
from cliconform.model.contents import Amount, Between, Exactly, JsonFact, Number, TableValue, Value

_INDEX = r'\[-?\d{1,9}\]|\["[^"]*"\]'
_PATH = re.compile(rf"(?:(?:[^.\[\]]+|{_INDEX})(?:\.[^.\[\]]+|{_INDEX})*)?")
"""Names separated by dots, and indexes and quoted names in brackets. The empty path is the whole
document."""


def build_amount(value: int | str | AmountTable | None, at: Location) -> Amount | None:
    """Return the promised number: an exact one, or its limits."""
    match value:
        case None:
            return None
        case AmountTable():
            return _build_limits(value, at)
        case _:
            return Exactly(number=build_number(value, at))


def _build_limits(table: AmountTable, at: Location) -> Between:
    least, most = table.at_least, table.at_most
    if least is None and most is None and not at.is_incomplete:
        at.problem("neither `at_least` nor `at_most`", "add one of them")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        at.problem(f"no number is at least {least} and at most {most}", "swap the limits")
    return Between(
        at_least=None if least is None else build_number(least, at / "at_least"),
        at_most=None if most is None else build_number(most, at / "at_most"),
    )


def build_number(value: float | str, at: Location) -> Number:
    """Return a number, or a template that is filled in with one."""
    if not isinstance(value, str):
        return value
    template = at.parse_template(value)
    if not template.names():
        at.problem(f'expected a number, got the string "{value}"', "remove the quotes")
    return template


def build_value(value: Any, at: Location) -> Value:
    """Return a value with its arrays as tuples; the placeholders in it are added to the log."""
    match value:
        case list():
            return tuple(build_value(one, at / index) for index, one in enumerate(value))
        case Null() | {"null": True}:
            return None
        case dict():
            members = {key: build_value(one, at / key) for key, one in value.items()}
            return TableValue(members=members)
        case str():
            return at.parse_template(value).source
        case int() | float():
            return value
        case _:
            raise AssertionError(value)


def build_json_facts(
    value: str | Mapping[str, Any] | None, at: Location, address: str
) -> tuple[JsonFact, ...]:
    """Return the promised values in a JSON document; ``address`` is that of the promise.

    A string is the whole document.
    """
    if isinstance(value, str):
        return (JsonFact(address=f"{address}.json", path="", value=_parse_json_value(value, at)),)
    return tuple(
        JsonFact(
            address=f"{address}.json.{path}",
            path=check_json_path(path, at / path),
            value=build_value(one, at / path),
        )
        for path, one in (value or {}).items()
    )


def _parse_json_value(text: str, at: Location) -> Value:
    try:
        return _build_exact(parse_json(text), at)
    except JsonTextError as error:
        hint = "it is a whole JSON document; a value in it is written `json = { path = … }`"
        if "${" in text:
            hint = 'a placeholder in JSON is in quotes, and equals a number too: `"${name}"`'
        at.problem(f"the string is not valid JSON: {error}", hint)
        return None


def _build_exact(value: Any, at: Location) -> Value:
    """Return a value of JSON, in which an object has its keys and no others."""
    match value:
        case list():
            return tuple(_build_exact(one, at) for one in value)
        case dict():
            members = {key: _build_exact(one, at) for key, one in value.items()}
            return TableValue(members=members, exact=True)
        case str():
            return at.parse_template(value).source
        case float() if not math.isfinite(value):
            at.problem("the JSON has a number that is too large", "write a smaller one")
            return 0
        case _:
            result: Value = value
            return result


def check_json_path(path: str, at: Location) -> str:
    """Return ``path``; report a problem if it is not a path in a JSON document."""
    if not _PATH.fullmatch(path):
        at.problem(f"`{path}` is not a path in a JSON document", "write it as `items[0].id`")
    return path
