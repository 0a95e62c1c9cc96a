"""Numbers that are promised, exactly or between bounds, and values of JSON and SQL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cliconform.loading.format.command_parts import AmountTable
from cliconform.loading.problem_log import At
from cliconform.model.promise import Amount, Between, Exactly, JsonFact, Number, Value

_INDEX = r'\[-?\d{1,9}\]|\["[^"]*"\]'
_PATH = re.compile(rf"(?:(?:[^.\[\]]+|{_INDEX})(?:\.[^.\[\]]+|{_INDEX})*)?")
"""Names with dots between them, indexes and quoted names in brackets; nothing for the whole."""


def amount(word: int | str | AmountTable | None, at: At) -> Amount | None:
    """How many: exactly a number, or between bounds."""
    match word:
        case None:
            return None
        case AmountTable():
            return _between(word, at)
        case _:
            return Exactly(number=number(word, at))


def _between(table: AmountTable, at: At) -> Between:
    least, most = table.at_least, table.at_most
    if least is None and most is None and not at.damaged:
        at.problem("says neither `at_least` nor `at_most`")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        at.problem(f"at least {least} and at most {most}: there is no such number")
    return Between(
        at_least=None if least is None else number(least, at / "at_least"),
        at_most=None if most is None else number(most, at / "at_most"),
    )


def number(word: float | str, at: At) -> Number:
    """A number, or a text with a placeholder that will be one."""
    if not isinstance(word, str):
        return word
    template = at.template(word)
    if not template.names():
        at.problem(f'wanted a number, got the text "{word}"', "write a number without quotes")
    return template


def value(word: Any, at: At) -> Value:
    """A value with its lists frozen. The placeholders in its texts are noted."""
    match word:
        case list():
            return tuple(value(one, at / index) for index, one in enumerate(word))
        case str():
            return at.template(word).source
        case int() | float():
            return word
        case _:
            raise AssertionError(word)


def json_facts(table: Mapping[str, Any] | None, at: At, address: str) -> tuple[JsonFact, ...]:
    """The values in a JSON document, by their paths."""
    return tuple(
        JsonFact(
            address=f"{address}.json.{path}",
            path=_json_path(path, at / path),
            value=value(one, at / path),
        )
        for path, one in (table or {}).items()
    )


def _json_path(path: str, at: At) -> str:
    if not _PATH.fullmatch(path):
        at.problem(f"`{path}` is no path in a JSON document", "write it as `items[0].id`")
    return path
