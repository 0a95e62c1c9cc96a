"""The process of a worker that carries out sandboxed tasks, as the worker sees it.

It is a copy of the worker in namespaces of its own. The worker hands it a task and waits; the
process itself talks to the scheduler from then on, so that the scheduler need not know of it. The
first request that is no task for it is handed back.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from cliconform.running.channel import Channel
from cliconform.running.isolation.entry import start_in_namespaces
from cliconform.running.messages import Request, Task

STOPPED, CHANNEL_ENDED = 10, 11
"""Exit codes: the scheduler asked for the end, or has itself ended."""


class SandboxedWorker:
    """A process that carries out the sandboxed tasks of one run, one after the other.

    ``work`` is called there with the channel that its tasks come through, and returns the exit code
    of the process. Raises :class:`~cliconform.running.isolation.entry.EntryError`.
    """

    def __init__(self, work: Callable[[Channel], int]) -> None:
        ours, theirs = socket.socketpair()
        self._control = Channel(ours)
        with theirs:
            self.pid = start_in_namespaces(lambda: _begin(ours, theirs, work))
            """The process id."""

    def carry_out(self, task: Task) -> Request | int:
        """Have it carry out ``task``, and all others that follow it and are for the sandbox.

        Returns the request that comes after these, or the exit code that it has ended with. If it
        has died, this process dies the same way: what it was doing is lost.
        """
        try:
            self._control.send(task)
            request: Request = self._control.receive()
        except EOFError:
            code = self._wait()
            if code in {STOPPED, CHANNEL_ENDED}:
                return code
            _die(code)
        return request

    def close(self) -> None:
        """End it, with all that it is running."""
        self._control.close()
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self._wait()

    def _wait(self) -> int:
        try:
            return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        except ChildProcessError:
            return 1


def _begin(ours: socket.socket, theirs: socket.socket, work: Callable[[Channel], int]) -> int:
    ours.close()
    try:
        return work(Channel(theirs))
    except Exception:  # noqa: BLE001 - it is shown as the worker's own
        traceback.print_exc()
        sys.stderr.flush()
        return 1


def _die(code: int) -> NoReturn:
    """End this process with an exit code, or by the signal that a negative one stands for."""
    if code < 0:
        with suppress(OSError, ValueError):
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code or 1)
