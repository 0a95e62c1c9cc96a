"""What a worker that died has left running: it falls to the scheduler's process to end it."""

from __future__ import annotations

import os
import signal
from collections.abc import Collection
from contextlib import suppress

from cliconform.running.process.tree import list_children, list_descendants, send_signals

_ROUNDS = 1000  # a program that forks as it goes is caught in one of them


def end_orphans(known: Collection[int]) -> None:
    """End all processes that were adopted by this one, and all below them.

    An adopted one is a child that is not among the ``known`` ones and is of another session:
    every command is started in a session of its own.
    """
    for _ in range(_ROUNDS):
        adopted = [
            pid for pid in list_children(os.getpid()) if pid not in known and _is_foreign(pid)
        ]
        if not adopted:
            return
        for pid in adopted:
            send_signals([pid, *list_descendants(pid)], signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _is_foreign(pid: int) -> bool:
    try:
        return os.getsid(pid) != os.getsid(0)
    except ProcessLookupError:
        return False
