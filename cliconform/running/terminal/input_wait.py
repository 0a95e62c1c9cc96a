"""Who waits for input: a look into ``/proc`` at what the processes of a command are blocked in.

``/proc/PID/task/TID/syscall`` (proc(5)) says which system call a thread is in, and its arguments.
The numbers are those of the Linux tables for the two machines below; elsewhere nothing is known,
and the caller makes do with a quiet moment.
"""

from __future__ import annotations

import os
import platform
import stat
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

Identity: TypeAlias = tuple[int, int]
"""What a descriptor is connected to: a device number or a pipe."""

_READ = frozenset({"read", "readv"})
_POLL = frozenset({"poll", "ppoll"})
_SELECT = frozenset({"select", "pselect6"})
_EPOLL = frozenset({"epoll_wait", "epoll_pwait", "epoll_pwait2"})
_NAMES = {
    "x86_64": {
        0: "read",
        19: "readv",
        7: "poll",
        271: "ppoll",
        23: "select",
        270: "pselect6",
        232: "epoll_wait",
        281: "epoll_pwait",
        441: "epoll_pwait2",
    },
    "aarch64": {
        63: "read",
        65: "readv",
        73: "ppoll",
        72: "pselect6",
        22: "epoll_pwait",
        441: "epoll_pwait2",
    },
}.get(platform.machine(), {})
_TTY = os.makedev(5, 0)  # /dev/tty: whichever terminal controls the process
_MOST = 1024  # descriptors that one poll or select is asked about
_POLLFD = struct.Struct("ihh")
_POLLIN = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look has found. ``reader`` is the process that reads the input, if one does."""

    reader: int | None
    could_see: bool
    """Whether the system says what processes are blocked in."""


def identity(fd: int) -> Identity:
    """What ``fd`` is connected to."""
    return _identity(os.fstat(fd))


def look(pids: Iterable[int], wanted: Identity) -> Look:
    """Whether a thread of ``pids`` waits to read from ``wanted``."""
    could_see = False
    for pid in pids:
        for task in _tasks(pid):
            call = _call(pid, task)
            if call is None:
                continue
            could_see = True
            if any(_is(pid, fd, wanted) for fd in _waited_for(pid, call)):
                return Look(reader=pid, could_see=True)
    return Look(reader=None, could_see=could_see)


def _tasks(pid: int) -> list[str]:
    with suppress(OSError):
        return os.listdir(f"/proc/{pid}/task")
    return []


def _call(pid: int, task: str) -> tuple[str, list[int]] | None:
    """The call that a thread is blocked in, and its arguments; ``None`` where nobody can tell."""
    if not _NAMES:
        return None
    try:
        with open(f"/proc/{pid}/task/{task}/syscall", "rb") as file:
            words = file.read().split()
    except OSError:
        return None
    if len(words) < 7:  # noqa: PLR2004 - "running", or -1 and two registers
        return "", []
    return _NAMES.get(int(words[0]), ""), [int(word, 16) for word in words[1:7]]


def _waited_for(pid: int, call: tuple[str, list[int]]) -> Iterator[int]:
    """The descriptors that a call waits to read from."""
    name, arguments = call
    if name in _READ:
        yield arguments[0]
    elif name in _POLL:
        size = _POLLFD.size
        data = _memory(pid, arguments[0], min(arguments[1], _MOST) * size)
        for fd, events, _ in _POLLFD.iter_unpack(data[: len(data) // size * size]):
            if events & _POLLIN:
                yield fd
    elif name in _SELECT and arguments[1]:
        bits = _memory(pid, arguments[1], (min(arguments[0], _MOST) + 7) // 8)
        for fd in range(len(bits) * 8):
            if bits[fd // 8] >> fd % 8 & 1:
                yield fd
    elif name in _EPOLL:
        yield from _epolled(pid, arguments[0])


def _epolled(pid: int, fd: int) -> Iterator[int]:
    with suppress(OSError), open(f"/proc/{pid}/fdinfo/{fd}", "rb") as file:
        for line in file.read().splitlines():
            words = line.split()  # tfd:  0 events:  19 data: …
            if words[:1] == [b"tfd:"] and int(words[3], 16) & _POLLIN:
                yield int(words[1])


def _memory(pid: int, address: int, size: int) -> bytes:
    with suppress(OSError), open(f"/proc/{pid}/mem", "rb", buffering=0) as file:
        return os.pread(file.fileno(), size, address)
    return b""


def _is(pid: int, fd: int, wanted: Identity) -> bool:
    try:
        found = _identity(os.stat(f"/proc/{pid}/fd/{fd}"))
    except OSError:
        return False
    return found == wanted or (found == (0, _TTY) and wanted[0] == 0)


def _identity(seen: os.stat_result) -> Identity:
    if stat.S_ISCHR(seen.st_mode):
        return (0, seen.st_rdev)
    return (seen.st_dev + 1, seen.st_ino)
