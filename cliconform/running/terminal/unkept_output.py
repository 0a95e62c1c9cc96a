"""Search the output that is read but not kept, for what promises are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cliconform.model.invocation import Terminal
from cliconform.model.observation import FoundLine, SearchResult, StreamName
from cliconform.model.search import Search
from cliconform.model.template import MissingValueError
from cliconform.quick_dataclass import dataclass
from cliconform.text import HOME, choose_reading, make_home_hider, strip_final_newline
from cliconform.text_search import TextDigest, TextScan, Wanted

_OVERLAP = 64 * 1024
"""Bytes before and after that are searched, too: a text may begin or end in what is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSearch:
    """What is searched for in the output of one run that is not kept."""

    searches: tuple[Search, ...]
    values: Mapping[str, str]
    """The values of the placeholders."""
    home: str
    """The path of the home."""
    terminal: Terminal
    with_digests: bool
    """Whether the digest of all output is needed, since the command is run twice."""

    def begin(self, stream: StreamName, head: bytes) -> UnkeptPart:
        """Begin with the bytes of ``stream`` that come after ``head``, which is kept."""
        return UnkeptPart(self, stream, head)

    def list_wanted(self, stream: StreamName) -> Iterator[Wanted]:
        """Yield what is searched for in ``stream``, with the placeholders filled in."""
        hide = make_home_hider(self.home)
        texts = {**{name: hide(value) for name, value in self.values.items()}, "home": HOME}
        patterns = {name: re.escape(value) for name, value in texts.items()}
        for search in self.searches:
            if stream not in search.streams:
                continue
            try:
                text = search.text.fill(patterns if search.regex else texts)
            except MissingValueError:
                continue  # the promise deviates for that reason
            if not search.regex:
                text = strip_final_newline(text)
            if text:
                reading = choose_reading([text], raw=search.raw)
                yield Wanted(text=text, regex=search.regex, reading=reading)


class UnkeptPart:
    """The part of one stream between its head and its tail, while it is read."""

    def __init__(self, search: OutputSearch, stream: StreamName, head: bytes) -> None:
        wanted = tuple(dict.fromkeys(search.list_wanted(stream)))
        terminal = search.terminal.shows(stream)
        longest = max((len(each.text.encode()) for each in wanted), default=0)
        self._overlap = max(_OVERLAP, 4 * longest)
        self._stream = stream
        self._scan: TextScan | None = None
        self._digest: TextDigest | None = None
        if wanted:
            self._scan = self._begin_scan(wanted, head, search.home, terminal=terminal)
        if search.with_digests:
            self._digest = TextDigest(home=search.home, terminal=terminal)
            self._digest.feed(head)

    def feed(self, data: bytes) -> None:
        """Search ``data``, which comes next and is not kept."""
        if self._scan is not None:
            self._scan.feed(data)
        if self._digest is not None:
            self._digest.feed(data)

    def finish(self, tail: bytes) -> tuple[tuple[SearchResult, ...], str]:
        """Return what was found, and the digest of all of the stream; ``tail`` is its end."""
        digest = ""
        if self._digest is not None:
            self._digest.feed(tail)
            digest = self._digest.finish()
        if self._scan is None:
            return (), digest
        end = tail.rfind(b"\n", 0, self._overlap) + 1 or len(tail[: self._overlap])
        self._scan.feed(tail[:end])
        self._scan.finish(is_torn=end < len(tail) and not tail[:end].endswith(b"\n"))
        return tuple(self._list_results(self._scan)), digest

    def _begin_scan(
        self, wanted: tuple[Wanted, ...], head: bytes, home: str, *, terminal: bool
    ) -> TextScan:
        """Begin with the last lines of ``head``."""
        start = max(0, len(head) - self._overlap)
        begin = head.find(b"\n", start) + 1 if start else 0
        scan = TextScan(
            wanted,
            home=home,
            terminal=terminal,
            first_line=head.count(b"\n", 0, begin or start) + 1,
            is_torn=bool(start and not begin),
        )
        scan.feed(head[begin or start :])
        return scan

    def _list_results(self, scan: TextScan) -> Iterator[SearchResult]:
        for wanted, found in scan.found.items():
            yield SearchResult(
                stream=self._stream,
                text=wanted.text,
                regex=wanted.regex,
                reading=wanted.reading,
                lines=tuple(
                    FoundLine(number=number, text=text) for number, text in found.lines.items()
                ),
                value=found.value,
                complete=found.is_complete,
            )
