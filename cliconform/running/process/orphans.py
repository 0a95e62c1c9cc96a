"""Kill what is below a process, and what a command has left where nobody adopts it."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Collection, Iterator
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


def kill_orphans(folder: str, sessions: Collection[int], spared: Collection[int]) -> None:
    """Kill the processes of commands whose worker and supervisor have died, on Linux.

    They are in one of ``sessions``, those of the workers, or have their current folder or a
    variable of their environment in ``folder``, that of the run: one that has given up all three is
    not found. What is below this process or one of ``spared`` is left alone.
    """
    kept = {os.getpid(), *spared}
    deadline = clock.monotonic() + _LIMIT
    while clock.monotonic() < deadline:
        marked = [
            pid
            for pid in _list_processes()
            if (_is_in(pid, sessions) or (folder and _lives_in(pid, folder))) and not is_ending(pid)
        ]
        below = {pid: _is_below(pid, kept) for pid in marked}
        found = [pid for pid, is_below in below.items() if is_below is False]
        if not found and None not in below.values():
            return
        send_signals(found, signal.SIGKILL)
        select.select((), (), (), _ROUND)


def _list_processes() -> Iterator[int]:
    with suppress(OSError):
        yield from map(int, filter(str.isdecimal, os.listdir("/proc")))


def _is_in(pid: int, sessions: Collection[int]) -> bool:
    with suppress(OSError):
        return os.getsid(pid) in sessions
    return False


def _lives_in(pid: int, folder: str) -> bool:
    with suppress(OSError):
        if f"{os.readlink(f'/proc/{pid}/cwd')}/".startswith(f"{folder}/"):
            return True
    with suppress(OSError), open(f"/proc/{pid}/environ", "rb") as file:
        return f"={folder}/".encode(errors="surrogateescape") in file.read()
    return False


def _is_below(pid: int, kept: Collection[int]) -> bool | None:
    """Whether ``pid`` is one of ``kept`` or below it.

    ``None`` if a process on the way has just ended: its children have another parent by now.
    """
    at: int | None = pid
    while at:
        if at in kept:
            return True
        at = read_parent(at)
    return None if at is None else False
