"""Kill what is below a process, and what a command has left where nobody adopts it."""

from __future__ import annotations

import os
import signal
from collections.abc import Collection, Iterator
from contextlib import suppress

from cliconform.running.process.tree import list_descendants, send_signals

_ROUNDS = 1000  # enough to catch a program that forks all the time


def kill_descendants(pid: int) -> None:
    """Kill all processes below ``pid``, and those that they start meanwhile."""
    killed: set[int] = set()
    for _ in range(_ROUNDS):
        found = set(list_descendants(pid)) - killed
        if not found:
            return
        send_signals(found, signal.SIGKILL)
        killed |= found


def kill_orphans(folder: str, spared: Collection[int]) -> None:
    """Kill the processes that were started with a home in ``folder`` and are not below this one.

    They are found by their current folder and their environment, on Linux alone. Those in
    ``spared`` are left alone, with all below them.
    """
    for _ in range(_ROUNDS):
        known = {os.getpid(), *spared}
        known.update(*map(list_descendants, list(known)))
        found = [pid for pid in _list_processes() if pid not in known and _lives_in(pid, folder)]
        if not found:
            return
        send_signals(found, signal.SIGKILL)


def _list_processes() -> Iterator[int]:
    with suppress(OSError):
        yield from map(int, filter(str.isdecimal, os.listdir("/proc")))


def _lives_in(pid: int, folder: str) -> bool:
    """Whether a process that has not ended has a home in ``folder``."""
    with suppress(OSError):
        if os.readlink(f"/proc/{pid}/cwd").startswith(f"{folder}/"):
            return True
    with suppress(OSError), open(f"/proc/{pid}/environ", "rb") as file:
        return f"={folder}/".encode(errors="surrogateescape") in file.read()
    return False
