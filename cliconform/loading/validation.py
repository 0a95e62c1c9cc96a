"""Checks the structure of plain TOML data and returns it as a document.

All errors are reported at once. What is invalid is removed from the data or replaced, so that the
rest can still be checked by the later steps, and is marked as invalid, so that they do not report
it as missing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cliconform.loading.format.command import CommandTable
from cliconform.loading.format.document import PartDocument
from cliconform.loading.format.json_schema import make_schema
from cliconform.loading.format.value_types import LARGEST, Table
from cliconform.loading.positions import MAX_DEPTH, Path
from cliconform.loading.problem_log import ProblemLog
from cliconform.loading.validation_messages import find_path, format_hint, format_message

T = TypeVar("T", bound=Table)
_AT_ONCE = 100
"""Tables of commands that are validated together."""


def validate(data: dict[str, Any], model: type[T], log: ProblemLog) -> T:
    """Return ``data`` as an instance of ``model``, without the values that are invalid.

    The errors are added to ``log``. Raises :class:`SpecError` with all of them if what is left
    is no valid document either.
    """
    rest = _normalize(data, (), log)
    for is_repaired in (False, True, True):
        try:
            return model.model_validate(rest)
        except ValidationError as error:
            found = error.errors(include_url=False)
        if not is_repaired:
            _report(found, model, log)
        # Errors that come up only because something was removed are repaired but not reported.
        for one in reversed(found):
            _repair(rest, find_path(one), log)
    log.raise_problems()
    raise AssertionError(found)


def take_commands(data: dict[str, Any]) -> dict[str, Any]:
    """Take the tables of the commands out of the data of a spec or a part, if they are tables."""
    return data.pop("command") if isinstance(data.get("command"), dict) else {}


def validate_commands(
    tables: dict[str, Any], log: ProblemLog
) -> Iterator[tuple[str, CommandTable]]:
    """Yield the table of each command, validated, with its id, and take it out of ``tables``.

    A validated table takes more memory than its command will, so only a few are held at a time.
    """
    while tables:
        some = {id_: tables.pop(id_) for id_ in tuple(islice(tables, _AT_ONCE))}
        document = validate({"command": some}, PartDocument, log)
        yield from (document.command or {}).items()


def _report(found: list[ErrorDetails], model: type[Table], log: ProblemLog) -> None:
    schema = make_schema(model)
    for one in found:
        path = find_path(one)
        location = path[:-1] if one["type"] == "missing" else path
        log.at(*location).problem(format_message(one), format_hint(one, schema))


def _normalize(value: Any, path: Path, log: ProblemLog) -> Any:
    """Return ``value`` as JSON knows it: dates and times as strings, numbers in JSON's range."""
    match value:  # strings, which most values are, are left as they are without a call
        case dict() | list() if value and len(path) >= MAX_DEPTH:
            return _leave_out(value, path, log)
        case dict():
            return {
                key: one if type(one) is str else _normalize(one, (*path, key), log)
                for key, one in value.items()
            }
        case list():
            return [
                one if type(one) is str else _normalize(one, (*path, index), log)
                for index, one in enumerate(value)
            ]
        case date() | time():
            return value.isoformat().removesuffix("+00:00") + _find_utc_suffix(value)
        case int() | float():
            return _check_range(value, path, log)
        case _:
            return value


def _leave_out(
    value: dict[str, Any] | list[Any], path: Path, log: ProblemLog
) -> dict[str, Any] | list[Any]:
    """Report what is nested too deeply; return ``value`` with strings in place of what is in it."""
    log.at(*path).problem(
        f"nested more than {MAX_DEPTH} levels deep",
        "use fewer tables and arrays in one another",
    )
    return dict.fromkeys(value, "") if isinstance(value, dict) else [""] * len(value)


def _find_utc_suffix(value: date | time) -> str:
    """Return ``Z`` for a time in UTC. ``Z`` and ``+00:00`` are the same to Python's datetime."""
    utc = isinstance(value, datetime) and value.utcoffset() == timedelta(0)
    return "Z" if utc else ""


def _check_range(value: float, path: Path, log: ProblemLog) -> float:
    if isinstance(value, float) and not math.isfinite(value):
        log.at(*path).problem(
            f"expected a finite number, got `{value}`", "write a number, or remove the key"
        )
        return 1.0
    if isinstance(value, int) and not -LARGEST - 1 <= value <= LARGEST:
        log.at(*path).problem(
            "an integer of more than 64 bits, which TOML does not allow",
            f"write at most {LARGEST}, or a string",
        )
        return 1
    return value


def _repair(data: dict[str, Any], path: Path, log: ProblemLog) -> None:
    """Remove the invalid value at ``path`` from ``data``, or replace it by a valid one."""
    log.mark_invalid(path)
    table: Any = data
    for part in path[:-1]:
        try:
            table = table[part]
        except (KeyError, IndexError, TypeError):
            return  # what contains it was removed or replaced already
    replacement = _find_replacement(path)
    if replacement is None:
        table.pop(path[-1], None)
    else:
        table[path[-1]] = replacement


def _find_replacement(path: Path) -> object:
    """Return a valid value for a key that is required, or for an item of an array."""
    found: object = None
    match path:
        case ("spec",) | (*_, int(), "count"):
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
        case (*_, "produces", int(), "path") | (*_, int(), "text" | "pattern") | (*_, int()):
            found = "filler"
    return found
