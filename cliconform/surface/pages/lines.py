"""The text of a page → its lines, as a person sees them."""

from __future__ import annotations

import re

_OVERSTRUCK = re.compile(r"[^\n]\x08")
_UNSEEN = str.maketrans({"\xa0": " ", "\u202f": " ", "\u200b": "", "\ufeff": "", "\x00": ""})
_LEADER = re.compile(r"(?<=\S) \.{4,} (?=\S)")
"""Dots that lead from a term to its description."""
MAX_LINES = 10_000
"""The lines of a page after these are not read; ``read_page`` adds a problem."""
_MIN_SHARED = 2
"""Rich indents the sentences of a page by one space, but not its frames."""
_MAX_LENGTH = 4_000
"""A line is cut at this length, so that no pattern takes long."""
# textwrap breaks words at hyphens: `--reload-` and `exclude`. "pre- and post-" are two words.
_BROKEN = re.compile(r"[\w]-$")
_REST = re.compile(r"(?!(?:and|or|to)\b)[a-z]")


def split_lines(text: str) -> list[str]:
    """Return the lines without overstrikes (the bold of man), leaders and trailing spaces.

    Tabs are expanded. If all lines are indented, as those of sade are, what they share is removed.
    """
    split = text.replace("\r\n", "\n").split("\n", MAX_LINES)[:MAX_LINES]
    lines = [_clean(line) for line in split]
    shared = min((measure_indent(line) for line in lines if line), default=0)
    return [line[shared:] for line in lines] if shared >= _MIN_SHARED else lines


def measure_indent(line: str) -> int:
    """Return the number of spaces that ``line`` begins with."""
    return len(line) - len(line.lstrip(" "))


def join_wrapped_lines(lines: list[str]) -> str:
    """Return wrapped lines as one text, with words that were broken at a hyphen joined again."""
    pieces: list[str] = []
    for line in lines:
        piece = line.strip()
        if pieces and not (_BROKEN.search(pieces[-1][-2:]) and _REST.match(piece)):
            pieces.append(" ")
        pieces.append(piece)
    return "".join(pieces).strip()


def cut_text(text: str, length: int) -> str:
    """Return ``text``, cut with an ellipsis if it has more than ``length`` characters."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _clean(line: str) -> str:
    plain = _OVERSTRUCK.sub("", line[:_MAX_LENGTH]).translate(_UNSEEN).expandtabs(8).rstrip()
    return _LEADER.sub(lambda match: " " * len(match[0]), plain)
