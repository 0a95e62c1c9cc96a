"""News of child processes as something that can be waited for with everything else."""

from __future__ import annotations

import os
import select
import signal
from contextlib import suppress


class Wakeup:
    """Can be read as soon as a child has ended, stopped or been adopted and ended.

    The signal says this at once, on every system, for an end and for a stop alike; a pidfd tells
    ends only, and on Linux alone. For the main thread of a process; one for each process.
    """

    def __init__(self) -> None:
        self.fd, self._write = os.pipe()
        os.set_blocking(self.fd, False)
        os.set_blocking(self._write, False)
        signal.signal(signal.SIGCHLD, _heard)
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        self._poll = select.poll()
        self._poll.register(self.fd, select.POLLIN)

    def clear(self) -> None:
        """Forget the news so far; look at the children after this, never before."""
        with suppress(BlockingIOError):
            while os.read(self.fd, 4096):
                pass

    def wait(self, seconds: float) -> None:
        """Wait for news, or for so many seconds."""
        self._poll.poll(max(0.0, seconds) * 1000)
        self.clear()


def _heard(number: int, frame: object) -> None:
    """Nothing to do here: that there is a handler is what wakes the waiting."""
    del number, frame
