"""Starts a process as a fork of this one, which has most of what it needs loaded already.

A fork takes 1 ms, a new interpreter with the same modules 50 ms. The child has copies of all that
this process has: it gives up what it must not keep, and never returns to what this process was
doing. It needs no memory of its own until it writes to what it shares with this process.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Collection
from typing import IO, NoReturn

_EVERYTHING = signal.valid_signals()
_LARGEST_FD = 1 << 20
_MANY_OBJECTS = 50_000
"""New objects after which Python looks for garbage: seldom, since tasks leave little."""


def can_fork() -> bool:
    """Return whether a fork of this process can go on: one of several threads could not.

    Another thread may hold a lock, which nobody would release in the child. Where the system does
    not list the threads (macOS), its own libraries may have some.
    """
    if threading.current_thread() is not threading.main_thread():
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1
    except OSError:
        return False


class ForkedProcess:
    """A fork of this process that runs ``main`` in a session of its own and then ends.

    Of the descriptors it keeps only ``kept``. It reads nothing, and what it writes to standard
    error can be read from ``stderr``. The interface is that of :class:`subprocess.Popen`.
    """

    def __init__(self, main: Callable[[], object], kept: Collection[int]) -> None:
        errors, errors_of_child = os.pipe()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _EVERYTHING)
        try:
            self.pid = os.fork()
            if self.pid == 0:
                _run(main, errors_of_child, kept, before)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            os.close(errors_of_child)
        self.stderr: IO[bytes] | None = os.fdopen(errors, "rb", buffering=0)
        self.returncode: int | None = None

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Send SIGKILL, unless the process has ended."""
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        """Return what :meth:`wait` does; ``None`` if there is no end to wait for yet."""
        if self.returncode is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self) -> int:
        """Wait for the end; return the exit code, or the negative number of a signal."""
        if self.returncode is None:
            _, status = os.waitpid(self.pid, 0)
            self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


def _run(
    main: Callable[[], object], errors: int, kept: Collection[int], mask: set[int]
) -> NoReturn:
    """Run ``main`` in the child, and end it: nothing that this process has begun goes on."""
    code = 1
    try:
        gc.freeze()  # looking for garbage in what is shared would copy all of it
        gc.set_threshold(_MANY_OBJECTS, 20, 20)
        os.setsid()
        _take_descriptors(errors, kept)
        _forget_signals()
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:  # noqa: BLE001 - as Python itself ends a program
        import traceback  # noqa: PLC0415 - rarely used

        os.write(2, traceback.format_exc().encode(errors="replace"))
    finally:
        os._exit(code)


def _take_descriptors(errors: int, kept: Collection[int]) -> None:
    os.dup2(errors, 2)
    first = 3
    for fd in (*sorted(kept), _LARGEST_FD):  # before one is opened: there may be no more
        os.closerange(first, fd)
        first = fd + 1
    os.closerange(0, 1)  # it may be closed already
    nothing = os.open(os.devnull, os.O_RDWR)  # the lowest one that is free: 0
    os.dup2(nothing, 1)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - likewise
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)


def _forget_signals() -> None:
    """Undo what this process does on a signal: it would be done in the child as well."""
    signal.set_wakeup_fd(-1)
    for number in _EVERYTHING:
        if callable(signal.getsignal(number)) and number != signal.SIGINT:
            signal.signal(number, signal.SIG_DFL)
    if callable(signal.getsignal(signal.SIGINT)):
        signal.signal(signal.SIGINT, signal.default_int_handler)
