"""Patterns for a whole text: a line ``...`` matches any lines, ``[..]`` any text in a line.

Both come from trycmd. ``...`` also matches no lines, ``[..]`` no text. Neither can be escaped: each
also matches itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cliconform.verifying.texts.normalize import strip_final_newline

ANY_LINES = "..."
ANY_TEXT = "[..]"


def is_match(pattern: str, text: str) -> bool:
    """Whether ``pattern`` matches the whole ``text``, a final newline aside."""
    segments = _split_segments(strip_final_newline(pattern).split("\n"))
    lines = strip_final_newline(text).split("\n")
    first, last = segments[0], segments[-1]
    if len(segments) == 1:
        return len(first) == len(lines) and _is_match_at(first, lines, 0)
    end = len(lines) - len(last)
    if len(first) > end or not (_is_match_at(first, lines, 0) and _is_match_at(last, lines, end)):
        return False
    # A segment has a fixed number of lines, so taking the first match never prevents another.
    position = len(first)
    for segment in segments[1:-1]:
        found = _find(segment, lines, position, end)
        if found is None:
            return False
        position = found + len(segment)
    return True


def is_line_match(pattern: str, line: str) -> bool:
    """Whether one line of a pattern matches one line."""
    if ANY_TEXT not in pattern:
        return pattern == line
    first, *middle, last = pattern.split(ANY_TEXT)
    if len(first) + len(last) > len(line):
        return False
    if not (line.startswith(first) and line.endswith(last)):
        return False
    position, end = len(first), len(line) - len(last)
    for piece in middle:
        found = line.find(piece, position, end)
        if found < 0:
            return False
        position = found + len(piece)
    return True


def _split_segments(lines: Sequence[str]) -> list[list[str]]:
    """Return the lines between the ``...`` lines, in groups."""
    stops = [-1, *(at for at, line in enumerate(lines) if line == ANY_LINES), len(lines)]
    return [list(lines[begin + 1 : end]) for begin, end in pairwise(stops)]


def _is_match_at(segment: Sequence[str], lines: Sequence[str], position: int) -> bool:
    return all(
        is_line_match(pattern, lines[position + offset]) for offset, pattern in enumerate(segment)
    )


def _find(segment: Sequence[str], lines: Sequence[str], begin: int, end: int) -> int | None:
    last = end - len(segment)
    spots = range(begin, last + 1)
    return next((position for position in spots if _is_match_at(segment, lines, position)), None)
