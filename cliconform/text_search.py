"""Finds texts in bytes that come in pieces, in limited memory, as if it had the whole text.

For output that is not kept, and for files that are too large to be read as one text.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

from cliconform.clock import monotonic
from cliconform.lazy_pattern import lazy_pattern
from cliconform.quick_dataclass import dataclass, field
from cliconform.text import (
    Reading,
    decode,
    end_lines,
    list_home_paths,
    make_home_hider,
    normalize,
)
from cliconform.time_limit import PatternTimeoutError, limit_time

MAX_FOUND = 5
"""Places of one text that are returned; the search for it ends there."""
SEARCH_LIMIT = 1.0
"""Seconds that a regular expression may take for one block."""
_SLOW = 3.0
"""Seconds that all searches that reached that limit may take in one text: then it is no longer
searched for regular expressions."""
_BLOCK = 256 * 1024  # bytes that are searched at once, at the least
_MAX_LINE = 1024 * 1024  # bytes: a longer line is searched in pieces
_HOLD = 8 * 1024  # bytes of its end that wait for more: they may belong to what comes
_MAX_SEQUENCE = 4 * 1024  # bytes of an escape sequence
_LONG_LINE = 64 * 1024  # characters: in a longer one, `re` notices the time limit too late
_PIECE = 32 * 1024  # characters of a long line that a regular expression is searched for at once
_OVERLAP = 4 * 1024  # characters before a piece of a long line that are searched with it
_MAX_SHOWN = 300  # characters of a line that are returned
_WHOLE_TEXT = lazy_pattern(r"\\[AZ]")  # what matches at the beginning or the end of all text only


def find_match(expression: re.Pattern[str], text: str, start: int = 0) -> re.Match[str] | None:
    r"""Return the first match of ``expression`` in ``text``, from ``start`` on.

    If there is none, a carriage return ends a line as well, alone or before a newline: ``^`` and
    ``$`` then match there.
    """
    found = expression.search(text, start)
    if found or "\r" not in text:
        return found
    before = text[:start][-1:]
    return expression.search(before + end_lines(text[start:]), len(before))


def _find_in_pieces(expression: re.Pattern[str], text: str, start: int = 0) -> re.Match[str] | None:
    """Return the first match as :func:`find_match` does, unless it is in no single piece."""
    found = _search_pieces(expression, text, start)
    if found or "\r" not in text:
        return found
    before = text[:start][-1:]
    return _search_pieces(expression, before + end_lines(text[start:]), len(before))


def _search_pieces(expression: re.Pattern[str], text: str, start: int) -> re.Match[str] | None:
    end = start
    while end < len(text):
        end = min(start + _PIECE, len(text))
        found = expression.search(text, start, end)
        # What reaches the end of a piece may match otherwise in all of the text.
        if found and (found.end() < end or end == len(text)):
            return found
        start = end - _OVERLAP
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to search for: a text, or a regular expression; and in which reading."""

    text: str
    regex: bool
    reading: Reading


@dataclass(slots=True, kw_only=True)
class Found:
    """What the search for one thing has found."""

    lines: dict[int, str] = field(default_factory=dict)
    """The first lines that have the text, or one that the regular expression matches in, by their
    number."""
    value: str | None = None
    """What the regular expression's first group matched; without a group, what all of it did."""
    is_complete: bool = True
    """Whether what was not found is not there: it could be searched for, in time and by lines."""


class TextScan:
    """Searches a text for several things at once.

    ``home`` is the path that is ``$HOME`` in the text; ``first_line`` is the number of its first
    line, and ``is_torn`` says that the beginning of that line is missing.
    """

    def __init__(
        self,
        wanted: Sequence[Wanted],
        *,
        home: str,
        terminal: bool = False,
        first_line: int = 1,
        is_torn: bool = False,
    ) -> None:
        self.found = {each: Found() for each in wanted}
        self._patterns = {each: self._compile(each) for each in self.found if each.regex}
        longest = max((len(each.text) for each in self.found if not each.regex), default=0)
        self._carried = max(_OVERLAP, longest - 1)
        # One character that begins no line stands for what is missing.
        self._before = dict.fromkeys((each.reading for each in wanted), "\0" if is_torn else "")
        self._blocks = _Blocks(home)
        self._hide = make_home_hider(home)
        self._terminal = terminal
        self._line = first_line
        self._is_torn = is_torn
        self._lost = 0.0  # seconds of searches that were stopped

    def feed(self, data: bytes) -> None:
        """Search ``data``, which comes after what was searched."""
        for block in self._blocks.feed(data):
            self._search(block, is_cut=not block.endswith(b"\n"))

    def finish(self, *, is_torn: bool = False) -> None:
        """Search the rest; ``is_torn`` says that the end of its last line is missing."""
        self._search(self._blocks.finish(), is_cut=is_torn)

    def _compile(self, wanted: Wanted) -> re.Pattern[str] | None:
        try:
            if not _WHOLE_TEXT.search(wanted.text):
                return re.compile(wanted.text, re.MULTILINE)
        except (re.error, OverflowError, RecursionError):
            pass
        self.found[wanted].is_complete = False
        return None

    def _search(self, block: bytes, *, is_cut: bool) -> None:
        text = decode(block)
        for reading, before in self._before.items():
            window = before + self._hide(normalize(text, reading, terminal=self._terminal))
            for wanted in self.found:
                if wanted.reading == reading and wanted.regex:
                    self._search_pattern(wanted, window, len(before), is_cut=is_cut)
                elif wanted.reading == reading:
                    self._search_text(wanted, window, len(before))
            self._before[reading] = window[-self._carried :]
        self._line += block.count(b"\n")
        self._is_torn = is_cut

    def _search_text(self, wanted: Wanted, window: str, start: int) -> None:
        lines, length = self.found[wanted].lines, len(wanted.text)
        at = window.find(wanted.text, max(0, start - length + 1))
        while at >= 0 and len(lines) < MAX_FOUND:
            lines.setdefault(self._number(window, at, start), _cut_line(window, at, at + length))
            end = window.find("\n", at + 1)
            at = window.find(wanted.text, end) if end > at else -1

    def _search_pattern(self, wanted: Wanted, window: str, start: int, *, is_cut: bool) -> None:
        found, pattern = self.found[wanted], self._patterns[wanted]
        if found.lines or pattern is None:
            return
        if is_cut or self._lost > _SLOW:
            found.is_complete = False
        if self._lost > _SLOW:
            return
        # Not from 0, where `^` would match.
        begin = min(start, max(1, start - _OVERLAP)) if self._is_torn else start
        began = monotonic()
        is_long = max(map(len, window.split("\n"))) > _LONG_LINE
        find = _find_in_pieces if is_long else find_match
        try:
            with limit_time(SEARCH_LIMIT):
                match = find(pattern, window, begin)
        except PatternTimeoutError:
            found.is_complete = False
            self._patterns[wanted] = None
            self._lost += monotonic() - began
            return
        if is_long and match is None:
            found.is_complete = False
        # What reaches the end of a piece of a line may match otherwise once the rest has come.
        if match and not (is_cut and match.end() == len(match.string)):
            at = min(match.start(), len(window))
            found.lines[self._number(window, at, start)] = _cut_line(window, at, at)
            found.value = match[min(1, pattern.groups)]

    def _number(self, window: str, at: int, start: int) -> int:
        """Return the number of the line at ``at``; the one at ``start`` is the block's first."""
        if at < start:
            return self._line - window.count("\n", at, start)
        return self._line + window.count("\n", start, at)


class TextDigest:
    """The digest of a text that comes in pieces, in the plain reading."""

    def __init__(self, *, home: str, terminal: bool) -> None:
        import hashlib  # noqa: PLC0415 - for few commands; it loads OpenSSL

        self._blocks = _Blocks(home)
        self._hide = make_home_hider(home)
        self._terminal = terminal
        self._hash = hashlib.sha256()

    def feed(self, data: bytes) -> None:
        """Add ``data``, which comes next."""
        for block in self._blocks.feed(data):
            self._add(block)

    def finish(self) -> str:
        """Return the digest of all that came, in hexadecimal."""
        self._add(self._blocks.finish())
        return self._hash.hexdigest()

    def _add(self, block: bytes) -> None:
        text = normalize(decode(block), "plain", terminal=self._terminal)
        self._hash.update(self._hide(text).encode())


class _Blocks:
    """Cuts bytes into blocks of whole lines.

    A line that is very long is cut, too: where no character, escape sequence, line end or path of
    the home is torn.
    """

    def __init__(self, home: str) -> None:
        self._paths = [os.fsencode(path) for path in list_home_paths(home)]
        self._pending = bytearray()
        self._line_end = 0  # after the last newline

    def feed(self, data: bytes) -> Iterator[bytes]:
        if end := data.rfind(b"\n") + 1:
            self._line_end = len(self._pending) + end
        self._pending += data
        if len(self._pending) >= _BLOCK and (cut := self._find_cut()):
            block = bytes(self._pending[:cut])
            del self._pending[:cut]
            self._line_end = 0
            yield block

    def finish(self) -> bytes:
        block = bytes(self._pending)
        self._pending.clear()
        return block

    def _find_cut(self) -> int:
        pending = self._pending
        if self._line_end or len(pending) < _MAX_LINE:
            return self._line_end
        cut = len(pending) - _HOLD
        if (escape := pending.rfind(b"\x1b", cut - _MAX_SEQUENCE, cut)) >= 0:
            cut = escape
        for path in self._paths:
            at = pending.find(path, max(0, cut - len(path)), cut + len(path))
            cut = at if 0 <= at < cut else cut
        while pending[cut] & 0xC0 == 0x80:  # noqa: PLR2004 - within a character
            cut -= 1
        return cut - 1 if pending[cut - 1 : cut] == b"\r" else cut


def _cut_line(text: str, start: int, end: int) -> str:
    """Return the line at ``start``, or as much of it around ``start`` as is returned."""
    begin = max(text.rfind("\n", 0, start) + 1, start - _MAX_SHOWN // 2)
    stop = text.find("\n", end)
    return text[begin : stop if stop >= 0 else len(text)][:_MAX_SHOWN]
