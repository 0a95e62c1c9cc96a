"""A page's text → its lines, as a person sees them."""

from __future__ import annotations

import re

_OVERSTRUCK = re.compile(r"[^\n]\x08")
_UNSEEN = str.maketrans({"\xa0": " ", "\u202f": " ", "\u200b": "", "\ufeff": "", "\x00": ""})
MOST_LINES = 10_000
"""More lines are no help page; what is beyond them is not read, and that is said."""
_LONGEST = 4_000
"""No line of a help page is longer; what is, is cut, so that no pattern works on it for long."""


def lines_of(text: str) -> list[str]:
    """The lines: overstrikes (man's bold) undone, tabs made spaces, nothing at their ends."""
    return [
        _plain(line) for line in text.replace("\r\n", "\n").split("\n", MOST_LINES)[:MOST_LINES]
    ]


def indent_of(line: str) -> int:
    """How many spaces it begins with."""
    return len(line) - len(line.lstrip(" "))


def rejoined(lines: list[str]) -> str:
    """One text of lines that were wrapped; a word broken at its hyphen is whole again."""
    pieces: list[str] = []
    for line in lines:
        piece = line.strip()
        if pieces and not (_BROKEN.search(pieces[-1][-2:]) and _REST.match(piece)):
            pieces.append(" ")
        pieces.append(piece)
    return "".join(pieces).strip()


# ``--reload-`` and ``exclude``: textwrap breaks at hyphens. "pre- and post-" is not that.
_BROKEN = re.compile(r"[\w]-$")
_REST = re.compile(r"(?!(?:and|or|to)\b)[a-z]")


def _plain(line: str) -> str:
    return _OVERSTRUCK.sub("", line[:_LONGEST]).translate(_UNSEEN).expandtabs(8).rstrip()
