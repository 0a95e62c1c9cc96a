"""Lines of evidence: what was seen of a promise, as the known file writes and compares it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from cliconform.lazy_pattern import lazy_pattern
from cliconform.verifying.texts.excerpt import cut_around, escape_unprintable
from cliconform.verifying.texts.pattern_sample import make_sample

LINES = 40
"""Lines that are kept."""
LONGEST = 300
"""Characters that are kept of a line."""
SHORT_TEXT = 5
"""Lines of a text of which all are kept, where something in it was not found."""

_SEARCHED = 1_000_000
"""Characters of a text that are searched for a line that is similar."""
_NUMBER = lazy_pattern(r"\d+")
_TRACEBACK = "Traceback (most recent call last)"
# The lines of a traceback are indented, or in the frame that Rich draws around it.
_INSIDE = (" ", "\t", "│", "╭", "╰", "|", "+")


def keep_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the first :data:`LINES` lines that are not blank, each in one line and not too long.

    What was printed is untrusted: characters that cannot be seen are escaped. Blanks at the end of
    a line are dropped; the width of a terminal or of a table decides about these. Of a line that is
    written over, only what it says in the end is kept: how often it was depends on time.
    """
    wordy = (_find_last_state(line) for text in lines for line in text.split("\n") if line.strip())
    return tuple(escape_unprintable(line[:LONGEST]).rstrip() for line in islice(wordy, LINES))


def keep_short_text(text: str) -> tuple[str, ...] | None:
    """Return all lines of ``text`` if these are few, else ``None``: what was said instead."""
    lines = keep_lines([text[: LONGEST * LINES]])
    return lines if len(lines) <= SHORT_TEXT and len(text) <= LONGEST * LINES else None


def describe_missing(expected: str, text: str, *, regex: bool = False) -> tuple[str, ...]:
    """Return what ``text`` says instead of ``expected``: all of it if it is short.

    Of a long text it is the line most like ``expected``, whatever the numbers in it: these often
    differ from run to run, and another line would be found then.
    """
    short = keep_short_text(text)
    if short is not None:
        return short or ("nothing",)
    words = make_sample(expected) if regex else expected
    first = next((line for line in words.split("\n") if line.strip()), "")
    lines = text[:_SEARCHED].split("\n")
    from cliconform.verifying.texts.closest import find_nearest_line

    nearest = find_nearest_line(_NUMBER.sub("0", first), (_NUMBER.sub("0", each) for each in lines))
    return keep_lines([lines[nearest[0] - 1]] if nearest else ["not found"])


def find_lines_with(unwanted: str, text: str) -> tuple[str, ...]:
    """Return all different lines of ``text`` that have ``unwanted``, in their order.

    A Python traceback is known by the exception at its end: that line follows its first.
    """
    if "\r" not in unwanted:
        text = text.replace("\r", "\n")
    found: dict[str, None] = {}
    at = text.find(unwanted)
    while at >= 0 and len(found) < LINES:
        begin = text.rfind("\n", 0, at) + 1
        end = _find_line_end(text, at + len(unwanted))
        line = text[begin:end]
        found.setdefault(cut_around(line, at - begin, at - begin + len(unwanted), LONGEST - 2))
        if _TRACEBACK in line and (exception := _find_exception(text, end)):
            found.setdefault(exception)
        at = text.find(unwanted, max(end, at + 1))
    return keep_lines(found)


def _find_last_state(line: str) -> str:
    return next(state for state in reversed(line.split("\r")) if state.strip())


def _find_line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


def _find_exception(text: str, end: int) -> str:
    """Return the line that ends the traceback whose first line ends at ``end``; empty without."""
    while end < len(text):
        begin, end = end + 1, _find_line_end(text, end + 1)
        line = text[begin:end]
        if line.strip() and not line.startswith(_INSIDE):
            return line
    return ""
