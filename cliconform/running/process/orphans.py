"""End what a worker that died has left running.

A worker adopts the orphans of its commands. If it dies itself, they pass to the scheduler's
process, which has to end them.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Collection
from contextlib import suppress

from cliconform.running.process.tree import list_children, list_descendants, send_signals

_ROUNDS = 1000  # enough to catch a program that forks all the time


def end_orphans(known: Collection[int]) -> None:
    """Kill every process that this one has adopted, and every process below it.

    Adopted is a child whose id is not in ``known`` and that is in another session: every worker
    starts in a session of its own.
    """
    for _ in range(_ROUNDS):
        adopted = [
            pid
            for pid in list_children(os.getpid())
            if pid not in known and _is_in_other_session(pid)
        ]
        if not adopted:
            return
        for pid in adopted:
            send_signals([pid, *list_descendants(pid)], signal.SIGKILL)
        for pid in adopted:  # now: one may be traced by another one, which is told its end first
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _is_in_other_session(pid: int) -> bool:
    try:
        return os.getsid(pid) != os.getsid(0)
    except ProcessLookupError:
        return False
