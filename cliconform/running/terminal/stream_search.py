"""Find a text in a stream that comes in pieces, as a person would read it."""

from __future__ import annotations

import re

from pexpect.expect import Expecter, searcher_re, searcher_string
from pexpect.spawnbase import SpawnBase

from cliconform.lazy_pattern import lazy_pattern
from cliconform.text import to_plain_text
from cliconform.time_limit import PatternTimeoutError, limit_time

WINDOW = 64 * 1024
"""Characters that are searched, counted back from the last that came."""
SEARCH_LIMIT = 1.0
"""Seconds for the search after one piece; the whole worker waits for it meanwhile."""
_MAX_LINE = 4096  # characters that are kept for the last line, bytes of an escape sequence

# What may be the beginning of an escape sequence, of a character or of a line's end, and is kept
# until the rest of it comes.
_UNFINISHED = lazy_pattern(
    rb"""
    (?: \x1b (?: \[ [0-?]* [ -/]* | [\]PX^_] [^\x07\x1b]* \x1b? | [ -/]* )?
      | [\xc0-\xff] [\x80-\xbf]{0,2}
      | \r+
    ) \Z
    """,
    re.VERBOSE,
)


class PlainTextDecoder:
    """Decodes bytes that come in pieces into text without escape sequences."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> str:
        """Return the text that ``data`` completes."""
        data = self._rest + data
        unfinished = _UNFINISHED.search(data, max(0, len(data) - _MAX_LINE))
        cut = unfinished.start() if unfinished else len(data)
        self._rest = data[cut:]
        return to_plain_text(data[:cut])


def find_last_line(text: str) -> str:
    """Return the last line of ``text`` that is not blank; empty if there is none."""
    lines = [line for line in text.split("\n") if line.strip()]
    return lines[-1] if lines else ""


class StreamSearch:
    """Searches one stream for a text that comes after the search was started."""

    def __init__(self) -> None:
        self.wanted = ""
        """The text or regular expression that was searched for last."""
        self.gave_up = False
        """Whether the last search took longer than :data:`SEARCH_LIMIT` and was stopped."""
        self._decoder = PlainTextDecoder()
        self._tail = ""
        self._echo = ""
        self._spawn: SpawnBase[str] = SpawnBase(encoding="utf-8")
        self._expecter: Expecter[str] | None = None

    def start(self, wanted: str, *, regex: bool, echo: str = "") -> None:
        """Search for ``wanted``, a literal text or a regular expression, from now on.

        ``echo`` is what was just typed: if the stream goes on with it, as the terminal shows it,
        that part is not searched.
        """
        pattern = re.compile(wanted, re.MULTILINE) if regex else None
        searcher = searcher_re([pattern]) if pattern else searcher_string([wanted])
        self._spawn = SpawnBase(encoding="utf-8")
        self._expecter = Expecter(self._spawn, searcher, WINDOW)
        self._echo = echo
        self.wanted = wanted
        self.gave_up = False

    def feed(self, data: bytes) -> str | None:
        """Go on with ``data``; return the text that matched, if the search ends with it.

        The search ends also, without a match, when it takes too long: then ``gave_up`` is set.
        """
        text = self._decoder.feed(data)
        self._tail = (self._tail + text)[-_MAX_LINE:]
        text = self._remove_echo(text)
        if not text or self._expecter is None:
            return None
        try:
            with limit_time(SEARCH_LIMIT):
                found = self._expecter.new_data(text) is not None
        except PatternTimeoutError:
            self._expecter = None
            self.gave_up = True
            return None
        if not found:
            return None
        self._expecter = None
        return str(self._spawn.after)

    @property
    def last_line(self) -> str:
        """The last line of the stream that is not blank."""
        return find_last_line(self._tail)

    def _remove_echo(self, text: str) -> str:
        if self._echo.startswith(text):
            self._echo = self._echo[len(text) :]
            return ""
        echo, self._echo = self._echo, ""
        return text.removeprefix(echo)
