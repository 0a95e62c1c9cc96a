"""The channel that carries messages from one process of this program to another one.

Each message is a pickle, preceded by its length in 8 bytes; both ends are this same program on this
machine.
"""

from __future__ import annotations

import pickle
import select
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cliconform.running.messages import Reply, Request

_LENGTH = struct.Struct("!Q")
_LONGEST_PAUSE = 10.0  # seconds
_LONGEST_MESSAGE = 4 * 1024**3  # bytes
_BLOCK = 64 * 1024  # bytes that are read at once


class BrokenMessageError(EOFError):
    """What came is no message: a command has written to the channel of its worker."""


def dumps(message: object) -> bytes:
    """Return ``message`` as bytes for :func:`loads`."""
    return pickle.dumps(message, protocol=5)


def loads(data: bytes | bytearray) -> Any:
    """Return the message that :func:`dumps` made bytes of.

    A pickle can run any code: only for data that a process of our own has written.
    """
    return pickle.loads(memoryview(data))  # noqa: S301 - the other end is our own process


class Channel:
    """Sends and receives messages through a connected socket.

    Raises ``EOFError`` when the other end is closed, be it in the middle of a message, and
    :class:`BrokenMessageError` for what is none.
    """

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._arrivals = select.poll()
        self._arrivals.register(connected, select.POLLIN)

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when a message or the end arrives."""
        return self._socket.fileno()

    def send(self, message: Request | Reply) -> None:
        """Send a message; waits while the other end does not read."""
        self.send_bytes(dumps(message))

    def send_bytes(self, data: bytes) -> None:
        """Send a message of which :func:`dumps` has made ``data``."""
        try:
            self._socket.sendall(_LENGTH.pack(len(data)) + data)
        except OSError:
            raise EOFError from None

    def receive(self) -> Any:
        """Wait for the next message and return it.

        The rest of a message that has begun must come without a long pause: the other process may
        have been stopped in the middle of it.
        """
        length = _read_length(self._complete(self._read_block(_LENGTH.size), _LENGTH.size))
        return _load(self._complete(self._read_what_is_there(length), length))

    def receive_all(self) -> list[Any]:
        """Wait for a message; return it and those that have arrived after it, or some of them."""
        data = self._read_block(_BLOCK)
        messages: list[Any] = []
        while data:
            try:
                message, data = self._split(data)
            except BrokenMessageError:
                raise
            except EOFError:
                if messages:  # it is raised again by what is called next
                    break
                raise
            messages.append(_load(message))
        return messages

    def has_arrived(self) -> bool:
        """Whether a message has begun to arrive, or the end."""
        return bool(self._arrivals.poll(0))

    def close(self) -> None:
        """Close the socket; the other end then gets ``EOFError``."""
        self._socket.close()

    def _read_block(self, most: int) -> bytes:
        """Wait for data; return up to ``most`` bytes."""
        try:
            data = self._socket.recv(most)
        except ConnectionError:
            data = b""
        if not data:
            raise EOFError
        return data

    def _split(self, data: bytes) -> tuple[bytes, bytes]:
        """Return the first message in ``data``, which may be all but its end, and what follows."""
        data = self._complete(data, _LENGTH.size)
        end = _LENGTH.size + _read_length(data)
        data = self._complete(data, end)
        return data[_LENGTH.size : end], data[end:]

    def _read_what_is_there(self, most: int) -> bytes:
        """Return up to ``most`` bytes without waiting; of a short message that is all of it."""
        try:
            return self._socket.recv(most, socket.MSG_DONTWAIT)
        except OSError:
            return b""

    def _complete(self, data: bytes, count: int) -> bytes:
        """Return ``data``, with as many bytes more as it lacks of ``count``."""
        return data if len(data) >= count else data + self._read_rest(count - len(data))

    def _read_rest(self, count: int) -> bytearray:
        # No timeout of the socket: another thread may be sending, and it would have that too.
        data = bytearray(count)
        view = memoryview(data)
        while view:
            got = 0
            if self._arrivals.poll(_LONGEST_PAUSE * 1000):
                with suppress(ConnectionError):
                    got = self._socket.recv_into(view)
            if not got:
                raise EOFError
            view = view[got:]
        return data


def _read_length(data: bytes) -> int:
    """Return the length of the message that ``data`` begins."""
    length: int = _LENGTH.unpack_from(data)[0]
    if length > _LONGEST_MESSAGE:
        raise BrokenMessageError
    return length


def _load(data: bytes) -> Any:
    try:
        return loads(data)
    except Exception:  # noqa: BLE001 - whatever is in it, pickle says so by any of them
        raise BrokenMessageError from None
