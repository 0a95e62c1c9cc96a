"""Hints for what was not found: the nearest line, the nearest paths, the same in other case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import islice

from cliconform.verifying.texts.excerpt import cut_around, format_count, quote, to_one_line
from cliconform.verifying.texts.normalize import split_lines

_SEARCHED = 1_000_000
"""Characters of a text that are searched."""
_COMPARED = 40
"""Lines that are compared by letters: those that share the most words."""
_PATHS = 2_000
"""Paths of a home that are compared."""
_WIDTH = 300
_NEAR = 0.5
# Spaces, and the lines that tables and panels draw between the words of a wrapped text.
_FRAMES = re.compile(r"[\s│┃║|╎┆]+")
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A text that a promise is about."""

    name: str
    """What messages call it: ``stdout``, a path, ``the response to GET …``."""
    text: str
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """The other streams by name, where the text may be instead."""
    columns: int | None = None
    """The width of the terminal that it was written to; ``None`` without a terminal."""


def summarize(text: str) -> str:
    """Return a text in one line: all of it, or the number of lines and the first."""
    lines = split_lines(text)
    if not lines:
        return "nothing"
    if len(lines) == 1:
        return quote(lines[0], 160)
    start = next((line for line in lines[:20] if line.strip()), lines[0])
    return f"{format_count(len(lines), 'line')}, the first {quote(start, 120)}"


def find_hints(expected: str, subject: Subject) -> tuple[str, ...]:
    """Return lines of detail about what in ``subject`` comes close to ``expected``."""
    text = subject.text[:_SEARCHED]
    return (
        *(f" found in {name}" for name, other in subject.elsewhere.items() if expected in other),
        *_find_variant(expected, text, subject.columns),
    ) or _hint_nearest(expected, text)


def find_nearest_line(expected: str, lines: Iterable[str]) -> tuple[int, str] | None:
    """Return the number (from 1) and text of the line most like ``expected``, if any is similar."""
    words = set(_WORDS.findall(expected.casefold()))
    numbered: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        numbered.setdefault(line[:_WIDTH], number)

    def shared(line: str) -> int:
        return len(words.intersection(_WORDS.findall(line.casefold())))

    candidates = sorted((line for line in numbered if line.strip()), key=shared, reverse=True)
    matcher = SequenceMatcher(a="", b=expected[:_WIDTH], autojunk=False)
    best, closest = _NEAR, None
    for line in candidates[:_COMPARED]:
        matcher.set_seq1(line)
        if matcher.quick_ratio() > best and (ratio := matcher.ratio()) > best:
            best, closest = ratio, (numbered[line], line)
    return closest


def find_near_paths(expected: str, paths: Iterable[str], limit: int = 3) -> list[str]:
    """Return the paths most like ``expected``, the best first; none that are not similar."""
    name = expected.rsplit("/", 1)[-1]

    def rate(path: str) -> float:
        whole = SequenceMatcher(a=path, b=expected, autojunk=False).quick_ratio()
        return whole + SequenceMatcher(a=path.rsplit("/", 1)[-1], b=name).quick_ratio()

    scored = sorted(((rate(path), path) for path in islice(paths, _PATHS)), reverse=True)
    return [path for score, path in scored[:limit] if score > 2 * _NEAR]


def _find_variant(expected: str, text: str, columns: int | None) -> tuple[str, ...]:
    """Return a line if the text is there in other case, with other spaces, or wrapped."""
    at = text.casefold().find(expected.casefold())
    if at >= 0:
        return (f" found in different case: {format_line_at(text, at, len(expected))}",)
    words = [re.escape(word) for word in expected[:_WIDTH].split()]
    found = re.search(r"\s+".join(words), text) if words else None
    if found and "\n" not in found[0]:
        return (f" found with different spaces: {quote(found[0])}",)
    if found or _FRAMES.sub("", expected) in _FRAMES.sub("", text):
        width = f": the terminal is {columns} columns wide" if columns else ""
        return (f" found, but wrapped over several lines{width}",)
    return ()


def _hint_nearest(expected: str, text: str) -> tuple[str, ...]:
    first = next((line for line in expected.split("\n") if line.strip()), "")
    found = find_nearest_line(first, split_lines(text))
    return (f" nearest line ({found[0]}): {to_one_line(found[1])}",) if found else ()


def format_line_at(text: str, at: int, length: int = 0) -> str:
    """Return the line that holds character ``at``, cut around it: ``line 3: …``."""
    begin = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line = text[begin : end if end >= 0 else len(text)]
    number = text.count("\n", 0, at) + 1
    start = at - begin
    return f"line {number}: {to_one_line(cut_around(line, start, min(start + length, len(line))))}"
