"""Keeping what a program writes: all of a little, and the head and the tail of a lot."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from cliconform.model.observation import Chunk, StreamName
from cliconform.text import to_plain_text

_NEAR = 0.01  # seconds: what comes closer together is one chunk, if it is of one stream
_BLOCK = 64 * 1024  # a chunk that is this long is full
_LAST = 4096  # bytes that are looked at for the last line
_MANY = 10_000  # chunks: from then on only full ones are begun, whatever the order of the streams


@dataclass(slots=True)
class _Piece:
    number: int
    stream: StreamName
    at: float
    data: bytearray
    dropped: int = 0


@dataclass(slots=True)
class _Side:
    """One stream: where its head ends, and its tail."""

    room: int
    last: _Piece
    edge: _Piece
    """The last of the head: what is dropped is missing after it."""
    tail: deque[_Piece] = field(default_factory=deque)
    tail_size: int = 0


class Recorder:
    """Takes in bytes as they come; of each stream ``keep`` bytes stay at either end."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._sides: dict[StreamName, _Side] = {}
        self._head: list[_Piece] = []
        self._latest: _Piece | None = None
        self._count = 0
        self.total = 0
        """Bytes of all streams, kept or not."""

    def take(self, stream: StreamName, data: bytes, at: float) -> None:
        """``data`` came on ``stream``, ``at`` seconds after the start."""
        self.total += len(data)
        side = self._sides.get(stream) or self._begin(stream, at)
        if side.room:
            head, data = data[: side.room], data[side.room :]
            side.room -= len(head)
            side.edge = self._add(side, head, at, to_tail=False)
        if data:
            self._add(side, data, at, to_tail=True)
            self._trim(side)

    def latest(self) -> str:
        """The end of what the stream says that was written to last, as text."""
        if self._latest is None:
            return ""
        stream, pieces, size = self._latest.stream, list[bytes](), 0
        for chunk in reversed(self.chunks()):
            if chunk.stream == stream and size < _LAST:
                pieces.append(chunk.data)
                size += len(chunk.data)
        return to_plain_text(b"".join(reversed(pieces))[-_LAST:])

    def chunks(self) -> tuple[Chunk, ...]:
        """Everything that was kept, in the order in which it came."""
        pieces = list(self._head)
        for side in self._sides.values():
            pieces.extend(side.tail)
        pieces.sort(key=lambda piece: piece.number)
        return tuple(
            Chunk(stream=piece.stream, at=piece.at, data=bytes(piece.data), dropped=piece.dropped)
            for piece in pieces
        )

    def _begin(self, stream: StreamName, at: float) -> _Side:
        first = self._new_piece(stream, at)
        self._head.append(first)
        side = self._sides[stream] = _Side(room=self._keep, last=first, edge=first)
        return side

    def _new_piece(self, stream: StreamName, at: float) -> _Piece:
        piece = _Piece(self._count, stream, at, bytearray())
        self._count += 1
        self._latest = piece
        return piece

    def _add(self, side: _Side, data: bytes, at: float, *, to_tail: bool) -> _Piece:
        piece = side.last
        if bool(side.tail) != to_tail or not self._continues(piece, at):
            piece = side.last = self._new_piece(piece.stream, at)
            (side.tail if to_tail else self._head).append(piece)
        piece.data += data
        self._latest = piece
        if to_tail:
            side.tail_size += len(data)
        return piece

    def _continues(self, piece: _Piece, at: float) -> bool:
        if len(piece.data) >= _BLOCK:
            return False
        return self._count >= _MANY or (piece is self._latest and at - piece.at < _NEAR)

    def _trim(self, side: _Side) -> None:
        """Drop from the front of the tail what is over, and count it where the head ends."""
        over = side.tail_size - self._keep
        while over > 0:
            first = side.tail[0]
            gone = min(over, len(first.data))
            if gone == len(first.data):
                side.tail.popleft()
            else:
                del first.data[:gone]
            side.tail_size -= gone
            side.edge.dropped += gone
            over -= gone
