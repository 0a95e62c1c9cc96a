"""Waiting for a text in what a program writes, as a person would read it."""

from __future__ import annotations

import re

from pexpect.expect import Expecter, searcher_re, searcher_string
from pexpect.spawnbase import SpawnBase

from cliconform.text import to_plain_text
from cliconform.time_limit import PatternTimeoutError, limit_time

WINDOW = 64 * 1024
"""Characters that are looked at for a text, counted back from the last that came."""
_LIMIT = 1.0  # seconds for one search: all else waits for it meanwhile
_LINE = 4096  # characters that are kept to tell the last line, bytes of an escape sequence

# What may be the beginning of an escape sequence, of a character or of a line's end, and must
# wait for the rest of it.
_UNFINISHED = re.compile(
    rb"""
    (?: \x1b (?: \[ [0-?]* [ -/]* | [\]PX^_] [^\x07\x1b]* \x1b? | [ -/]* )?
      | [\xc0-\xff] [\x80-\xbf]{0,2}
      | \r+
    ) \Z
    """,
    re.VERBOSE,
)


class PlainText:
    """Bytes in, piece by piece; text without escape sequences out."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> str:
        """The text that ``data`` completes."""
        data = self._rest + data
        unfinished = _UNFINISHED.search(data, max(0, len(data) - _LINE))
        cut = unfinished.start() if unfinished else len(data)
        self._rest = data[cut:]
        return to_plain_text(data[:cut])


def last_line(text: str) -> str:
    """The last line of ``text`` that says something."""
    lines = [line for line in text.split("\n") if line.strip()]
    return lines[-1] if lines else ""


class Ear:
    """Listens on one stream; tells when a text comes that was not there before."""

    def __init__(self) -> None:
        self.wanted = ""
        """What is listened for."""
        self.gave_up = False
        """Whether the search took too long. Nobody listens any more then."""
        self._text = PlainText()
        self._tail = ""
        self._echo = ""
        self._heard: SpawnBase[str] = SpawnBase(encoding="utf-8")
        self._expecter: Expecter[str] | None = None

    def listen(self, wanted: str, *, regex: bool, echo: str = "") -> None:
        """From now on, listen for ``wanted``, a literal text or a regular expression.

        ``echo`` was just typed: where the terminal shows it first, that is no answer to it.
        """
        pattern = re.compile(wanted, re.MULTILINE) if regex else None
        searcher = searcher_re([pattern]) if pattern else searcher_string([wanted])
        self._heard = SpawnBase(encoding="utf-8")
        self._expecter = Expecter(self._heard, searcher, WINDOW)
        self._echo = echo
        self.wanted = wanted
        self.gave_up = False

    def hear(self, data: bytes) -> str | None:
        """``data`` came; the text that matched, if one did. Then nobody listens any more.

        Nor does anybody after a search that took too long: the text never came, and ``gave_up``
        says why.
        """
        text = self._text.feed(data)
        self._tail = (self._tail + text)[-_LINE:]
        text = self._without_echo(text)
        if not text or self._expecter is None:
            return None
        try:
            with limit_time(_LIMIT):
                found = self._expecter.new_data(text) is not None
        except PatternTimeoutError:
            self._expecter = None
            self.gave_up = True
            return None
        if not found:
            return None
        self._expecter = None
        return str(self._heard.after)

    @property
    def line(self) -> str:
        """The last line that says something."""
        return last_line(self._tail)

    def _without_echo(self, text: str) -> str:
        if self._echo.startswith(text):
            self._echo = self._echo[len(text) :]
            return ""
        echo, self._echo = self._echo, ""
        return text.removeprefix(echo)
