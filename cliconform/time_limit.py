"""An end to a search that would never end: a bad pattern on a long text must not hang anything."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class PatternTimeoutError(Exception):
    """The search took longer than its limit and was given up."""


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Raise :class:`PatternTimeoutError` in the block when it is not done after ``seconds``.

    The engine of :mod:`re` never lets another thread run, but it looks for signals; so an alarm
    ends it, which only the main thread can be sent. In any other thread nothing is bounded.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise PatternTimeoutError
