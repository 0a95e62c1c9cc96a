"""Typing as a person does: not before somebody reads."""

from __future__ import annotations

import os
import termios
from collections.abc import Callable
from dataclasses import dataclass

from cliconform import clock
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.process.program import Program
from cliconform.running.process.tree import list_descendants
from cliconform.running.terminal.input_wait import identity, look

_FIRST_LOOK = 0.0002  # seconds; each look after it waits twice as long, up to the last
_LAST_LOOK = 0.02
QUIET = 0.05
"""Seconds without output after which a program is taken to wait for input, unseen."""
PATIENCE = 1.0
"""Seconds without output after which is typed although nobody is seen to read."""
_LFLAG, _CC = 3, 6  # in what tcgetattr returns
_BLOCK = 4096
_CONTROLS = frozenset(bytes([number]) for number in (*range(32), 127)) - {b"\n", b"\t"}


@dataclass(slots=True)
class Modes:
    """What a terminal does with what is typed."""

    echo: bool
    canonical: bool
    signals: bool
    characters: dict[int, bytes]

    @property
    def interrupt(self) -> bytes:
        """The key that the terminal makes a SIGINT of."""
        return self.characters[termios.VINTR]

    @property
    def echoes(self) -> bool:
        """Whether what is typed is shown, by the terminal or by a program that edits lines."""
        return self.echo or not self.canonical


def modes(slave: int) -> Modes:
    """How the terminal is set now."""
    attributes = termios.tcgetattr(slave)
    flags = attributes[_LFLAG]
    return Modes(
        echo=bool(flags & termios.ECHO),
        canonical=bool(flags & termios.ICANON),
        signals=bool(flags & termios.ISIG),
        characters={
            number: attributes[_CC][number]
            for number in (termios.VEOF, termios.VINTR, termios.VLNEXT)
        },
    )


class Keyboard:
    """Types into a program, when somebody reads and when there is room."""

    def __init__(self, program: Program, loop: EventLoop) -> None:
        self._program = program
        self._loop = loop
        self._pending = b""
        self._written: Callable[[], None] = _nothing
        self._quiet_since = 0.0
        self._wait = _FIRST_LOOK
        self._patience = PATIENCE
        self._twin: int | None = None

    @property
    def modes(self) -> Modes | None:
        """How the terminal is set; ``None`` on pipes."""
        return None if self._program.slave is None else modes(self._program.slave)

    def heard(self) -> None:
        """The program wrote something: it is not quiet."""
        self._quiet_since = clock.monotonic()

    def when_read(self, then: Callable[[], None], patience: float = PATIENCE) -> None:
        """Call ``then`` once somebody waits for input, or it was quiet for so many seconds."""
        self._quiet_since = clock.monotonic()
        self._wait = _FIRST_LOOK
        self._patience = patience
        self._look(then)

    def press(self, data: bytes, written: Callable[[], None] | None = None) -> None:
        """Type ``data`` as the terminal takes it; call ``written`` when it is typed."""
        self._pending += data
        self._written = written or _nothing
        self._write()

    def reader(self) -> int | None:
        """The process that waits for input now, if one can be seen to."""
        fd = self._input()
        return None if fd is None else look(list_descendants(os.getpid()), identity(fd)).reader

    def hang_up(self) -> None:
        """Nothing more will be typed: on pipes, the program reads the end of its input."""
        self._program.close_keyboard()

    def type_text(self, text: str) -> None:
        """Type ``text`` and end the input: with ctrl-d on a terminal, by closing a pipe."""
        terminal = self.modes
        if terminal is None:
            self.press(text.encode(), self.hang_up)
            return
        literal, end = terminal.characters[termios.VLNEXT], terminal.characters[termios.VEOF]
        data = b"".join(
            literal + char if char in _CONTROLS else char
            for char in (bytes([number]) for number in text.encode())
        )
        # ctrl-d at the start of a line ends the input; within one, it hands over the line so far.
        self.press(data + (end if not text or text.endswith("\n") else end * 2))

    def _input(self) -> int | None:
        return self._program.keyboard if self._program.slave is None else self._program.slave

    def _look(self, then: Callable[[], None]) -> None:
        fd = self._input()
        if fd is None:
            return
        seen = look(list_descendants(os.getpid()), identity(fd))
        quiet = clock.monotonic() - self._quiet_since
        if seen.reader is not None or quiet >= (self._patience if seen.could_see else QUIET):
            then()
            return
        self._loop.call_later(self._wait, lambda: self._look(then))
        self._wait = min(2 * self._wait, _LAST_LOOK)

    def _write(self) -> None:
        fd = self._program.keyboard
        if fd is None:
            return
        try:
            count = os.write(fd, self._pending[:_BLOCK]) if self._pending else 0
        except BlockingIOError:
            count = 0
        except OSError:  # nobody will ever read it
            count = len(self._pending)
        self._pending = self._pending[count:]
        if self._pending:
            self._wait_for_room(fd)
            return
        written, self._written = self._written, _nothing
        written()

    def _wait_for_room(self, fd: int) -> None:
        # A terminal has one descriptor for both directions, and its output is watched already.
        self._twin = os.dup(fd)
        self._loop.watch(self._twin, self._room, write=True)

    def _room(self) -> None:
        self.close()
        self._write()

    def close(self) -> None:
        """Type no more."""
        if self._twin is not None:
            self._loop.unwatch(self._twin)
            os.close(self._twin)
            self._twin = None


def _nothing() -> None:
    """Nothing follows."""
