"""The values in a JSON document, by their paths: ``items[0].id``."""

from __future__ import annotations

import json
import re
from typing import Any

from cliconform.model.outcome import Finding
from cliconform.model.promise import JsonFact, Place
from cliconform.verifying.data_values import format_value, is_equal
from cliconform.verifying.errors import PlaceholderError
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.files.home_files import UnreadableError
from cliconform.verifying.texts.excerpt import format_count, format_list, quote, to_one_line

_STEP = re.compile(r'\[(?P<index>-?\d{1,9})\]|\["(?P<quoted>[^"]*)"\]|\.?(?P<key>[^.\[\]]+)')
_LINES = (".jsonl", ".ndjson")
_WHOLE = "the document"


class _AbsentError(Exception):
    """There is no value at a path; ``detail`` lists what there is instead."""

    def __init__(self, message: str, detail: tuple[str, ...]) -> None:
        super().__init__(message)
        self.detail = detail


def parse_document(text: str, name: str = "") -> Any:
    """Return ``text`` parsed as JSON; ``name`` is the file's, if it is one.

    JSON lines give the list of their documents: where the file's name says so, and where the whole
    text is not valid JSON but each of its lines is. Raises :class:`UnreadableError`.
    """
    if name.endswith(_LINES):
        return _parse_lines(text)
    subject = name or "the response"
    if not text.strip():
        raise UnreadableError(f"{subject} is empty, expected JSON")
    try:
        return _parse(text)
    except ValueError as error:
        try:
            return _parse_lines(text)
        except UnreadableError:
            raise UnreadableError(f"{subject} is not valid JSON: {error}") from None


def describe_value(fact: JsonFact, place: Place, name: str) -> Expectation:
    """Return the promise in words, for the document that is called ``name``."""
    words = f"{name}: {fact.path or _WHOLE} is {format_value(fact.value)}"
    return Expectation(address=fact.address, place=place, words=words)


def check_value(
    expectation: Expectation, fact: JsonFact, whole: Any, evidence: Evidence
) -> Finding:
    """Return the finding of one promised value; ``whole`` is the parsed document."""
    try:
        expected = evidence.fill_value(fact.value)
        seen = _find_value(fact.path, whole)
    except PlaceholderError as error:
        return expectation.fail(str(error))
    except _AbsentError as error:
        return expectation.fail(str(error), seen=str(error), detail=error.detail)
    if is_equal(expected, seen):
        return expectation.succeed(format_value(seen))
    return expectation.fail(
        f"{fact.path or _WHOLE}: got {_format(seen)}, expected {_format(expected)}",
        expected=format_value(expected),
        seen=_format(seen),
    )


def _find_value(path: str, whole: Any) -> Any:
    value, walked = whole, ""
    for step in _split_path(path):
        value = _descend(value, step, walked or _WHOLE)
        walked += f"[{step}]" if isinstance(step, int) else f"{'.' if walked else ''}{step}"
    return value


def _descend(value: Any, step: int | str, where: str) -> Any:
    match value, step:
        case dict(), str():
            if step in value:
                return value[step]
            keys = [str(key) for key in value]
            raise _AbsentError(f"{where} has no key {quote(step)}", format_list("its keys:", keys))
        case list(), int():
            if -len(value) <= step < len(value):
                return value[step]
            raise _AbsentError(
                f"{where} has {format_count(len(value), 'item')}, but no index {step}", ()
            )
        case list(), str():
            raise _AbsentError(
                f"{where} is an array: select an item with an index, such as [0]", ()
            )
        case _:
            raise _AbsentError(f"{where} is {_format(value)}, expected an object or an array", ())


def _split_path(path: str) -> list[int | str]:
    """Return the keys and indexes of a path. ``["a.b"]`` is a key with a dot in it."""
    steps: list[int | str] = []
    for found in _STEP.finditer(path):
        if found["index"] is not None:
            steps.append(int(found["index"]))
        else:
            steps.append(found["key"] if found["quoted"] is None else found["quoted"])
    return steps


def _parse_lines(text: str) -> list[Any]:
    documents = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                documents.append(_parse(line))
            except ValueError as error:
                raise UnreadableError(f"line {number} is not valid JSON: {error}") from None
    return documents


def _parse(text: str) -> Any:
    """Return ``text`` parsed; raises :class:`ValueError` with a message of one line."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        start = to_one_line(error.doc[max(0, error.pos - 20) : error.pos + 20])
        spot = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"{error.msg} at {spot}, near {start!r}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _format(value: Any) -> str:
    """Return a value as JSON writes it; a long one in short."""
    return "null" if value is None else format_value(value)
