"""JSON texts, parsed strictly: what is not JSON is an error that says where it is.

Python's own parser accepts ``NaN`` and a key that occurs twice in one object; RFC 8259 has neither,
and other readers refuse the first and differ about the second.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_BLANKS = re.compile(r"[ \t\n\r\x1e]*")  # with the record separator of RFC 7464
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_CONSTANTS = frozenset({"NaN", "Infinity", "-Infinity"})
_DIGITS = 4300  # more of them are no integer to Python
_FAULTS = {
    "Expecting value": "expected a value",
    "Expecting property name": "expected a key in double quotes",
    "Expecting ':'": "expected `:`",
    "Expecting ','": "expected `,` or a closing bracket",
    "Invalid control": "a string has a line break or another control character",
    "Unterminated string": "a string has no closing quote",
    "Invalid \\": "a string has an invalid escape",
    "Illegal trailing comma": "expected a value",
}
"""What is wrong, by the beginning of the message that Python's parser has for it."""


class JsonTextError(ValueError):
    """A text is not JSON: what is wrong, and where.

    ``position`` counts characters from 0, ``line`` and ``column`` from 1. ``documents`` are those
    that end before it.
    """

    def __init__(self, fault: str, text: str, position: int, documents: int = 0) -> None:
        self.fault = fault
        self.position = position
        self.line = text.count("\n", 0, position) + 1
        self.column = position - text.rfind("\n", 0, position)
        self.documents = documents
        super().__init__(f"{fault} at line {self.line}, column {self.column}")


class _RefusedError(ValueError):
    """A value that Python's parser accepts; the parser gives no position."""


def parse_json(text: str) -> Any:
    """Return the one document that ``text`` is. Raises :class:`JsonTextError`."""
    value, end = _parse_at(text, _skip_blanks(text, 0))
    after = _skip_blanks(text, end)
    if after < len(text):
        raise JsonTextError("expected the end of the text", text, after, 1)
    return value


def parse_json_documents(text: str) -> list[Any]:
    """Return all documents of ``text``, such as JSON lines: they follow one another after blanks.

    Between objects and arrays, no blank is needed. Raises :class:`JsonTextError`.
    """
    documents: list[Any] = []
    position = _skip_blanks(text, 0)
    while position < len(text):
        value, end = _parse_at(text, position, len(documents))
        documents.append(value)
        position = _skip_blanks(text, end)
        if position == end < len(text) and not _may_touch(text[end - 1], text[end]):
            raise JsonTextError("expected a blank or the end", text, end, len(documents))
    return documents


def _may_touch(end: str, start: str) -> bool:
    return end in "}]" and start in "{["


def _skip_blanks(text: str, position: int) -> int:
    found = _BLANKS.match(text, position)
    assert found is not None
    return found.end()


def _parse_at(text: str, position: int, documents: int = 0) -> tuple[Any, int]:
    try:
        value, end = _DECODER.raw_decode(text, position)
    except json.JSONDecodeError as error:
        raise JsonTextError(_describe(error.msg), text, error.pos, documents) from None
    except RecursionError:
        raise JsonTextError("nested too deeply", text, position, documents) from None
    except ValueError as error:
        fault, at = next(_find_refused(text, position), (str(error), position))
        raise JsonTextError(fault, text, at, documents) from None
    return value, end


def _describe(message: str) -> str:
    return next((words for start, words in _FAULTS.items() if message.startswith(start)), message)


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _RefusedError("a key occurs twice in one object")
    return made


def _refuse_constant(name: str) -> Any:
    raise _RefusedError(f"{name} is not a JSON value")


_DECODER = json.JSONDecoder(object_pairs_hook=_make_object, parse_constant=_refuse_constant)


def _find_refused(text: str, position: int) -> Iterator[tuple[str, int]]:
    """Yield what Python's parser refuses or would have to, each with its position."""
    open_: list[set[str] | None] = []  # the keys of each open object; None for an array
    is_key = False
    for token in _TOKEN.finditer(text, position):
        word = token[0]
        if word in {"{", "["}:
            open_.append(set() if word == "{" else None)
        elif word in {"}", "]"} and open_:
            open_.pop()
        elif word in _CONSTANTS:
            yield f"{word} is not a JSON value", token.start()
        elif len(word) > _DIGITS and word.lstrip("-").isdigit():
            yield f"a number has more than {_DIGITS:,} digits", token.start()
        elif is_key and open_ and (keys := open_[-1]) is not None:
            key = json.loads(word)
            if key in keys:
                yield f"the key {word} occurs twice in one object", token.start()
            keys.add(key)
        is_key = word in {"{", ","}
