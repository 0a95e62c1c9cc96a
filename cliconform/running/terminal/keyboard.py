"""Type as a person does: not before the program waits for input, and no faster than it reads."""

from __future__ import annotations

import os
import termios
from collections.abc import Callable
from itertools import islice

from cliconform import clock
from cliconform.model.invocation import LONGEST_LINE, measure_longest_line
from cliconform.quick_dataclass import dataclass
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.process.program import NotStartedError, Program
from cliconform.running.process.tree import iterate_descendants
from cliconform.running.terminal.input_wait import (
    LONG_SILENCE,
    ReaderSearch,
    find_reader,
    identify_input,
)

_FIRST_DELAY = 0.0002  # seconds between two searches for a reader; doubled after each, up to
_MAX_DELAY = 0.02
_LFLAG, _CC = 3, 6  # indices into what tcgetattr returns
_MOST_SEARCHED = 500  # processes, those that were started first: a program may start them for ever
_BLOCK = 4096
_CONTROL_CHARACTERS = frozenset(bytes([number]) for number in (*range(32), 127)) - {b"\n", b"\t"}


@dataclass(slots=True)
class TerminalModes:
    """What a terminal does with what is typed (termios(3))."""

    echo: bool
    canonical: bool
    signals: bool
    characters: dict[int, bytes]

    @property
    def interrupt_key(self) -> bytes:
        """The key for which the terminal sends SIGINT."""
        return self.characters[termios.VINTR]

    @property
    def shows_typing(self) -> bool:
        """Whether what is typed appears, by the terminal or by a program that edits lines."""
        return self.echo or not self.canonical


def read_modes(slave: int) -> TerminalModes:
    """Return how the terminal is set now; ``slave`` is the program's end of it."""
    attributes = termios.tcgetattr(slave)
    flags = attributes[_LFLAG]
    return TerminalModes(
        echo=bool(flags & termios.ECHO),
        canonical=bool(flags & termios.ICANON),
        signals=bool(flags & termios.ISIG),
        characters={
            number: attributes[_CC][number]
            for number in (termios.VEOF, termios.VINTR, termios.VLNEXT)
        },
    )


class Keyboard:
    """Types into ``program``: into its terminal, or into the pipe of its standard input.

    ``scale`` is what all waits are multiplied with.
    """

    def __init__(self, program: Program, loop: EventLoop, scale: float = 1.0) -> None:
        self._program = program
        self._loop = loop
        self._scale = scale
        self._pending = b""
        self._on_written: Callable[[], None] = _do_nothing
        self._last_output = 0.0
        self._delay = _FIRST_DELAY
        self._silence_limit = LONG_SILENCE
        self._write_fd: int | None = None

    @property
    def modes(self) -> TerminalModes | None:
        """How the terminal is set now; ``None`` if the program has pipes."""
        return None if self._program.slave is None else read_modes(self._program.slave)

    def note_output(self) -> None:
        """Note that the program has just written something."""
        self._last_output = clock.monotonic()

    def call_when_read(
        self, callback: Callable[[], None], silence_limit: float = LONG_SILENCE
    ) -> None:
        """Call ``callback`` once the program waits for input.

        It is taken to wait also after ``silence_limit`` seconds without output.
        """
        self._last_output = clock.monotonic()
        self._delay = _FIRST_DELAY
        self._silence_limit = silence_limit
        self._call_if_waiting(callback)

    def type_bytes(self, data: bytes, on_written: Callable[[], None] | None = None) -> None:
        """Type ``data`` as fast as the program takes it, then call ``on_written``."""
        self._pending += data
        self._on_written = on_written or _do_nothing
        self._write()

    def check_line_length(self, text: str, name: str, hint: str) -> None:
        """Raise :class:`NotStartedError` if the terminal would cut a line of ``text``.

        It does in canonical mode, without an error. ``name`` is that of ``text`` in the spec.
        """
        modes = self.modes
        longest = measure_longest_line(text)
        if modes is not None and modes.canonical and longest > LONGEST_LINE:
            limit = f"and a terminal accepts at most {LONGEST_LINE:,}"
            raise NotStartedError(f"`{name}` has a line of {longest:,} bytes, {limit}", hint)

    def find_reader(self) -> int | None:
        """Return the id of the process that waits for input now, if one is seen to."""
        found = self._search_reader()
        return None if found is None else found.reader

    def end_input(self) -> None:
        """Let the program read the end of its input, if that is a pipe; type nothing more."""
        self._program.close_keyboard()

    def type_text(self, text: str) -> None:
        """Type ``text`` and end the input: with ctrl-d on a terminal, by closing a pipe.

        On a terminal control characters are quoted, so that the program reads them. Raises
        :class:`NotStartedError` for a line that the terminal would cut.
        """
        modes = self.modes
        if modes is None:
            self.type_bytes(text.encode(), self.end_input)
            return
        self.check_line_length(text, "stdin", "use pipes, which have no limit: `tty = false`")
        quote, end = modes.characters[termios.VLNEXT], modes.characters[termios.VEOF]
        data = b"".join(
            quote + char if char in _CONTROL_CHARACTERS else char
            for char in (bytes([number]) for number in text.encode())
        )
        # ctrl-d at the start of a line ends the input; within one, it hands over the line so far.
        self.type_bytes(data + (end if not text or text.endswith("\n") else end * 2))

    def close(self) -> None:
        """Stop typing what is not typed yet."""
        if self._write_fd is not None:
            self._loop.unwatch(self._write_fd)
            os.close(self._write_fd)
            self._write_fd = None

    def _search_reader(self) -> ReaderSearch | None:
        """Search the processes of the program; ``None`` if there is no input to read."""
        slave = self._program.slave
        fd = self._program.keyboard if slave is None else slave
        if fd is None:
            return None
        searched = islice(iterate_descendants(os.getpid()), _MOST_SEARCHED)
        return find_reader(searched, identify_input(fd))

    def _call_if_waiting(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` if the program waits for input now; otherwise look again soon."""
        found = self._search_reader()
        if found is None:
            return
        silence = (clock.monotonic() - self._last_output) / self._scale
        if found.is_waiting(silence, self._silence_limit):
            callback()
            return
        self._loop.call_later(self._delay, lambda: self._call_if_waiting(callback))
        self._delay = min(2 * self._delay, _MAX_DELAY)

    def _write(self) -> None:
        fd = self._program.keyboard
        if fd is None:
            return
        try:
            count = os.write(fd, self._pending[:_BLOCK]) if self._pending else 0
        except BlockingIOError:
            count = 0
        except OSError:  # no process has the other end open any longer
            count = len(self._pending)
        self._pending = self._pending[count:]
        if self._pending:
            self._write_when_writable(fd)
            return
        on_written, self._on_written = self._on_written, _do_nothing
        on_written()

    def _write_when_writable(self, fd: int) -> None:
        # A terminal has one descriptor for both directions, and the loop watches it for output
        # already; a duplicate can be watched for room to write.
        self._write_fd = os.dup(fd)
        self._loop.watch(self._write_fd, self._continue_writing, write=True)

    def _continue_writing(self) -> None:
        self.close()
        self._write()


def _do_nothing() -> None:
    pass
