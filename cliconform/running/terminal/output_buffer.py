"""Keep what a program writes: all of it, or the beginning and the end if it is much."""

from __future__ import annotations

from collections import deque

from cliconform.model.observation import Chunk, SearchResult, StreamName
from cliconform.quick_dataclass import dataclass, field
from cliconform.running.terminal.unkept_output import OutputSearch, UnkeptPart
from cliconform.text import to_plain_text

_MAX_GAP = 0.01  # seconds between the first and the last byte of one chunk
_FULL = 64 * 1024  # bytes: a chunk that has as many gets no more
_MAX_LATEST = 4096  # bytes that are returned of the latest output
_MANY = 10_000
"""Chunks. When there are so many, a chunk is filled whatever comes between on other streams."""


@dataclass(slots=True)
class _Piece:
    """A chunk that may still grow; ``number`` gives the order among all streams."""

    number: int
    stream: StreamName
    at: float
    data: bytearray
    dropped: int = 0
    dropped_lines: int = 0


@dataclass(slots=True)
class _Stream:
    """One stream: its head is kept as it comes, and then a tail of limited length."""

    room: int
    """Bytes for which there is still room in the head."""
    last: _Piece
    head_end: _Piece
    """The last piece of the head: dropped bytes are missing after it, and counted there."""
    tail: deque[_Piece] = field(default_factory=deque)
    tail_size: int = 0
    unkept: UnkeptPart | None = None


class OutputBuffer:
    """Keeps the first and the last ``keep`` bytes of each stream; what is between is dropped.

    What is dropped is searched before, as ``search`` says. That costs nothing where all is kept.
    """

    def __init__(self, keep: int, search: OutputSearch | None = None) -> None:
        self._keep = keep
        self._search = search
        self._streams: dict[StreamName, _Stream] = {}
        self._head: list[_Piece] = []
        self._latest: _Piece | None = None
        self._count = 0
        self.total = 0
        """The number of bytes that came, of all streams, kept or not."""

    def add(self, stream: StreamName, data: bytes, at: float) -> None:
        """Add what came on ``stream``, ``at`` seconds after the start of the program."""
        self.total += len(data)
        kept = self._streams.get(stream) or self._begin_stream(stream, at)
        if kept.room:
            head, data = data[: kept.room], data[kept.room :]
            kept.room -= len(head)
            kept.head_end = self._append(kept, head, at, to_tail=False)
        if data:
            self._append(kept, data, at, to_tail=True)
            self._trim_tail(kept)

    def read_latest_text(self) -> str:
        """Return the end of the stream that was written to last, as plain text."""
        if self._latest is None:
            return ""
        stream, pieces, size = self._latest.stream, list[bytes](), 0
        for chunk in reversed(self.chunks()):
            if chunk.stream == stream and size < _MAX_LATEST:
                pieces.append(chunk.data)
                size += len(chunk.data)
        return to_plain_text(b"".join(reversed(pieces))[-_MAX_LATEST:])

    def chunks(self) -> tuple[Chunk, ...]:
        """Return everything that was kept, in the order in which it came."""
        pieces = list(self._head)
        for stream in self._streams.values():
            pieces.extend(stream.tail)
        pieces.sort(key=lambda piece: piece.number)
        return tuple(
            Chunk(
                stream=piece.stream,
                at=piece.at,
                data=bytes(piece.data),
                dropped=piece.dropped,
                dropped_lines=piece.dropped_lines,
            )
            for piece in pieces
        )

    def finish_searches(self) -> tuple[tuple[SearchResult, ...], dict[str, str]]:
        """Return what was found in what was dropped, and the digests of those streams by name.

        Nothing can be added after that.
        """
        results: list[SearchResult] = []
        digests: dict[str, str] = {}
        for name, stream in self._streams.items():
            if stream.unkept is not None:
                tail = b"".join(piece.data for piece in stream.tail)
                found, digest = stream.unkept.finish(tail)
                results += found
                digests |= {name: digest} if digest else {}
        return tuple(results), digests

    def _begin_stream(self, name: StreamName, at: float) -> _Stream:
        first = self._begin_piece(name, at)
        self._head.append(first)
        stream = self._streams[name] = _Stream(room=self._keep, last=first, head_end=first)
        return stream

    def _begin_piece(self, stream: StreamName, at: float) -> _Piece:
        piece = _Piece(self._count, stream, at, bytearray())
        self._count += 1
        self._latest = piece
        return piece

    def _append(self, stream: _Stream, data: bytes, at: float, *, to_tail: bool) -> _Piece:
        piece = stream.last
        if bool(stream.tail) != to_tail or not self._can_grow(piece, at):
            piece = stream.last = self._begin_piece(piece.stream, at)
            (stream.tail if to_tail else self._head).append(piece)
        piece.data += data
        self._latest = piece
        if to_tail:
            stream.tail_size += len(data)
        return piece

    def _can_grow(self, piece: _Piece, at: float) -> bool:
        if len(piece.data) >= _FULL:
            return False
        return self._count >= _MANY or (piece is self._latest and at - piece.at < _MAX_GAP)

    def _trim_tail(self, stream: _Stream) -> None:
        """Drop from the front of the tail what is over, and count it at the end of the head."""
        excess = stream.tail_size - self._keep
        if excess > 0 and stream.unkept is None and self._search is not None:
            stream.unkept = self._search.begin(stream.last.stream, self._join_head(stream))
        while excess > 0:
            first = stream.tail[0]
            dropped = min(excess, len(first.data))
            lines = first.data.count(b"\n", 0, dropped)
            if stream.unkept is not None:
                stream.unkept.feed(bytes(first.data[:dropped]))
            if dropped == len(first.data):
                stream.tail.popleft()
            else:
                del first.data[:dropped]
            stream.tail_size -= dropped
            stream.head_end.dropped += dropped
            stream.head_end.dropped_lines += lines
            excess -= dropped

    def _join_head(self, stream: _Stream) -> bytes:
        name = stream.last.stream
        return b"".join(piece.data for piece in self._head if piece.stream == name)
