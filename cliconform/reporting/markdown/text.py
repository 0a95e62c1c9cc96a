"""Makes any text safe in GitHub's Markdown: as code, as a block of code, or as prose.

In code nothing is interpreted: no markup, no HTML, no ``@name`` and no ``#12``. Prose is for texts
of the spec and of this package.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from cliconform.reporting.text.clean import clean, clean_line

_BACKTICKS = re.compile(r"`+")
# GitHub's reader knows no fence of more than 80 backticks in a line, and of 255 around a block
# (github/cmark-gfm, MAXBACKTICKS in src/inlines.c, fence_length in src/node.h).
_MANY_BACKTICKS = re.compile(r"`{40}(?=`)")
_CODE = re.compile(r"`([^`]*[^`\s][^`]*)`")
_MARKUP = re.compile(r"[\\`*_\[\]~|$]")
# GitHub makes a link of `@name`, `#12` and `GH-12`, whatever is escaped: a character between them
# prevents that. A word joiner (U+2060) has no width and allows no line break.
_REFERENCE = re.compile(r"([@#]|\bGH-)(?=\w)", re.IGNORECASE)
_JOINER = "\u2060"


def format_code(text: str, limit: int = 300) -> str:
    """Return ``text``, on one line, as a code span; nothing where it is blank."""
    line = _part_backticks(clean_line(text, limit))
    if not line:
        return ""
    fence = "`" * (_longest_run(line) + 1)
    # A blank at both ends is dropped by the reader (CommonMark 6.1).
    pad = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def format_html_code(text: str, limit: int = 300) -> str:
    """Return ``text``, on one line, as an element of HTML: in a ``summary`` Markdown is text."""
    line = clean_line(text, limit)
    return f"<code>{html.escape(line)}</code>" if line else ""


def format_prose(text: str, limit: int = 300) -> str:
    """Return ``text``, on one line, as it is to be read: no markup, no HTML, no references.

    What is between backticks is code: so messages of this package name things.
    """
    pieces = _CODE.split(clean_line(text, limit))
    return "".join(
        format_code(piece, limit) if at % 2 else _escape(piece) for at, piece in enumerate(pieces)
    )


def _escape(text: str) -> str:
    escaped = _MARKUP.sub(r"\\\g<0>", html.escape(text, quote=False))
    return _REFERENCE.sub(rf"\1{_JOINER}", escaped)


def format_block(lines: Iterable[str], language: str = "text") -> str:
    """Return ``lines`` as a block of code, with a fence that is in none of them."""
    text = _part_backticks(clean("\n".join(lines)))
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _part_backticks(text: str) -> str:
    """Return ``text`` in which no more than 40 backticks are together."""
    return _MANY_BACKTICKS.sub(rf"\g<0>{_JOINER}", text)


def _longest_run(text: str) -> int:
    return max((len(run) for run in _BACKTICKS.findall(text)), default=0)
