"""Signals that end this process: they raise :class:`Interrupt`, wherever it is.

A run catches them itself while it waits for its commands (``running/process/signals.py``), so that
it has a report. While it judges, nothing waits, and :func:`raise_interrupts` says so.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import Any

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""The signals by which a person, a terminal or a CI ends a process."""
Handler = Callable[[int, FrameType | None], object] | int
"""A function, or ``SIG_IGN``, as :mod:`signal` takes it."""

_SOON = 0.01  # seconds

_computations: list[None] = []
"""The blocks of :func:`raise_interrupts` that the main thread is in: signals are of the process."""
_noted: list[None] = []
"""The calls of :func:`end_computation` since :func:`forget_end`."""
_holds: list[None] = []
"""The blocks of :func:`hold_interrupts` that it is in."""
_raised: list[int] = []
"""The signals that have raised :class:`Interrupt` in :func:`interruptible`."""


class Interrupt(KeyboardInterrupt):
    """A signal that ends this process.

    Of a bare :class:`KeyboardInterrupt` that comes through ``exec``, as of a dataclass that is
    made, Python remembers to kill itself in the end.
    """


def handle_signals(handler: Handler) -> dict[int, object]:
    """Have ``handler`` called for all signals that end this process and that are not ignored.

    Returns the handlers before, for :func:`restore_signals`. No signal comes in between.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        taken = [each for each in ENDING if signal.getsignal(each) not in {signal.SIG_IGN, None}]
        return {each: signal.signal(each, handler) for each in taken}
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def restore_signals(handlers: dict[int, object]) -> None:
    """Put the handlers back that :func:`handle_signals` has replaced."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        for number, handler in handlers.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise :class:`Interrupt` in the block at a signal that ends this process."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before, hook = handle_signals(_raise), sys.unraisablehook
    sys.unraisablehook = partial(_send_again, hook)
    try:
        yield
    finally:
        sys.unraisablehook = hook
        restore_signals(before)


def was_raised() -> bool:
    """Return whether a signal has raised :class:`Interrupt` since the process began.

    What catches any exception may have made another one of it.
    """
    return bool(_raised)


@contextmanager
def hold_interrupts() -> Iterator[None]:
    """Let no signal raise anything in the block, which cleans up; it has no effect any more."""
    _holds.append(None)
    try:
        yield
    finally:
        _holds.pop()


def are_held() -> bool:
    """Return whether this process is in a block of :func:`hold_interrupts`."""
    return bool(_holds)


@contextmanager
def raise_interrupts() -> Iterator[None]:
    """Raise :class:`Interrupt` in the block at a signal that ends a run.

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
    """Raise :class:`Interrupt` in a block of :func:`raise_interrupts`; in others, soon."""
    _noted.append(None)
    if _computations:
        raise Interrupt


def raise_if_ended() -> None:
    """Raise :class:`Interrupt` after :func:`end_computation`.

    For what takes long and must not be interrupted anywhere: it calls this in between.
    """
    if _noted:
        raise Interrupt


def forget_end() -> None:
    """Let a computation begin after one that was ended."""
    _noted.clear()


def _send_again(hook: Callable[[Any], object], unraisable: Any) -> None:
    """Interrupt again, soon, where what was called could raise nothing: a library in C does so."""
    if not issubclass(unraisable.exc_type, Interrupt):
        hook(unraisable)
        return
    timer = threading.Timer(_SOON, signal.pthread_kill, (threading.get_ident(), signal.SIGINT))
    timer.daemon = True
    timer.start()


def _raise(number: int, frame: FrameType | None) -> None:
    del frame
    if not _holds:
        _raised.append(number)
        raise Interrupt
