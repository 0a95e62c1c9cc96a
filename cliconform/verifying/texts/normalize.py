"""The recorded bytes of the streams, as the texts that promises are compared with.

The observation keeps the bytes as they came. Normalising is part of judging, so that a stored run
can be judged again by other rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from cliconform.lazy_pattern import lazy_pattern
from cliconform.model.invocation import Terminal
from cliconform.model.observation import Observation
from cliconform.quick_dataclass import dataclass
from cliconform.stream_text import Gap, Run, merge_chunks
from cliconform.text import Reading, make_home_hider, normalize, replace_invalid, to_plain_text

_OVERSTRUCK = lazy_pattern(rb"(?:[\x20-\x7f]|[\xc2-\xf4][\x80-\xbf]{1,3})\x08")
"""A character, in UTF-8, with the next one printed over it."""
STREAMS = ("stdout", "stderr", "output")


@dataclass(frozen=True, slots=True)
class KeptText:
    """A text, or where a part of it is missing, the texts around each gap."""

    parts: tuple[str, ...]
    """At least one. An invalid byte is a lone surrogate (PEP 383)."""
    gaps: tuple[Gap, ...] = ()
    """What is missing after each part but the last."""

    def join(self) -> str:
        """Return all of it, with a line in place of each gap."""
        if not self.gaps:
            return self.parts[0]
        notes = (*(gap.describe() for gap in self.gaps), "")
        return "".join(part + note for part, note in zip(self.parts, notes, strict=True))


class StreamTexts:
    """The output of one run as text, with ``$HOME`` for the home; ``hide`` replaces its path."""

    def __init__(
        self,
        observation: Observation,
        terminal: Terminal,
        hide: Callable[[str], str] | None = None,
    ) -> None:
        self._observation = observation
        self._terminal = terminal
        self._hide = hide or make_home_hider(observation.home)
        self._runs: dict[str, Sequence[Run]] = {}
        self._texts: dict[tuple[str, Reading], KeptText] = {}

    @cached_property
    def by_stream(self) -> Mapping[str, str]:
        """``stdout``, ``stderr`` and ``output``, which is both: without escape sequences."""
        return {name: replace_invalid(self.read(name).join()) for name in STREAMS}

    @cached_property
    def dropped(self) -> Mapping[str, int]:
        """How many bytes of ``stdout`` and ``stderr`` were not kept."""
        dropped = dict.fromkeys(STREAMS[:2], 0)
        for chunk in self._observation.chunks:
            if chunk.dropped:
                dropped[chunk.stream] += chunk.dropped
        return dropped

    def find_only_stream(self, name: str) -> str:
        """Return ``name``; for ``output`` the stream that alone was written to, if it is one."""
        # Most programs use one stream: its text need not be made twice.
        if name != "output":
            return name
        used = {chunk.stream for chunk in self._observation.chunks}
        return next(iter(used)) if len(used) == 1 else name

    def read(self, name: str, reading: Reading = "plain") -> KeptText:
        """Return the text of the stream ``name``: ``stdout``, ``stderr``, or ``output``."""
        name = self.find_only_stream(name)
        key = (name, reading)
        if key not in self._texts:
            self._texts[key] = self._read(name, reading)
        return self._texts[key]

    def _read(self, name: str, reading: Reading) -> KeptText:
        parts: list[list[str]] = [[]]
        gaps: list[Gap] = []
        for run in self._list_runs(name):
            # A line is in one run, and so is the line end that its stream writes.
            is_terminal = self._terminal.shows(run.stream)
            parts[-1].append(normalize(run.text, reading, terminal=is_terminal))
            if run.gap:
                gaps.append(run.gap)
                parts.append([])
        return KeptText(tuple(self._hide("".join(part)) for part in parts), tuple(gaps))

    def _list_runs(self, name: str) -> Sequence[Run]:
        if name not in self._runs:
            chunks = self._observation.chunks
            self._runs[name] = merge_chunks(
                chunk for chunk in chunks if name in (chunk.stream, "output")
            )
        return self._runs[name]


def read_page(observation: Observation, stream: str) -> str:
    """Return ``stdout`` or ``stderr`` as a person reads it: for help pages.

    Bold and underlined letters of a manual, which are printed one over the other, become plain.
    """
    raw = b"".join(
        chunk.data + Gap(chunk.dropped, chunk.dropped_lines).describe().encode()
        if chunk.dropped
        else chunk.data
        for chunk in observation.chunks
        if chunk.stream == stream
    )
    return make_home_hider(observation.home)(to_plain_text(_OVERSTRUCK.sub(b"", raw)))


def split_lines(text: str) -> list[str]:
    """Return the lines of ``text``; none if it is empty."""
    return text.removesuffix("\n").split("\n") if text else []
