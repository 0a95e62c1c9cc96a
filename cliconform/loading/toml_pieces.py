"""Parses a large spec piece by piece: while tomli parses a text, it takes 40 times its memory.

A piece ends where the table of a command begins. If that is not the beginning of a table but a line
in the middle of a value, the piece is no TOML, and there is no answer: the text is parsed as a
whole, as it is wherever the pieces together may not be what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import tomli

LARGE = 100_000
"""Characters of a text that is parsed in pieces: a smaller one takes little."""
_PIECE = 30_000  # characters
_COMMAND = re.compile(r'^\[command\.(?:[A-Za-z0-9_-]+|"[^"\\\n]*")\]', re.MULTILINE)
_ALL_COMMANDS = re.compile(r"""^[ \t]*\[[ \t]*["']?command["']?[ \t]*\]""", re.MULTILINE)
"""The table around all commands: TOML allows it once."""


def parse_in_pieces(text: str) -> dict[str, Any] | None:
    """Return the data that ``text`` says; ``None`` where that is unsure."""
    first, *others = _split(text)
    if not others or _ALL_COMMANDS.search(text):
        return None
    try:
        data = tomli.loads(first)
        commands: dict[str, Any] = {}
        for piece in others:
            found = tomli.loads(piece)
            tables = found.pop("command")
            if found or not commands.keys().isdisjoint(tables):
                return None
            commands.update(tables)
    except (ValueError, RecursionError):  # the whole says where
        return None
    return None if "command" in data else {**data, "command": commands}


def _split(text: str) -> Iterator[str]:
    """Yield what comes before the first command, then some commands at a time."""
    begin, least = 0, 0
    for found in _COMMAND.finditer(text):
        if found.start() >= least:
            yield text[begin : found.start()]
            begin, least = found.start(), found.start() + _PIECE
    yield text[begin:]
