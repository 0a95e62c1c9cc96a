"""Decide that a program waits for input: by the system call in which one of its processes blocks.

``/proc/PID/task/TID/syscall`` (proc(5)) shows the number of the system call that a thread is in,
and its arguments. The numbers below are those of the Linux system call tables for two machines.
Elsewhere nothing is known, and a program is taken to wait when it has been silent for a moment.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TypeAlias

from cliconform.quick_dataclass import dataclass

SHORT_SILENCE = 0.05
"""Seconds without output after which a program is taken to wait where calls cannot be seen."""
LONG_SILENCE = 1.0
"""Seconds without output after which a program is taken to wait though none is seen to read."""

InputId: TypeAlias = tuple[int, int]
"""What a descriptor is connected to: the number of a device, or of a pipe."""

_READ = frozenset({"read", "readv"})
_POLL = frozenset({"poll", "ppoll"})
_SELECT = frozenset({"select", "pselect6"})
_EPOLL = frozenset({"epoll_wait", "epoll_pwait", "epoll_pwait2"})
_CALL_NAMES = {
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
}.get(os.uname().machine, {})
_CONTROLLING_TERMINAL = os.makedev(5, 0)  # /dev/tty
_MAX_DESCRIPTORS = 1024  # of one poll or select
_POLLFD = struct.Struct("ihh")
_POLLIN = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderSearch:
    """What :func:`find_reader` has found."""

    reader: int | None
    """The id of the process that waits to read; ``None`` if none is seen to."""
    can_see_calls: bool
    """Whether the system shows in which calls the processes block."""

    def is_waiting(self, silence: float, silence_limit: float = LONG_SILENCE) -> bool:
        """Whether the program waits for input, after ``silence`` seconds without output.

        It does if a process is seen to read. If none is, it is taken to wait after
        ``silence_limit`` seconds, since it may read in a way that is not known here; where the
        system does not show calls at all, after :data:`SHORT_SILENCE`.
        """
        limit = silence_limit if self.can_see_calls else SHORT_SILENCE
        return self.reader is not None or silence >= limit


def identify_input(fd: int) -> InputId:
    """Return what the descriptor ``fd`` of this process is connected to."""
    return _identify(os.fstat(fd))


def find_reader(pids: Iterable[int], wanted: InputId) -> ReaderSearch:
    """Find the first process of ``pids`` with a thread that waits to read from ``wanted``."""
    can_see_calls = False
    for pid in pids:
        for task in _list_tasks(pid):
            call = _read_call(pid, task)
            if call is None:
                continue
            can_see_calls = True
            if any(_is_connected(pid, fd, wanted) for fd in _find_descriptors(pid, call)):
                return ReaderSearch(reader=pid, can_see_calls=True)
    return ReaderSearch(reader=None, can_see_calls=can_see_calls)


def _list_tasks(pid: int) -> list[str]:
    with suppress(OSError):
        return os.listdir(f"/proc/{pid}/task")
    return []


def _read_call(pid: int, task: str) -> tuple[str, list[int]] | None:
    """Return the name and the arguments of the call that a thread blocks in.

    The name is empty for a running thread and for a call that does not read; ``None`` is returned
    where the system does not show calls.
    """
    if not _CALL_NAMES:
        return None
    try:
        with open(f"/proc/{pid}/task/{task}/syscall", "rb") as file:
            words = file.read().split()
    except OSError:
        return None
    if len(words) < 7:  # noqa: PLR2004 - "running", or -1 and two registers
        return "", []
    return _CALL_NAMES.get(int(words[0]), ""), [int(word, 16) for word in words[1:7]]


def _find_descriptors(pid: int, call: tuple[str, list[int]]) -> Iterator[int]:
    """Yield the descriptors that a call waits to read from."""
    name, arguments = call
    if name in _READ:
        yield arguments[0]
    elif name in _POLL:
        size = _POLLFD.size
        data = _read_memory(pid, arguments[0], min(arguments[1], _MAX_DESCRIPTORS) * size)
        for fd, events, _ in _POLLFD.iter_unpack(data[: len(data) // size * size]):
            if events & _POLLIN:
                yield fd
    elif name in _SELECT and arguments[1]:
        size = (min(arguments[0], _MAX_DESCRIPTORS) + 7) // 8
        bits = _read_memory(pid, arguments[1], size)
        for fd in range(len(bits) * 8):
            if bits[fd // 8] >> fd % 8 & 1:
                yield fd
    elif name in _EPOLL:
        yield from _find_epoll_descriptors(pid, arguments[0])


def _find_epoll_descriptors(pid: int, fd: int) -> Iterator[int]:
    with suppress(OSError), open(f"/proc/{pid}/fdinfo/{fd}", "rb") as file:
        for line in file.read().splitlines():
            words = line.split()  # tfd:  0 events:  19 data: …
            if words[:1] == [b"tfd:"] and int(words[3], 16) & _POLLIN:
                yield int(words[1])


def _read_memory(pid: int, address: int, size: int) -> bytes:
    with suppress(OSError), open(f"/proc/{pid}/mem", "rb", buffering=0) as file:
        return os.pread(file.fileno(), size, address)
    return b""


def _is_connected(pid: int, fd: int, wanted: InputId) -> bool:
    """Whether the descriptor ``fd`` of the process ``pid`` is connected to ``wanted``."""
    try:
        found = _identify(os.stat(f"/proc/{pid}/fd/{fd}"))
    except OSError:
        return False
    return found == wanted or (found == (0, _CONTROLLING_TERMINAL) and wanted[0] == 0)


def _identify(status: os.stat_result) -> InputId:
    if stat.S_ISCHR(status.st_mode):
        return (0, status.st_rdev)
    return (status.st_dev + 1, status.st_ino)
