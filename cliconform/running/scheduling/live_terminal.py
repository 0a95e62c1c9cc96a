"""The user's own terminal, while a program of a run is used on it.

Its keys go to the program one by one, and what the program writes is shown as it comes. The
terminal is put back as it was whatever happens, also on SIGTERM and at exit.
"""

from __future__ import annotations

import atexit
import os
import select
import signal
import termios
import tty
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, TypeAlias

from cliconform import clock
from cliconform.model.observation import StreamName
from cliconform.running.messages import Resized, Typed
from cliconform.running.process.event_loop import EventLoop

_BLOCK = 4096
_CTRL_C = b"\x03"
GIVE_UP_WITHIN = 2.0
"""Seconds between two ctrl-c, at most, with which the user gives up."""

Send: TypeAlias = Callable[[Typed | Resized], None]


class LiveTerminal:
    """The terminal at ``keyboard`` and ``screen``, two descriptors, for the step ``id_``.

    The first ctrl-c goes to the program, as every key does. A second one right after it gives up.
    """

    def __init__(self, id_: str, keyboard: int, screen: int) -> None:
        self.id = id_
        self.gave_up = False
        """Whether the user has given up."""
        self._keyboard = keyboard
        self._screen = screen
        self._before: list[Any] | None = None
        self._handler_before: Any = None
        self._loop: EventLoop | None = None
        self._send: Send = _send_nothing
        self._give_up: Callable[[], None] = _do_nothing
        self._last_ctrl_c = float("-inf")
        self._resized, self._on_resize = os.pipe()
        os.set_blocking(self._on_resize, False)

    def watch(self, loop: EventLoop, send: Send, give_up: Callable[[], None]) -> None:
        """Wait for keys in ``loop``, pass them on with ``send``, end the run with ``give_up``."""
        self._loop, self._send, self._give_up = loop, send, give_up

    def open(self) -> None:
        """Read key by key from now on, and pass on what is typed and changes of the size."""
        assert self._loop is not None
        if self._before is not None:  # another attempt of the step
            return
        self._before = termios.tcgetattr(self._keyboard)
        atexit.register(self.close)
        tty.setraw(self._keyboard, termios.TCSANOW)
        self._handler_before = signal.signal(signal.SIGWINCH, self._note_resize)
        self._loop.watch(self._keyboard, self._read_keys)
        self._loop.watch(self._resized, self._pass_on_size)

    def close(self) -> None:
        """Put the terminal back as it was; does nothing if it is closed already."""
        before, self._before = self._before, None
        if before is None:
            return
        if self._loop is not None:
            self._loop.unwatch(self._keyboard)
            self._loop.unwatch(self._resized)
        signal.signal(signal.SIGWINCH, self._handler_before or signal.SIG_DFL)
        with suppress(termios.error):
            termios.tcsetattr(self._keyboard, termios.TCSADRAIN, before)
        atexit.unregister(self.close)

    def show(self, stream: StreamName, data: bytes) -> None:
        """Show what the program has written to ``stream``.

        Standard error is a pipe of its own, so no terminal has put a return before its newlines.
        """
        if self._before is not None and stream == "stderr":
            data = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        while data:
            try:
                count = os.write(self._screen, data)
            except BlockingIOError:
                select.select([], [self._screen], [])
                continue
            except OSError:
                return  # the user's terminal has gone; the run ends by the SIGHUP
            data = data[count:]

    def _read_keys(self) -> None:
        try:
            data = os.read(self._keyboard, _BLOCK)
        except OSError:
            data = b""
        if not data:
            self._end()
            return
        now = clock.monotonic()
        count = data.count(_CTRL_C)
        is_alone = data.strip(_CTRL_C) == b""
        if count and is_alone and (count > 1 or now - self._last_ctrl_c <= GIVE_UP_WITHIN):
            self._end()
            return
        self._last_ctrl_c = now if count and is_alone else float("-inf")
        self._send(Typed(data=data))

    def _end(self) -> None:
        self.gave_up = True
        self._give_up()

    def _note_resize(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        with suppress(BlockingIOError):
            os.write(self._on_resize, b".")

    def _pass_on_size(self) -> None:
        os.read(self._resized, _BLOCK)
        with suppress(OSError, termios.error):
            lines, columns = termios.tcgetwinsize(self._keyboard)
            self._send(Resized(columns=columns, lines=lines))


def _send_nothing(request: Typed | Resized) -> None:
    del request


def _do_nothing() -> None:
    pass
