"""Regular expressions that end: a bad one on a long text must not hang the run."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from cliconform.verifying.claims import SpecFaultError

LIMIT = 5.0
"""Seconds for one search."""


class PatternTimeoutError(Exception):
    """The search took longer than its limit and was given up."""


def compiled(pattern: str) -> re.Pattern[str]:
    """``pattern``, its ``^`` and ``$`` at every line. What loading let pass may still be wrong."""
    try:
        return re.compile(pattern, re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        raise SpecFaultError(f"{pattern!r} is no regular expression: {error}") from None


def search(pattern: str, text: str, *, limit: float = LIMIT) -> re.Match[str] | None:
    """The first match of ``pattern`` in ``text``.

    Raises :class:`PatternTimeoutError` when it is not done after ``limit`` seconds. The engine of
    :mod:`re` never lets another thread run, but it looks for signals; so an alarm ends it, which
    only the main thread can be sent. In any other thread a search is not bounded. (The ``regex``
    package has a time limit, yet reads some patterns otherwise than ``re``, which is what the
    dialogue and the loading use.)
    """
    expression = compiled(pattern)
    with _alarm(limit):
        return expression.search(text)


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
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
