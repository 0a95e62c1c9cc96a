"""The chunks of a program's output as text, merged by whole lines where there are two streams."""

from __future__ import annotations

import codecs
from collections.abc import Iterable

from cliconform.model.observation import Chunk, StreamName
from cliconform.quick_dataclass import dataclass, field


@dataclass(frozen=True, slots=True)
class Gap:
    """Output that was not kept: how many bytes, and how many line ends in them."""

    size: int
    lines: int

    def describe(self) -> str:
        """Return the line that stands for it in a text."""
        return f"\n[… {self.size:,} bytes were not kept …]\n"


@dataclass(slots=True)
class Run:
    """Text of one stream that nothing of another one interrupts."""

    stream: StreamName
    text: str = ""
    """An invalid byte is a lone surrogate (PEP 383)."""
    gap: Gap | None = None
    """What is missing after it."""
    _pieces: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Add ``text`` at the end."""
        self._pieces.append(text)

    def close(self) -> None:
        """Join the pieces: nothing more is added."""
        self.text = "".join(self._pieces)
        self._pieces.clear()


def merge_chunks(chunks: Iterable[Chunk]) -> list[Run]:
    """Return the text of ``chunks`` in the order in which it came.

    A line is never torn: where another stream writes before it is complete, all of it is where its
    first byte came.
    """
    chunks = tuple(chunks)
    if len(chunks) == 1 and not chunks[0].dropped:
        text = chunks[0].data.decode("utf-8", "surrogateescape")
        return [Run(chunks[0].stream, text)] if text else []
    merger = _Merger()
    for chunk in chunks:
        merger.add(chunk)
    return merger.finish()


class _Merger:
    def __init__(self) -> None:
        self._decoders: dict[StreamName, codecs.IncrementalDecoder] = {}
        self._runs: list[Run] = []
        self._open: dict[StreamName, Run] = {}
        """The run with the line that a stream has not ended yet."""

    def add(self, chunk: Chunk) -> None:
        stream = chunk.stream
        # Each stream is decoded by itself: a character may come in two pieces.
        decoder = self._decoders.get(stream)
        if decoder is None:
            decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
            self._decoders[stream] = decoder
        self._add_text(stream, decoder.decode(chunk.data, final=bool(chunk.dropped)))
        if chunk.dropped:
            decoder.reset()
            self._open.pop(stream, None)
            self._runs.append(Run(stream, gap=Gap(chunk.dropped, chunk.dropped_lines)))

    def finish(self) -> list[Run]:
        for stream, decoder in self._decoders.items():
            self._add_text(stream, decoder.decode(b"", final=True))
        for run in self._runs:
            run.close()
        return self._runs

    def _add_text(self, stream: StreamName, text: str) -> None:
        if not text:
            return
        run = self._open.pop(stream, None)
        if run is None:
            run = self._begin_run(stream)
        elif run is not self._runs[-1]:
            line, end, text = text.partition("\n")
            run.add(line + end)
            if not end:
                self._open[stream] = run
                return
            if not text:
                return
            run = self._begin_run(stream)
        run.add(text)
        if not text.endswith("\n"):
            self._open[stream] = run

    def _begin_run(self, stream: StreamName) -> Run:
        """Return the last run if it is of ``stream`` and has no gap after it, else a new one."""
        if not self._runs or self._runs[-1].stream != stream or self._runs[-1].gap:
            self._runs.append(Run(stream))
        return self._runs[-1]
