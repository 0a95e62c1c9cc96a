"""Kill what is below a process, and what a command has left where nobody adopts it."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress

from cliconform import clock
from cliconform.running.process.tree import (
    is_ending,
    list_descendants,
    read_parent,
    send_signals,
)

_LIMIT = 10.0  # seconds after which processes that start others without end are given up
_ROUND = 0.005  # seconds between two looks for those that have not ended yet


def kill_descendants(pid: int) -> None:
    """Kill all processes below ``pid``, and those that they start meanwhile."""
    deadline = clock.monotonic() + _LIMIT
    killed: set[int] = set()
    while clock.monotonic() < deadline:
        found = set(list_descendants(pid)) - killed
        if not found:
            return
        send_signals(found, signal.SIGKILL)
        killed |= found


def kill_orphans(folder: str, session: int, spared: Collection[int]) -> None:
    """Kill the processes of a command whose worker and supervisor have died, on Linux.

    They are in ``session``, the worker's, or have their current folder or a variable of their
    environment in ``folder``, that of the run: one that has given up all three is not found. What
    is below ``spared``, or below a process that this one has started, is left alone.
    """

    def is_marked(pid: int) -> bool:
        return _is_in(pid, session) or bool(folder and _lives_in(pid, folder))

    deadline = clock.monotonic() + _LIMIT
    while clock.monotonic() < deadline:
        marked = {pid for pid in _list_processes() if is_marked(pid) and not is_ending(pid)}
        orphans = {pid: _is_orphan(pid, spared, is_marked) for pid in marked}
        if not any(is_orphan is not False for is_orphan in orphans.values()):
            return
        send_signals([pid for pid, is_orphan in orphans.items() if is_orphan], signal.SIGKILL)
        select.select((), (), (), _ROUND)


def _list_processes() -> Iterator[int]:
    with suppress(OSError):
        yield from map(int, filter(str.isdecimal, os.listdir("/proc")))


def _is_in(pid: int, session: int) -> bool:
    with suppress(OSError):
        return os.getsid(pid) == session
    return False


def _lives_in(pid: int, folder: str) -> bool:
    with suppress(OSError):
        if f"{os.readlink(f'/proc/{pid}/cwd')}/".startswith(f"{folder}/"):
            return True
    with suppress(OSError), open(f"/proc/{pid}/environ", "rb") as file:
        return f"={folder}/".encode(errors="surrogateescape") in file.read()
    return False


def _is_orphan(pid: int, spared: Collection[int], is_marked: Callable[[int], bool]) -> bool | None:
    """Whether nothing of ours is above ``pid``.

    ``None`` if a process on the way has just ended: its children have another parent by now. Where
    this process is process 1, as in a container, it adopts orphans: such a child of it is marked
    itself, and none that it has started is.
    """
    own = os.getpid()
    at = pid
    while at:
        if at == own or at in spared:
            return False
        parent = read_parent(at)
        if parent is None:
            return None
        if parent == own:
            return is_marked(at)
        at = parent
    return True
