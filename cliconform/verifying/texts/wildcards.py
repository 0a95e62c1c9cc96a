"""Patterns for a whole text: a line ``...`` matches any lines, ``[..]`` any text in a line.

Both come from trycmd. ``...`` also matches no lines, ``[..]`` no text. Neither can be escaped: each
also matches itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from cliconform.text import remove_final_newline, strip_final_newline

ANY_LINES = "..."
ANY_TEXT = "[..]"


def is_match(pattern: str, *parts: str) -> bool:
    """Whether ``pattern`` matches the whole text, a final newline aside.

    A pattern without text, or of newlines alone, matches nothing but itself. A text of which
    something is missing is in several parts: the gap between two of them, with the lines that it
    tears, is matched by ``...`` only.
    """
    if not has_lines(pattern):
        return parts == (pattern,)
    segments = _split_segments(strip_final_newline(pattern).split("\n"))
    lines = split_parts(parts)
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


def may_match(pattern: str, parts: Sequence[str]) -> bool:
    """Whether ``pattern`` would match with some text in the gaps between ``parts``."""
    if not has_lines(pattern):
        return not any(parts)
    segments = _split_segments(strip_final_newline(pattern).split("\n"))
    lines = split_parts(parts)
    first, last = segments[0], segments[-1]
    if len(segments) == 1:
        return any(ANY_TEXT in line for line in first)
    head, tail = lines.index(None), lines[::-1].index(None)
    return _is_match_at(first[:head], lines, 0) and _is_match_at(
        last[-tail:] if tail else (), lines, len(lines) - min(tail, len(last))
    )


def has_lines(pattern: str) -> bool:
    """Whether there is anything but newlines in ``pattern``."""
    return bool(pattern.strip("\n"))


def split_parts(parts: Sequence[str]) -> list[str | None]:
    """Return the lines of the text; ``None`` for a gap with the lines that it tears."""
    lines: list[str | None] = []
    for number, part in enumerate(parts):
        is_last = number == len(parts) - 1
        own: list[str | None] = [*(remove_final_newline(part) if is_last else part).split("\n")]
        if number:
            own[0] = None
            lines.pop()
        lines += own
    return lines


def is_line_match(pattern: str, line: str | None) -> bool:
    """Whether one line of a pattern matches one line; ``None`` is one that is not complete."""
    if line is None:
        return False
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


def _is_match_at(segment: Sequence[str], lines: Sequence[str | None], position: int) -> bool:
    return all(
        is_line_match(pattern, lines[position + offset]) for offset, pattern in enumerate(segment)
    )


def _find(segment: Sequence[str], lines: Sequence[str | None], begin: int, end: int) -> int | None:
    last = end - len(segment)
    spots = range(begin, last + 1)
    return next((position for position in spots if _is_match_at(segment, lines, position)), None)
