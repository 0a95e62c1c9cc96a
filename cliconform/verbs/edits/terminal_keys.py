"""Reads single keys from the terminal; it is as it was before and after each of them."""

from __future__ import annotations

import os
import signal
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

_ENOUGH = 32
"""Bytes of the longest sequence that a key sends."""
END = "\x04"
"""What stands for the end of input."""


def read_key() -> str:
    """Return the key that is pressed next; for a special key, the sequence that it sends.

    :data:`END` at the end of input. ctrl-c raises :class:`KeyboardInterrupt`. The terminal is set
    back whatever ends the waiting, SIGTERM and SIGHUP included.
    """
    fd = sys.stdin.fileno()
    with _single_keys(fd):
        data = os.read(fd, _ENOUGH)
    return data.decode("utf-8", "replace") or END


@contextmanager
def _single_keys(fd: int) -> Iterator[None]:
    """Have the terminal give every key at once, without echo."""
    before = termios.tcgetattr(fd)
    handlers = {each: signal.signal(each, _end) for each in (signal.SIGTERM, signal.SIGHUP)}
    try:
        tty.setcbreak(fd)
        yield
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)
        for each, handler in handlers.items():
            signal.signal(each, handler)


def _end(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
