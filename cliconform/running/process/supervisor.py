"""The process between the scheduler's and a worker: it ends what a worker that died has left.

A worker adopts the orphans of its commands. If it dies itself, its supervisor adopts them. The
scheduler's process must not: a command that kills its parent, and then whatever becomes its parent,
would end the whole run.
"""

from __future__ import annotations

import math
import os
import signal
import sys
from contextlib import suppress
from typing import NoReturn

from cliconform import clock
from cliconform.running.process.orphans import kill_descendants
from cliconform.running.process.tree import (
    STOPPED,
    adopt_orphans,
    continue_when_parent_ends,
    is_ending,
    is_held,
    list_children,
    read_process_state,
    send_signals,
)

SIGNALLED = 128
"""The exit code of a supervisor whose worker has died by a signal is this and the signal's number,
as that of a shell."""
TOLD = 20
"""Bytes that tell a worker's process id."""
_ALL_SIGNALS = signal.valid_signals()
_KILL_LIMIT = 10.0  # seconds after which processes that SIGKILL does not end are given up
_ROUND = 0.005  # seconds between two looks for processes that were started meanwhile
_INTERVAL = 0.5  # seconds between two looks at the worker
_CLEANING_LIMIT = 1800.0
"""Seconds that the worker gets to end and to remove the homes when the scheduler's process has
ended. It may have begun to copy a large one. After that, they stay."""


def supervise(kept: int, told: int) -> None:
    """Make this process a supervisor; return in a child of it, which is to go on as the worker.

    The child leads a session of its own and has the descriptor ``kept``. When it ends, this process
    kills all that it has left, and ends with its exit code, or with :data:`SIGNALLED` and the
    number of a signal; by SIGKILL if it does not get that far. The child's process id is written to
    ``told``, in :data:`TOLD` bytes, before this returns; this process keeps ``told`` open until it
    ends. On other systems than Linux, where no orphan is adopted, it is the worker itself.
    """
    os.set_inheritable(told, False)  # noqa: FBT003 - positional only
    if sys.platform != "linux":
        _tell(told)
        return
    parent = os.getppid()
    adopt_orphans()
    continue_when_parent_ends()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ALL_SIGNALS)
    worker = os.fork()
    if worker == 0:
        _tell(told)
        os.close(told)
        os.setsid()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return
    os.close(kept)
    _supervise(worker, parent)


def _tell(fd: int) -> None:
    with suppress(OSError):  # nobody may want to know any more
        os.write(fd, f"{os.getpid():{TOLD}}".encode())


def _supervise(worker: int, parent: int) -> NoReturn:
    try:
        code = os.waitstatus_to_exitcode(_wait_for_end(worker, parent))
        if _kill_all_below():
            os._exit(code if code >= 0 else SIGNALLED - code)
    finally:
        os.kill(os.getpid(), signal.SIGKILL)
        os._exit(1)  # for the type checker: it has been killed


def _wait_for_end(worker: int, parent: int) -> int:
    """Wait until ``worker`` has ended; return its status.

    A command that traces it is told of its end first, so this looks from time to time. When
    ``parent`` has ended, the worker notices it and cleans up, unless its command has stopped it, or
    has made it do something else.
    """
    deadline = math.inf
    while clock.monotonic() < deadline:
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            if ended[0] == worker:
                return ended[1]
        if is_ending(worker):
            kill_descendants(os.getpid())
        elif os.getppid() != parent:
            deadline = min(deadline, clock.monotonic() + _CLEANING_LIMIT)
            # The command of another worker may trace this one, and be traced by this one's.
            if is_held(worker) or read_process_state(worker)[0] in STOPPED:
                kill_descendants(worker)
            send_signals([worker], signal.SIGCONT)
        signal.sigtimedwait({signal.SIGCHLD, signal.SIGCONT}, _INTERVAL)
    return signal.SIGKILL


def _kill_all_below() -> bool:
    """Kill all processes below this one again and again, since some may start others meanwhile.

    Returns whether none is left.
    """
    deadline = clock.monotonic() + _KILL_LIMIT
    while list_children(os.getpid()):
        if clock.monotonic() > deadline:
            return False
        kill_descendants(os.getpid())
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        signal.sigtimedwait({signal.SIGCHLD}, _ROUND)
    return True
