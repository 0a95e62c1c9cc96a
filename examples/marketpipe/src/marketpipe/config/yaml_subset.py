"""A parser for the part of YAML that a MarketPipe configuration uses.

Nested mappings by indentation, lists (`- item` and `[a, b]`), plain and quoted texts, comments.
Every value stays a string; the caller interprets it. A complete YAML parser would be the only
dependency that cliconform does not have too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from marketpipe.errors import InputError

Value: TypeAlias = "str | list[str] | Mapping"
Mapping: TypeAlias = dict[str, Value]

_KEY = re.compile(r"(?P<key>[A-Za-z_][\w-]*):(?:\s+(?P<value>.*))?")


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    indent: int
    text: str


def parse(text: str) -> Mapping:
    """Return the document's mapping; raise `InputError` naming the line that is not understood."""
    lines = list(_lines(text))
    if not lines:
        raise InputError("config file is empty")
    mapping, rest = _mapping(lines, lines[0].indent)
    if rest:
        raise _error(rest[0])
    return mapping


def _lines(text: str) -> Iterator[_Line]:
    for number, raw in enumerate(text.splitlines(), start=1):
        content = _without_comment(raw)
        if content.strip() not in ("", "---"):
            yield _Line(number, len(content) - len(content.lstrip(" ")), content.strip())


def _without_comment(line: str) -> str:
    quote, before = "", " "
    for position, character in enumerate(line):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'" and before in " [,":
            quote = character
        elif character == "#" and before in " \t":
            return line[:position].rstrip()
        before = character
    return line.rstrip()


def _mapping(lines: list[_Line], indent: int) -> tuple[Mapping, list[_Line]]:
    mapping: Mapping = {}
    while lines and lines[0].indent == indent:
        line, lines = lines[0], lines[1:]
        match = _KEY.fullmatch(line.text)
        if match is None:
            raise _error(line)
        key, value = match["key"], (match["value"] or "").strip()
        if key in mapping:
            raise InputError(f"line {line.number}: '{key}' is given twice")
        if value:
            mapping[key] = _value(line, value)
        else:
            mapping[key], lines = _nested(lines, indent)
    return mapping, lines


def _nested(lines: list[_Line], indent: int) -> tuple[Value, list[_Line]]:
    if lines and lines[0].text.startswith("- ") and lines[0].indent >= indent:
        return _items(lines, lines[0].indent)
    if lines and lines[0].indent > indent:
        return _mapping(lines, lines[0].indent)
    return "", lines


def _items(lines: list[_Line], indent: int) -> tuple[Value, list[_Line]]:
    items: list[str] = []
    while lines and lines[0].indent == indent and lines[0].text.startswith("- "):
        items.append(_text(lines[0], lines[0].text[2:]))
        lines = lines[1:]
    return items, lines


def _value(line: _Line, value: str) -> Value:
    if value.startswith("[") and value.endswith("]"):
        return [_text(line, item) for item in value[1:-1].split(",") if item.strip()]
    return _text(line, value)


def _text(line: _Line, value: str) -> str:
    value = value.strip()
    if value[0] in "\"'":
        if len(value) > 1 and value[-1] == value[0]:
            return value[1:-1]
        raise _error(line)
    if value[0] in "[]{}&*!|>%@`":
        raise _error(line)
    return value


def _error(line: _Line) -> InputError:
    # Without the line itself: a configuration may contain secret keys.
    return InputError(f"invalid YAML in config file, line {line.number}")
