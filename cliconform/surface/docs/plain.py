"""Plain text, such as a help page → one block, in which a command line begins its line."""

from __future__ import annotations

import re

from cliconform.surface.docs.blocks import Block, Kind, SourceLine

_USAGE = re.compile(r"^\s*(?:usage|or):\s+", re.IGNORECASE)


def plain_blocks(text: str) -> tuple[Block, ...]:
    """The lines of a plain text as one block."""
    lines = tuple(_line(line.expandtabs(8), at) for at, line in enumerate(text.splitlines(), 1))
    return (Block(kind=Kind.CODE, lines=lines, language="text"),) if lines else ()


def _line(text: str, at: int) -> SourceLine:
    """A usage line is one too: what it is about follows the word."""
    label = _USAGE.match(text)
    start = label.end() if label else 0
    return SourceLine(text=text[start:], line=at, column=start + 1)
