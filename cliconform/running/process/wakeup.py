"""A descriptor that becomes readable when a child process changes its state."""

from __future__ import annotations

import os
import select
import signal
from contextlib import suppress

_MANY = 4096
"""Bytes that are read at once. When fewer are there, nothing is left: another read is saved."""


class Wakeup:
    """Wakes a waiting process at SIGCHLD: a child, its own or an adopted one, ended or stopped.

    SIGCHLD reports both ends and stops on every system; a pidfd reports ends only, and exists on
    Linux alone. Create it in the main thread, and only once in a process.
    """

    def __init__(self) -> None:
        self.fd, self._write = os.pipe()
        os.set_blocking(self.fd, False)
        os.set_blocking(self._write, False)
        signal.signal(signal.SIGCHLD, _do_nothing)
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        self._poll = select.poll()
        self._poll.register(self.fd, select.POLLIN)

    def clear(self) -> None:
        """Make the descriptor unreadable again. Check the children after this, never before:
        a change between the check and this call would go unnoticed.
        """
        with suppress(BlockingIOError):
            while len(os.read(self.fd, _MANY)) == _MANY:
                pass

    def wait(self, seconds: float) -> None:
        """Wait until a child changes its state, for ``seconds`` at most."""
        self._poll.poll(max(0.0, seconds) * 1000)
        self.clear()


def _do_nothing(number: int, frame: object) -> None:
    """Handle SIGCHLD: without a handler Python would not write to the wakeup descriptor."""
    del number, frame
