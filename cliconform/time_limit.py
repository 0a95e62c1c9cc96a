"""A time limit for searches: a bad pattern on a long text must not hang the program."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class PatternTimeoutError(Exception):
    """A search took longer than its time limit and was stopped."""


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Raise :class:`PatternTimeoutError` in the block if it takes more than ``seconds``.

    :mod:`re` lets no other thread run while it searches, but it does handle signals. So the limit
    is an alarm (``SIGALRM``), which only works in the main thread; in others there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _raise_timeout)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _raise_timeout(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise PatternTimeoutError
