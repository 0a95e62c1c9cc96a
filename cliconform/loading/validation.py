"""Plain TOML data → a document: what is wrong with its structure is noted, all of it at once.

What is wrong is left out of the data, so that the rest can be looked at in the same go. Every such
place is noted as damaged, for the rules that would take what is left out for something missing.
"""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cliconform.loading.format.command_parts import Table
from cliconform.loading.format.json_schema import schema_of
from cliconform.loading.format.value_types import LARGEST
from cliconform.loading.positions import DEEPEST, Path
from cliconform.loading.problem_log import Notes
from cliconform.loading.validation_messages import hint_of, message_of, path_of

T = TypeVar("T", bound=Table)


def checked(data: dict[str, Any], model: type[T], notes: Notes) -> T:
    """``data`` as ``model``; what cannot be one is noted and left out.

    Raises :class:`SpecError` where nothing is left that could be looked at.
    """
    rest = _tidy(data, (), notes)
    for told in (False, True, True):
        try:
            return model.model_validate(rest)
        except ValidationError as error:
            found = error.errors(include_url=False)
        if not told:
            _tell(found, model, notes)
        # What is wrong only since something else was taken out is taken out too, and not told.
        for one in reversed(found):
            _mend(rest, path_of(one), notes)
    notes.finish()
    raise AssertionError(found)


def _tell(found: list[ErrorDetails], model: type[Table], notes: Notes) -> None:
    schema = schema_of(model)
    for one in found:
        path = path_of(one)
        place = path[:-1] if one["type"] == "missing" else path
        notes.at(*place).problem(message_of(one), hint_of(one, schema))


def _tidy(value: Any, path: Path, notes: Notes) -> Any:
    """``value`` as JSON knows it: a date is its text, and a number is one that others read too."""
    if len(path) > DEEPEST:
        notes.at(*path[:-1]).problem(f"nested more than {DEEPEST} deep")
        return ""
    match value:
        case dict():
            return {key: _tidy(one, (*path, key), notes) for key, one in value.items()}
        case list():
            return [_tidy(one, (*path, index), notes) for index, one in enumerate(value)]
        case date() | time():
            return value.isoformat().removesuffix("+00:00") + _zulu(value)
        case int() | float():
            return _finite(value, path, notes)
        case _:
            return value


def _zulu(value: date | time) -> str:
    """How UTC is written, which no Python library tells from ``+00:00``."""
    utc = isinstance(value, datetime) and value.utcoffset() == timedelta(0)
    return "Z" if utc else ""


def _finite(value: float, path: Path, notes: Notes) -> float:
    if isinstance(value, float) and not math.isfinite(value):
        notes.at(*path).problem(f"`{value}` is no number that a promise can be about")
        return 1.0
    if isinstance(value, int) and not -LARGEST - 1 <= value <= LARGEST:
        notes.at(*path).problem("a number of more than 64 bits, which TOML does not have")
        return 1
    return value


def _mend(data: dict[str, Any], path: Path, notes: Notes) -> None:
    """Take what is wrong at ``path`` out of ``data``, or put something right in its place."""
    notes.spoil(path)
    table: Any = data
    for part in path[:-1]:
        try:
            table = table[part]
        except (KeyError, IndexError, TypeError):
            return  # what it is in was taken out or replaced already
    filler = _filler(path)
    if filler is None:
        table.pop(path[-1], None)
    else:
        table[path[-1]] = filler


def _filler(path: Path) -> object:
    """What stands for a word that must be said, or for an item between others."""
    found: object = None
    match path:
        case ("spec",):
            found = 1
        case ("target",):
            found = {"command": "target"}
        case (
            ("target", "command")
            | ("known" | "race", str(), "reason")
            | ("race", str(), "commands" | "findings")
        ):
            found = "filler"
        case (*_, "service", "ready"):
            found = "http://127.0.0.1"
        case (*_, "queries", int()):
            found = {"sql": "SELECT 1"}
        case (*_, "queries", int(), "sql"):
            found = "SELECT 1"
        case (*_, "dialogue" | "http", int()):
            found = {}
        case (*_, "exit" | "status", int()):
            found = 200
        case (*_, "produces", int(), "path") | (*_, int()):
            found = "filler"
    return found
