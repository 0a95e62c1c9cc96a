"""Lines with several entries side by side → the entries one by one.

Info-ZIP lists two options on a line, fossil and openssl several commands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

_SECOND_OPTION = re.compile(r"(?<=\s)-{1,2}[\w@?#]{1,2}\s{1,4}\S")
_MIN_COLUMN = 12
"""No second option stands left of this column."""
_MIN_ROWS = 3
_WORD_EACH = re.compile(r"^\s*-\w [A-Z][\w/-]*(?:\s{2,}-\w [A-Z][\w/-]*){2,}$")
"""At least three short options with a word of description each."""
_FIRST_COLUMN = re.compile(r"^(?P<indent>\s*)(?P<term>\S+(?: \S+)*)\s{2,}\S")
_NAMES = re.compile(r"^\s*[a-z][\w-]*(?:\s{2,}[a-z][\w-]*)+\s*$")
_LAST_NAMES = re.compile(r"^\s*[a-z][\w-]*(?:\s{2,}[a-z][\w-]*)*\s*$")


def split_option_columns(lines: list[str]) -> list[str]:
    """Return ``lines`` with two options on a line apart: those of the left column come first."""
    lines = list(_split_short_options(lines))
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


def align_left(lines: list[str]) -> list[str]:
    """Return ``lines`` with the first column aligned on the left, where citty has it on the right.

    The first column of such rows ends in one place, and begins in several.
    """
    aligned: list[str] = []
    for _, group in groupby(lines, key=bool):
        block = list(group)
        rows = [match for match in map(_FIRST_COLUMN.match, block) if match]
        starts = {match.end("indent") for match in rows}
        ends = {match.end("term") for match in rows}
        if len(rows) == len(block) >= _MIN_ROWS and len(ends) == 1 < len(starts):
            width = max(ends) - min(starts)
            indent = " " * min(starts)
            block = [
                f"{indent}{match['term']:<{width}}{line[match.end('term') :]}"
                for match, line in zip(rows, block, strict=True)
            ]
        aligned += block
    return aligned


def _split_short_options(lines: list[str]) -> Iterator[str]:
    """Yield the lines; bsdtar's ``-c Create  -r Add  -t List`` as a line for each option."""
    for line in lines:
        if not _WORD_EACH.match(line):
            yield line
            continue
        for option in re.split(r"\s{2,}", line.strip()):
            name, _, word = option.partition(" ")
            yield f"  {name}  {word}"


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
