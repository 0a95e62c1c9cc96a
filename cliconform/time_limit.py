"""Time limits: a bad pattern on a long text, or a million files, must not hang the program."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import FrameType

_limited: list[None] = []
"""The block of :func:`limit_processor_time` that the main thread is in."""


class PatternTimeoutError(Exception):
    """A search took longer than its time limit and was stopped."""


class ProcessorTimeoutError(BaseException):
    """A computation took more processor time than its limit; raised anywhere in it.

    As :class:`KeyboardInterrupt`, it is no :class:`Exception`: nothing on its way takes it for an
    error of its own.
    """


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


@contextmanager
def limit_processor_time(seconds: float) -> Iterator[None]:
    """Raise :class:`ProcessorTimeoutError` in the block once it has computed for ``seconds``.

    What counts is the time that this process has had a processor: on a busy machine, nothing is
    stopped earlier. The limit is an alarm (``SIGPROF``), which only works in the main thread; in
    others there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _handle_processor_alarm()
    _limited.append(None)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        _limited.clear()  # first: an alarm that comes right now is late
        signal.setitimer(signal.ITIMER_PROF, 0)


@cache
def _handle_processor_alarm() -> None:
    """Handle ``SIGPROF`` from now on: it takes longer to begin and to end that for each command."""
    signal.signal(signal.SIGPROF, _raise_processor_timeout)


def _raise_processor_timeout(number: int, frame: FrameType | None) -> None:
    del number, frame
    if not _limited:
        return
    signal.setitimer(signal.ITIMER_REAL, 0)  # that of a search which this ends
    raise ProcessorTimeoutError


def _raise_timeout(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise PatternTimeoutError
