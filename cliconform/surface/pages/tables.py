"""Lines with several entries side by side → the entries one by one.

Info-ZIP lists two options on a line, fossil and openssl several commands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

_SECOND_OPTION = re.compile(r"(?<=\s)-{1,2}[\w@?#]{1,2}\s{1,4}\S")
_MIN_COLUMN = 12
"""No second option stands left of this column."""
_MIN_ROWS = 3
_NAMES = re.compile(r"^\s*[a-z][\w-]*(?:\s{2,}[a-z][\w-]*)+\s*$")
_LAST_NAMES = re.compile(r"^\s*[a-z][\w-]*(?:\s{2,}[a-z][\w-]*)*\s*$")


def split_option_columns(lines: list[str]) -> list[str]:
    """Return ``lines`` with two options on a line apart: those of the left column come first."""
    starts: Counter[int] = Counter()
    for line in filter(_is_option, lines):
        starts.update(_find_columns(line))
    column, count = max(starts.items(), key=lambda item: item[1], default=(0, 0))
    if count < _MIN_ROWS or count * 2 < sum(map(_is_option, lines)):
        return lines
    return list(_split(lines, column))


def read_table_of_names(lines: list[str]) -> tuple[str, ...]:
    """Return the names in the first table of ``lines`` that has nothing but names, row by row."""
    names: list[str] = []
    for line in filter(None, lines):
        if not (_NAMES.match(line) or (names and _LAST_NAMES.match(line))):
            if names:
                break
            continue
        names += line.split()
    return tuple(names) if len(names) > _MIN_ROWS else ()


def is_table_of_names(lines: list[str]) -> bool:
    """Return whether all ``lines`` have several names and nothing else."""
    return bool(lines) and all(map(_NAMES.match, lines))


def _is_option(line: str) -> bool:
    return line.lstrip().startswith("-")


def _find_columns(line: str) -> Iterator[int]:
    for match in _SECOND_OPTION.finditer(line):
        if match.start() >= _MIN_COLUMN:
            yield match.start()


def _split(lines: list[str], column: int) -> Iterator[str]:
    """Yield the lines; the right halves of a run of lines with two options come after the left."""
    right: list[str] = []
    for line in lines:
        if _is_option(line) and column in _find_columns(line):
            right.append(f"{' ' * (len(line) - len(line.lstrip()))}{line[column:]}")
            yield line[:column].rstrip()
            continue
        if not _is_option(line):
            yield from right
            right = []
        yield line
    yield from right
