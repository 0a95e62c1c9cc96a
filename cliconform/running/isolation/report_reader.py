"""Waits for what the kernel reports of commands."""

from __future__ import annotations

import os
import select
from contextlib import suppress
from threading import Lock, Thread

from cliconform.running.isolation.refusals import Refusals


class ReportReader:
    """Waits for the reports of commands, in a thread of its own."""

    def __init__(self) -> None:
        self._refusals: dict[int, Refusals] = {}
        self._lock = Lock()
        self._poll = select.epoll()
        Thread(target=self._work, daemon=True).start()

    def watch(self, fd: int, refusals: Refusals) -> None:
        """Have ``refusals`` answer the reports from ``fd``."""
        with self._lock:
            self._refusals[fd] = refusals
            self._poll.register(fd, select.EPOLLIN)

    def close(self, fd: int) -> None:
        """Close ``fd``: its command has ended, and so has all that it started."""
        with self._lock:
            if self._refusals.pop(fd, None) is not None:
                with suppress(FileNotFoundError):
                    self._poll.unregister(fd)
            os.close(fd)

    def _work(self) -> None:
        while True:
            self._poll.poll()
            with self._lock:
                # What was true before may be so of a descriptor that another command has by now.
                for fd, event in self._poll.poll(0):
                    self._handle(fd, event)

    def _handle(self, fd: int, event: int) -> None:
        if fd not in self._refusals:
            return
        if event & select.EPOLLIN:
            self._refusals[fd].answer_next(fd)
        else:
            self._poll.unregister(fd)  # no process is left that could be reported
