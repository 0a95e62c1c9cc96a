"""Interrupts where nothing waits for them: while this process computes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_computations: list[None] = []
"""The blocks of :func:`raise_interrupts` that the main thread is in: signals are of the process."""


@contextmanager
def raise_interrupts() -> Iterator[None]:
    """Raise :class:`KeyboardInterrupt` in the block at a signal that ends a run.

    That is where its handler calls :func:`end_computation` after it has noted the signal. Handlers
    are called in the main thread only: in any other, nothing is raised.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _computations.append(None)
    try:
        yield
    finally:
        _computations.pop()


def end_computation() -> None:
    """Raise :class:`KeyboardInterrupt` in a block of :func:`raise_interrupts`."""
    if _computations:
        raise KeyboardInterrupt
