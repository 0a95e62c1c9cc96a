"""What passes between the scheduler and a worker, and the socket that it passes through.

Both ends are this same program on this same machine, so what is sent is pickled. Values are sent
as short tuples where there are many of them: a home has thousands of files.
"""

from __future__ import annotations

import io
import pickle
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from cliconform.model.invocation import Port
from cliconform.model.observation import Chunk, FileFact, Observation, StreamName
from cliconform.model.plan import Invocation
from cliconform.model.template import Template

_LENGTH = struct.Struct("!Q")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The home that a step's home is made of: copied, or taken over when nobody else needs it."""

    home: str
    take_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Run a step once (or twice, where ``again`` names a home for that), or prepare it only.

    ``run`` is the folder of all homes of the run. ``captured`` are the values that the steps
    before it found; they may hold ``$HOME``. ``needed`` tells that other homes will be made of
    this one, so that what is known of its files is worth keeping.
    """

    id: str
    attempt: int
    invocation: Invocation
    run: str
    home: str
    second_home: str | None = None
    origin: Origin | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    captured: Mapping[str, str] = field(default_factory=dict)
    needed: bool = False
    prepare: bool = False

    @property
    def argv(self) -> tuple[Template, ...]:
        """The command line."""
        return self.invocation.argv

    @property
    def ports(self) -> tuple[Port, ...]:
        """The ports that the step names."""
        return self.invocation.ports


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveHomes:
    """Remove these homes: nobody needs them any more."""

    homes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRun:
    """The run is over: say when all is done, and leave its folder alone from then on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Stop what runs, leave nothing of it, and end."""


Request: TypeAlias = Task | RemoveHomes | EndRun | Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The home is made and the program is about to start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    """Half of the timeout is over."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The step was run; the worker is free."""

    observation: Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The home stands, and this is what the program would be started with; the worker is free."""

    home: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """Everything that was asked for is done, and the run's folder left alone."""


Reply: TypeAlias = Started | Slow | Finished | Prepared | Idle


def _fact(kind: Any, mode: int, size: int, digest: str) -> FileFact:
    return FileFact(kind=kind, mode=mode, size=size, digest=digest)


def _chunk(stream: StreamName, at: float, data: bytes, dropped: int) -> Chunk:
    return Chunk(stream=stream, at=at, data=data, dropped=dropped)


class _Pickler(pickle.Pickler):
    """A frozen dataclass pickles field by field, slowly; the two that are many go as tuples."""

    def reducer_override(self, obj: object) -> Any:
        if type(obj) is FileFact:
            return _fact, (obj.kind, obj.mode, obj.size, obj.digest)
        if type(obj) is Chunk:
            return _chunk, (obj.stream, obj.at, obj.data, obj.dropped)
        return NotImplemented


def dumps(message: object) -> bytes:
    """``message`` as bytes for :func:`loads`."""
    buffer = io.BytesIO()
    _Pickler(buffer, protocol=5).dump(message)
    return buffer.getvalue()


def loads(data: bytes | bytearray) -> Any:
    """What :func:`dumps` was given. Only for what a process of ours has written."""
    return pickle.loads(memoryview(data))  # noqa: S301 - the other end is our own process


class Channel:
    """Whole messages through a connected socket. ``EOFError`` when the other end is gone."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected

    def fileno(self) -> int:
        """The descriptor to wait on for a message, or for the end."""
        return self._socket.fileno()

    def send(self, message: Request | Reply) -> None:
        """Hand a message over; waits while the other end does not read."""
        data = dumps(message)
        try:
            self._socket.sendall(_LENGTH.pack(len(data)) + data)
        except OSError:
            raise EOFError from None

    def receive(self) -> Any:
        """The next message; waits for it."""
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        return loads(self._exactly(length))

    def close(self) -> None:
        """Hang up: the other end sees the end."""
        self._socket.close()

    def _exactly(self, count: int) -> bytearray:
        data = bytearray(count)
        view = memoryview(data)
        while view:
            try:
                got = self._socket.recv_into(view)
            except ConnectionError:
                got = 0
            if not got:
                raise EOFError
            view = view[got:]
        return data
