"""Cuts what a command printed before it is read, for reports that quote only a part of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from cliconform.model.observation import Chunk, Observation, StreamName
from cliconform.model.outcome import Outcome
from cliconform.model.report import Report
from cliconform.quick_dataclass import replace
from cliconform.reporting.run.results import WITH_BLOCK

_MOST = 20_000  # bytes that are quoted of one output
_ALL = 20_000_000  # and of all of them


def find_share(report: Report) -> int:
    """Return how many bytes to quote of the output of each command that fails.

    They are 20 kB, and fewer where the outputs of all would be more than 20 MB.
    """
    failed = sum(each.verdict in WITH_BLOCK for each in report.traits)
    return min(_MOST, _ALL // max(failed, 1))


def shorten_output(outcome: Outcome, size: int) -> Outcome:
    """Return ``outcome`` with about ``size`` bytes of its output: the first and the last ones.

    The observation notes how many are left out between them. Reading 1 MB of output takes a tenth
    of a second, which is much where 5,000 commands have it.
    """
    seen = outcome.observation
    if seen is None or sum(len(chunk.data) for chunk in seen.chunks) <= size:
        return outcome
    return replace(outcome, observation=_shorten(seen, size // 2))


def _shorten(seen: Observation, half: int) -> Observation:
    left = deque(seen.chunks)
    head = _take_first(left, half)
    tail = _take_last(left, half)
    return replace(seen, chunks=(*head, *_make_gaps(left), *tail))


def _take_first(chunks: deque[Chunk], size: int) -> list[Chunk]:
    """Remove the first ``size`` bytes from ``chunks``, and return them."""
    taken: list[Chunk] = []
    while chunks and size > 0:
        chunk = chunks.popleft()
        if len(chunk.data) > size:
            chunks.appendleft(replace(chunk, data=chunk.data[size:]))
            chunk = replace(chunk, data=chunk.data[:size], dropped=0, dropped_lines=0)
        taken.append(chunk)
        size -= len(chunk.data)
    return taken


def _take_last(chunks: deque[Chunk], size: int) -> list[Chunk]:
    """Remove the last ``size`` bytes from ``chunks``, and return them in their order."""
    taken: list[Chunk] = []
    while chunks and size > 0:
        chunk = chunks.pop()
        if len(chunk.data) > size:
            chunks.append(replace(chunk, data=chunk.data[:-size], dropped=0, dropped_lines=0))
            chunk = replace(chunk, data=chunk.data[-size:])
        taken.append(chunk)
        size -= len(chunk.data)
    return taken[::-1]


def _make_gaps(chunks: Iterable[Chunk]) -> list[Chunk]:
    """Return a chunk without data for each stream in ``chunks``, with how much is left out."""
    streams: dict[StreamName, list[Chunk]] = {}
    for chunk in chunks:
        streams.setdefault(chunk.stream, []).append(chunk)
    return [
        Chunk(
            stream=stream,
            at=left_out[-1].at,
            data=b"",
            dropped=sum(len(each.data) + each.dropped for each in left_out),
            dropped_lines=sum(each.data.count(b"\n") + each.dropped_lines for each in left_out),
        )
        for stream, left_out in streams.items()
    ]
