"""Interrupts where nothing waits for them: while this process computes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


@contextmanager
def raise_interrupts() -> Iterator[None]:
    """Raise :class:`KeyboardInterrupt` in the block at SIGINT, SIGTERM, SIGHUP and SIGQUIT.

    That is where one is handled anyway, by a function that only notes it. It is called first, and
    is the handler again after the block. Python calls handlers in the main thread only: in any
    other, nothing is raised.
    """
    before: dict[signal.Signals, Callable[[int, FrameType | None], object]] = {}

    def handle(number: int, frame: FrameType | None) -> None:
        before[signal.Signals(number)](number, frame)
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        for number in _INTERRUPTS:
            handler = signal.getsignal(number)
            if callable(handler):
                before[number] = handler
    try:
        for number in before:
            signal.signal(number, handle)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
