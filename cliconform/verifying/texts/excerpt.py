"""Text from a program, shortened and escaped so that it can be shown in a line or a few."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cliconform.lazy_pattern import lazy_pattern
from cliconform.text import escape_character
from cliconform.verifying.texts.normalize import split_lines

SHORT = 200
"""Characters of a text that are shown in one line."""
LINES = 40
"""Lines of a finding's detail."""

# Control characters, and what would reorder or hide the text around it: bidirectional overrides,
# invisible marks, lone surrogates. U+2028 and U+2029 end a line in some readers.
_UNPRINTABLE = lazy_pattern(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe"
    r"\uffff]"
)


def escape_unprintable(text: str) -> str:
    r"""Return ``text`` with unprintable characters as escapes: ``\x1b``, ``\u202e``."""
    return text if text.isprintable() else _UNPRINTABLE.sub(_escape, text)


def to_one_line(text: str, limit: int = SHORT) -> str:
    r"""Return ``text`` in one line, line ends as ``\n``, cut after ``limit`` characters."""
    if len(text) <= limit and text.isprintable():
        return text
    # Cut first: escaping 10 MB to show 200 characters would take long.
    head = escape_unprintable(text[:limit].replace("\n", "\\n").replace("\t", "\\t"))
    shown = head[: 2 * limit]
    if len(text) > limit:
        return f"{shown}… ({len(text):,} characters)"
    return shown if shown == head else f"{shown}…"


def quote(text: str, limit: int = SHORT) -> str:
    r"""Return ``text`` in quotation marks, in one line: ``"a\nb"``."""
    head = text[:limit].replace("\\", "\\\\").replace('"', '\\"')
    head = escape_unprintable(head.replace("\n", "\\n").replace("\t", "\\t"))
    return f'"{head}"' if len(text) <= limit else f'"{head}…" ({len(text):,} characters)'


def cut_around(line: str, start: int, end: int, limit: int = SHORT) -> str:
    """Return the part of ``line`` around ``start`` and ``end``, with ``…`` where it is cut."""
    if len(line) <= limit:
        return line
    first = max(0, min(start - max(0, limit - (end - start)) // 2, len(line) - limit))
    last = first + limit
    return f"{'…' if first else ''}{line[first:last]}{'…' if last < len(line) else ''}"


def cap_lines(lines: Iterable[str], limit: int = LINES) -> tuple[str, ...]:
    """Return the first lines, each cut to :data:`SHORT`, and a line for how many are left out."""
    everything = list(lines)
    shown = [to_one_line(line) for line in everything[:limit]]
    left = len(everything) - len(shown)
    return (*shown, f" … {format_count(left, 'more line')}") if left else tuple(shown)


def format_list(title: str, items: Sequence[str], limit: int = 10) -> tuple[str, ...]:
    """Return ``title`` and the items below it as lines of a detail; nothing without items."""
    if not items:
        return ()
    left = len(items) - limit
    more = (f"   … and {left:,} more",) if left > 0 else ()
    return (f" {title}", *(f"   {to_one_line(item)}" for item in items[:limit]), *more)


def format_count(number: int, noun: str) -> str:
    """Return ``1 file``, ``2,880 rows``: every noun given takes an ``s`` in the plural."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def summarize(text: str) -> str:
    """Return a text in one line: all of it, or the number of lines and the first."""
    if not text:
        return "nothing"
    lines = split_lines(text)
    if not text.strip("\n"):
        return quote(text, 40)
    if len(lines) == 1:
        return quote(lines[0], 160)
    start = next((line for line in lines[:20] if line.strip()), lines[0])
    return f"{format_count(len(lines), 'line')}, the first {quote(start, 120)}"


def format_line_at(text: str, at: int, length: int = 0) -> str:
    """Return the line that holds character ``at``, cut around it: ``line 3: …``."""
    begin = text.rfind("\n", 0, at) + 1
    line = find_line_at(text, at)
    number = text.count("\n", 0, at) + 1
    start = at - begin
    return f"line {number}: {to_one_line(cut_around(line, start, min(start + length, len(line))))}"


def find_line_at(text: str, at: int) -> str:
    """Return the line that holds character ``at``."""
    begin = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return text[begin : end if end >= 0 else len(text)]


def _escape(match: re.Match[str]) -> str:
    return r"\r" if match[0] == "\r" else escape_character(match[0])
