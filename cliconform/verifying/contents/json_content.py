"""The values in a JSON document, by their paths: ``items[0].id``."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from cliconform.json_schema import format_path
from cliconform.model.contents import JsonFact
from cliconform.model.outcome import Finding
from cliconform.model.place import Place
from cliconform.verifying.contents.json_differences import Difference, find_differences
from cliconform.verifying.data_values import format_json, is_equal
from cliconform.verifying.documents.json_documents import Documents
from cliconform.verifying.errors import PlaceholderError
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.texts.excerpt import format_count, format_list, quote

_STEP = re.compile(r'\[(?P<index>-?\d{1,9})\]|\["(?P<quoted>[^"]*)"\]|\.?(?P<key>[^.\[\]]+)')
_WHOLE = "the document"
_DIFFERENCES = 200
"""Differences that are looked for; more are not counted."""


class AbsentError(Exception):
    """There is no value at a path; ``detail`` lists what there is instead."""

    def __init__(self, message: str, detail: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.detail = detail


def describe_value(fact: JsonFact, place: Place, name: str) -> Expectation:
    """Return the promise in words, for the document that is called ``name``."""
    words = f"{name}: {fact.path or _WHOLE} is {format_json(fact.value)}"
    return Expectation(address=fact.address, place=place, words=words)


def check_value(
    expectation: Expectation, fact: JsonFact, documents: Documents, evidence: Evidence
) -> Finding:
    """Return the finding of one promised value."""
    try:
        expected = evidence.fill_value(fact.value)
        seen = find_value(fact.path, documents, evidence)
    except PlaceholderError as error:
        return expectation.fail(str(error))
    except AbsentError as error:
        return expectation.fail(str(error), seen=str(error), detail=error.detail)
    if is_equal(expected, seen):
        return expectation.succeed(format_json(seen))
    where = tuple(split_path(fact.path))
    found = list(islice(find_differences(expected, seen, where), _DIFFERENCES))
    return _fail(expectation, found, where, (format_json(expected), format_json(seen)))


def _fail(
    expectation: Expectation,
    found: Sequence[Difference],
    where: tuple[str | int, ...],
    values: tuple[str, str],
) -> Finding:
    """Return the finding of the differences; of one of the whole value the message has all."""
    expected, seen = values
    first = str(found[0])
    if [each.path for each in found] == [where]:
        return expectation.fail(first, expected=expected, seen=seen)
    lines = [line for each in found for line in each.list_lines()]
    return expectation.fail(
        first if len(found) == 1 else f"{_count(found)}, the first: {first}",
        expected=expected,
        seen=seen,
        detail=lines,
        evidence=lines,
    )


def find_value(path: str, documents: Documents, evidence: Evidence) -> Any:
    """Return the value at ``path``, with ``$HOME`` for the home in its strings.

    Raises :class:`AbsentError`.
    """
    steps = split_path(path)
    value, walked = documents.find_root(steps[0] if steps else None), ""
    for at, step in enumerate(steps):
        value = _descend(value, step, walked or documents)
        walked = format_path(steps[: at + 1])
    return _hide_home(value, evidence)


def find_text(path: str, documents: Documents, evidence: Evidence) -> str:
    """Return the value at ``path`` as a text: a string as it is, a number as JSON writes it.

    Raises :class:`AbsentError`, also where the value is null, an object or an array.
    """
    value = find_value(path, documents, evidence)
    if value is None or isinstance(value, dict | list):
        where = path or _WHOLE
        raise AbsentError(f"{where} is {format_json(value)}, expected a string or a number")
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()  # a lone surrogate is no text
    return json.dumps(value)


def split_path(path: str) -> list[int | str]:
    """Return the keys and indexes of a path. ``["a.b"]`` is a key with a dot in it."""
    steps: list[int | str] = []
    for found in _STEP.finditer(path):
        if found["index"] is not None:
            steps.append(int(found["index"]))
        else:
            steps.append(found["key"] if found["quoted"] is None else found["quoted"])
    return steps


def _count(found: Sequence[Difference]) -> str:
    count = format_count(len(found), "difference")
    return f"at least {count}" if len(found) == _DIFFERENCES else count


def _descend(value: Any, step: int | str, at: str | Documents) -> Any:
    """Return what is at ``step`` in ``value``, which is at the path ``at`` or is the whole."""
    where = at if isinstance(at, str) else _WHOLE
    if isinstance(at, Documents) and at.is_sequence and (isinstance(step, str) or not value):
        count = format_count(len(value), "JSON document")
        raise AbsentError(f"{at.name} has {count}: select one with an index, such as [0]")
    match value, step:
        case dict(), str():
            if step in value:
                return value[step]
            keys = [str(key) for key in value]
            raise AbsentError(f"{where} has no key {quote(step)}", format_list("its keys:", keys))
        case list(), int():
            if -len(value) <= step < len(value):
                return value[step]
            raise AbsentError(
                f"{where} has {format_count(len(value), 'item')}, but no index {step}"
            )
        case list(), str():
            raise AbsentError(f"{where} is an array: select an item with an index, such as [0]")
        case _:
            raise AbsentError(f"{where} is {format_json(value)}, expected an object or an array")


def _hide_home(value: Any, evidence: Evidence) -> Any:
    """Return ``value`` with ``$HOME`` in it: an escape may have kept the home from being seen."""
    match value:
        case str():
            return evidence.hide(value)
        case list():
            return [_hide_home(each, evidence) for each in value]
        case dict():
            return {evidence.hide(key): _hide_home(each, evidence) for key, each in value.items()}
        case _:
            return value
