"""Names of signals, and those that end a run as a descriptor to wait for."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from cliconform.interrupts import Interrupt, are_held, end_computation, forget_end

_INTERRUPTS = (
    signal.SIGINT,
    signal.SIGTERM,
    signal.SIGHUP,
    signal.SIGQUIT,
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGALRM,
    signal.SIGXCPU,
)
"""The signals that end a process by default and that a person or a system sends to end it."""
_ABORTING = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGQUIT})
"""Those of which a second one ends the run at once. When a terminal closes, SIGHUP comes from the
shell and from the system; nobody is impatient then."""


def signal_name(number: int) -> str:
    """Return the name of a signal, ``SIGTERM`` for 15; ``signal 47`` if it has none."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


@contextmanager
def catch_interrupts() -> Iterator[int]:
    """Catch what ends a run; yield a descriptor that becomes readable when a signal arrives.

    These are SIGINT, SIGTERM, SIGHUP, SIGQUIT and others that end a process by default.

    The first signal only makes the descriptor readable, so that the caller can end the run in order
    and keep what it has observed; and it ends what is computed in
    :func:`~cliconform.interrupts.raise_interrupts`. A second SIGINT, SIGTERM or SIGQUIT raises
    :class:`~cliconform.interrupts.Interrupt` at once, unless the run cleans up. Signals that are
    ignored stay ignored. Python delivers signals to the main thread only: in any other thread
    nothing is caught and the descriptor never becomes readable.
    """
    read, write = os.pipe()
    os.set_blocking(write, False)
    received: list[int] = []

    def handle(number: int, frame: FrameType | None) -> None:
        del frame
        if received:
            if number in _ABORTING and not are_held():
                raise Interrupt
            return
        received.append(number)
        os.write(write, b".")
        end_computation()

    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in _INTERRUPTS:
            if signal.getsignal(number) not in {signal.SIG_IGN, None}:
                before[number] = signal.signal(number, handle)
    try:
        yield read
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        forget_end()
        os.close(read)
        os.close(write)
