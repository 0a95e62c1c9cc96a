"""Values in a JSON document, by their path: ``items[0].id``."""

from __future__ import annotations

import json
import re
from typing import Any

from cliconform.model.outcome import Finding
from cliconform.model.promise import JsonFact, Place
from cliconform.verifying.comparing.values import format_value, is_equal
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation, PlaceholderError
from cliconform.verifying.files.home_files import UnreadableError
from cliconform.verifying.texts.excerpt import format_list, quote, to_one_line

_STEP = re.compile(r'\[(?P<index>-?\d{1,9})\]|\["(?P<quoted>[^"]*)"\]|\.?(?P<key>[^.\[\]]+)')
_LINES = (".jsonl", ".ndjson")


class _AbsentError(Exception):
    """There is no value at a path; ``detail`` says what there is instead."""

    def __init__(self, message: str, detail: tuple[str, ...]) -> None:
        super().__init__(message)
        self.detail = detail


def parse_document(text: str, name: str = "") -> Any:
    """``text`` as JSON.

    JSON lines are a list of their documents: by the file's name, or where the text as a whole is
    no JSON and each of its lines is.
    """
    if name.endswith(_LINES):
        return _lines(text)
    where = f"{name} is" if name else "it is"
    if not text.strip():
        raise UnreadableError(f"{where} empty, and no JSON")
    try:
        return _parsed(text)
    except ValueError as error:
        try:
            return _lines(text)
        except UnreadableError:
            raise UnreadableError(f"{where} no JSON: {error}") from None


def describe_value(fact: JsonFact, place: Place, name: str) -> Expectation:
    """The promise in words."""
    words = f"{name}: {fact.path or 'the whole'} is {format_value(fact.value)}"
    return Expectation(address=fact.address, place=place, words=words)


def check_value(
    expectation: Expectation, fact: JsonFact, whole: Any, evidence: Evidence
) -> Finding:
    """A value of the document held against the promised one."""
    try:
        expected = evidence.fill_value(fact.value)
        seen = _at(fact.path, whole)
    except PlaceholderError as error:
        return expectation.fail(str(error))
    except _AbsentError as error:
        return expectation.fail(str(error), seen="nothing", detail=error.detail)
    if is_equal(expected, seen):
        return expectation.succeed(format_value(seen))
    where = fact.path or "the whole"
    return expectation.fail(
        f"{where} is {_json(seen)}", expected=format_value(expected), seen=_json(seen)
    )


def _at(path: str, whole: Any) -> Any:
    value, walked = whole, ""
    for step in _steps(path):
        value = _down(value, step, walked or "the document")
        walked += f"[{step}]" if isinstance(step, int) else f"{'.' if walked else ''}{step}"
    return value


def _down(value: Any, step: int | str, where: str) -> Any:
    match value, step:
        case dict(), str():
            if step in value:
                return value[step]
            keys = [str(key) for key in value]
            raise _AbsentError(f"{where} has no key {quote(step)}", format_list("its keys:", keys))
        case list(), int():
            if -len(value) <= step < len(value):
                return value[step]
            raise _AbsentError(f"{where} has {len(value)} items, none is number {step}", ())
        case list(), str():
            raise _AbsentError(f"{where} is a list: an item of it is [0]", ())
        case _:
            raise _AbsentError(f"{where} is {_json(value)}: nothing is in it", ())


def _steps(path: str) -> list[int | str]:
    """The keys and indexes of a path. ``["a.b"]`` is a key with a dot in it."""
    steps: list[int | str] = []
    for found in _STEP.finditer(path):
        if found["index"] is not None:
            steps.append(int(found["index"]))
        else:
            steps.append(found["key"] if found["quoted"] is None else found["quoted"])
    return steps


def _lines(text: str) -> list[Any]:
    documents = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                documents.append(_parsed(line))
            except ValueError as error:
                raise UnreadableError(f"line {number} is no JSON: {error}") from None
    return documents


def _parsed(text: str) -> Any:
    """``text`` as JSON; a :class:`ValueError` with one line where it is none."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        start = to_one_line(error.doc[max(0, error.pos - 20) : error.pos + 20])
        spot = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"{error.msg} at {spot}, near {start!r}") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _json(value: Any) -> str:
    """A value of a document as it stands there, but for long ones."""
    return "null" if value is None else format_value(value)
