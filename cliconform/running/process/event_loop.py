"""One place to wait for everything at once: descriptors, and moments on the clock."""

from __future__ import annotations

import heapq
import select
from collections.abc import Callable
from itertools import count

from cliconform import clock

Callback = Callable[[], None]


class EventLoop:
    """Calls back when a descriptor can be read or written, or a moment has come."""

    def __init__(self) -> None:
        self._poll = select.poll()
        self._handlers: dict[int, Callback] = {}
        self._timers: list[tuple[float, int, Callback]] = []
        self._cancelled: set[int] = set()
        self._numbers = count()

    def watch(self, fd: int, callback: Callback, *, write: bool = False) -> None:
        """Call ``callback`` whenever ``fd`` can be read (or written), or has hung up."""
        self._poll.register(fd, select.POLLOUT if write else select.POLLIN)
        self._handlers[fd] = callback

    def unwatch(self, fd: int) -> None:
        """Call back for ``fd`` no more."""
        if self._handlers.pop(fd, None) is not None:
            self._poll.unregister(fd)

    def call_at(self, moment: float, callback: Callback) -> int:
        """Call ``callback`` once when the monotonic clock says ``moment``; the timer's number."""
        number = next(self._numbers)
        heapq.heappush(self._timers, (moment, number, callback))
        return number

    def call_later(self, seconds: float, callback: Callback) -> int:
        """Call ``callback`` once in so many seconds; the timer's number."""
        return self.call_at(clock.monotonic() + seconds, callback)

    def cancel(self, number: int) -> None:
        """The timer with this number does not call back."""
        self._cancelled.add(number)

    def run_while(self, going: Callable[[], bool]) -> None:
        """Wait and call back for as long as ``going`` says so."""
        while going():
            self._once()

    def _once(self) -> None:
        timeout = None
        while self._timers and self._timers[0][1] in self._cancelled:
            self._cancelled.discard(heapq.heappop(self._timers)[1])
        if self._timers:
            timeout = max(0.0, self._timers[0][0] - clock.monotonic()) * 1000
        for fd, _ in self._poll.poll(timeout):
            if handler := self._handlers.get(fd):
                handler()
        now = clock.monotonic()
        while self._timers and self._timers[0][0] <= now:
            _, number, callback = heapq.heappop(self._timers)
            if number in self._cancelled:
                self._cancelled.discard(number)
            else:
                callback()
