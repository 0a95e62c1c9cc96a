"""Signals: their names, and the two that end a run."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDING = (signal.SIGINT, signal.SIGTERM)


def signal_name(number: int) -> str:
    """``SIGTERM`` for 15; for one without a name its number."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


@contextmanager
def catch_interrupts() -> Iterator[int]:
    """A descriptor that can be read once SIGINT or SIGTERM has come.

    The first one waits for a good moment, so that what is known of a run is not lost; a second one
    raises :class:`KeyboardInterrupt` at once. Signals that are ignored stay so. Away from the main
    thread there are no signals, and nothing will ever be read.
    """
    read, write = os.pipe()
    os.set_blocking(write, False)
    heard: list[int] = []

    def hear(number: int, frame: FrameType | None) -> None:
        del frame
        if heard:
            raise KeyboardInterrupt
        heard.append(number)
        os.write(write, b".")

    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in _ENDING:
            if signal.getsignal(number) not in {signal.SIG_IGN, None}:
                before[number] = signal.signal(number, hear)
    try:
        yield read
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(read)
        os.close(write)
