"""A section's lines → its entries: a term and what is said of it.

The term and its description stand side by side in two columns, or one below the other; a term that
is too long for its column has its description in the next line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

_GAP = re.compile(r"^(?P<term>\s*\S(?:.*?\S)?)(?P<gap>\s{2,})(?P<said>\S.*)$")
_OPTION = re.compile(r"^\s*-{1,2}[\w?@#\[][^\s]*|^\s*-[^\s\w]?(?:,|$)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A term as it stands there, and its description in one line."""

    term: str
    said: str
    indent: int = 0
    required: bool = False


def option_entries(lines: list[str]) -> list[Entry]:
    """The entries whose terms begin with a dash."""
    return _entries(lines, lambda line: _OPTION.match(line) is not None)


def word_entries(lines: list[str]) -> list[Entry]:
    """The entries whose terms are words: commands and arguments."""
    return _entries(lines, lambda line: re.match(r"^\s*[\w<\[{.*@]", line) is not None)


def _entries(lines: list[str], begins: Callable[[str], bool]) -> list[Entry]:
    column = _column(lines, begins)
    found: list[tuple[str, list[str], int]] = []
    for line in lines:
        indent = _indent(line)
        if not line.strip():
            continue
        if begins(line) and indent < column and _is_outer(indent, found, column):
            term, said = _split(line, column)
            found.append((term, [said] if said else [], indent))
        elif found:
            found[-1][1].append(line.strip())
    return [Entry(term, " ".join(said), indent) for term, said, indent in found]


def _is_outer(indent: int, found: list[tuple[str, list[str], int]], column: int) -> bool:
    """Whether a line is indented as a term is, and not as prose below one."""
    if not found or column < 10_000:
        return True
    return indent <= max(each[2] for each in found) + 4


def _column(lines: list[str], begins: Callable[[str], bool]) -> int:
    """Where descriptions begin."""
    starts = Counter(
        len(match["term"]) + len(match["gap"])
        for line in lines
        if begins(line) and (match := _GAP.match(line))
    )
    terms = [_indent(line) for line in lines if line.strip() and begins(line)]
    if starts:
        deep = [column for column in starts if column > min(terms) + 1]
        if deep:
            return max(deep, key=lambda column: (starts[column], -column))
    below = [
        _indent(line)
        for line in lines
        if line.strip() and not begins(line) and terms and _indent(line) > min(terms)
    ]
    return min(below, default=10_000)


def _split(line: str, column: int) -> tuple[str, str]:
    match = _GAP.match(line)
    if match is None:
        return line.strip(), ""
    # A gap before the column belongs to the term: two columns of spellings.
    cut = len(match["term"]) + len(match["gap"])
    if cut < column and line[column - 2 : column].strip() == "" and len(line) > column:
        return line[:column].strip(), line[column:].strip()
    return match["term"].strip(), match["said"].strip()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


