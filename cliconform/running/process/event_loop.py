"""An event loop on ``poll(2)``: callbacks for descriptors and timers, in one thread."""

from __future__ import annotations

import heapq
import select
from collections.abc import Callable
from itertools import count

from cliconform import clock

Callback = Callable[[], None]

_LONGEST_WAIT = 1.0
"""Seconds that the loop waits at once where a timer is set: a pause is measured to within these."""
_PAUSE = 5.0
"""Seconds by which a wait is longer than on a busy machine: this process was stopped (``SIGSTOP``,
a container that was frozen)."""


class EventLoop:
    """Calls a function when a descriptor is ready, or when its time has come."""

    def __init__(self) -> None:
        self._poll = select.poll()
        self._handlers: dict[int, Callback] = {}
        self._timers: list[tuple[float, int, Callback]] = []
        self._cancelled: set[int] = set()
        self._numbers = count()
        self.paused = 0.0
        """The seconds for which this process could do nothing while it waited here."""

    def watch(self, fd: int, callback: Callback, *, write: bool = False) -> None:
        """Call ``callback`` whenever ``fd`` is readable (or writable), or is hung up."""
        self._poll.register(fd, select.POLLOUT if write else select.POLLIN)
        self._handlers[fd] = callback

    def unwatch(self, fd: int) -> None:
        """Stop calling back for ``fd``; does nothing if it is not watched."""
        if self._handlers.pop(fd, None) is not None:
            self._poll.unregister(fd)

    def call_at(self, time: float, callback: Callback) -> int:
        """Call ``callback`` once at ``time`` on the monotonic clock; return the timer's number."""
        number = next(self._numbers)
        heapq.heappush(self._timers, (time, number, callback))
        return number

    def call_later(self, seconds: float, callback: Callback) -> int:
        """Call ``callback`` once after ``seconds``; return the timer's number."""
        return self.call_at(clock.monotonic() + seconds, callback)

    def cancel(self, number: int) -> None:
        """Cancel the timer with this number."""
        self._cancelled.add(number)

    def run_while(self, condition: Callable[[], bool]) -> None:
        """Wait and call back as long as ``condition`` is true, which is checked at each round."""
        while condition():
            self._run_once()

    def _run_once(self) -> None:
        timeout = None
        while self._timers and self._timers[0][1] in self._cancelled:
            self._cancelled.discard(heapq.heappop(self._timers)[1])
        if self._timers:
            timeout = self._timers[0][0] - clock.monotonic()
        for fd, _ in self._wait(timeout):
            if handler := self._handlers.get(fd):  # an earlier callback may have unwatched it
                handler()
        now = clock.monotonic()
        while self._timers and self._timers[0][0] <= now:
            _, number, callback = heapq.heappop(self._timers)
            if number in self._cancelled:
                self._cancelled.discard(number)
            else:
                callback()

    def _wait(self, timeout: float | None) -> list[tuple[int, int]]:
        """Return what has happened within ``timeout`` seconds; without one, wait for it."""
        if timeout is None:
            return self._poll.poll()
        seconds = min(max(0.0, timeout), _LONGEST_WAIT)
        began = clock.monotonic()
        found = self._poll.poll(seconds * 1000)
        late = clock.monotonic() - began - seconds
        if late > _PAUSE:
            self.paused += late
        return found
