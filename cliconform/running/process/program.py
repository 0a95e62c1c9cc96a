"""Start a program on a terminal or on pipes, and hold our ends of its streams.

A worker does for a program on a terminal what a shell does: it leads the session, gives the program
a process group of its own and makes that the foreground group. If the program led the session
itself, its background jobs would get a SIGHUP when it ends; in a user's terminal they do not.

``pexpect.spawn`` forks the calling process and sleeps 100 ms for each command. Here the program is
started with ``posix_spawn``, where the caller has found it; pexpect searches what it writes for the
prompts of a dialogue (``terminal.stream_search``).
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import termios
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Self, TypeAlias

from cliconform.model.invocation import Terminal
from cliconform.model.observation import StreamName
from cliconform.program_file import explain_start_error
from cliconform.quick_dataclass import dataclass, field

_Actions: TypeAlias = list[tuple[int, int] | tuple[int, int, int] | tuple[int, int, str, int, int]]
_TIOCGPTPEER = 0x5441
"""Opens the program's end of a terminal without a search for its path (ioctl_tty(2)). The number is
that of most machines with Linux; elsewhere the request is refused."""
_ALL_SIGNALS = tuple(signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP})


UMASK = 0o022
"""That of every command, whatever the user's is: the same files have the same permissions."""


class NotStartedError(Exception):
    """The program could not be started, or not be given its input.

    ``reason`` says why, ``hint`` what to do about it.
    """

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class StartParameters:
    """What to start: the file at ``path``, in the current folder of this process."""

    path: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    terminal: Terminal
    columns: int
    lines: int
    keyboard: bool
    """Whether there will be input. On pipes, standard input is a pipe if so, else /dev/null."""
    confine: Callable[[Callable[[], int]], int] | None = None
    """Calls what starts the program where it is to be started, if not just here: in a sandbox."""


@dataclass(slots=True, kw_only=True)
class Program:
    """A running program and our ends of its streams."""

    pid: int
    outputs: dict[int, StreamName]
    """The stream that can be read from each descriptor."""
    keyboard: int | None
    """The descriptor to write input to; ``None`` if there is none, or none any longer."""
    slave: int | None
    """The program's end of its terminal, ``None`` on pipes. It is kept open, so that output which
    has not been read yet is not lost when the program ends."""
    owned: list[int] = field(default_factory=list)
    """The descriptors that :meth:`close` closes."""

    def find_foreground_group(self) -> int:
        """Return the process group that ctrl-c is sent to; on pipes, the program's."""
        if self.keyboard is not None and self.slave is not None:
            with suppress(OSError):
                return os.tcgetpgrp(self.keyboard) or self.pid
        return self.pid

    def close_keyboard(self) -> None:
        """End the input: the program reads the end of its pipe. Has no effect on a terminal."""
        if self.keyboard is not None and self.slave is None:
            self.owned.remove(self.keyboard)
            os.close(self.keyboard)
            self.keyboard = None

    def close(self) -> None:
        """Close all descriptors; for processes that are still running the terminal hangs up."""
        if self.slave is not None:
            _release_terminal(self.slave)
        for fd in reversed(self.owned):  # our end of the terminal is the last
            os.close(fd)
        self.owned.clear()


def start_program(start: StartParameters) -> Program:
    """Start a program. Raises :class:`NotStartedError` if the system does not start it."""
    match start.terminal:
        case Terminal.PIPES:
            return _start_on_pipes(start)
        case Terminal.SPLIT | Terminal.MERGED | Terminal.INPUT:
            return _start_on_terminal(start)


class _Descriptors:
    """The descriptors that a start opens.

    On leaving the context the program's are closed, and ours too if the start has failed.
    """

    def __init__(self) -> None:
        self.ours: list[int] = []
        self.theirs: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for fd in self.theirs if kind is None else self.theirs + self.ours:
            os.close(fd)

    def open_terminal(self) -> tuple[int, int]:
        """Open a new terminal; return our end and the program's, which we keep open too."""
        master, slave = os.openpty()
        self.ours += [master, slave]
        os.set_blocking(master, False)
        return master, slave

    def open_for_program(self, master: int, slave: int) -> int:
        """Open the terminal once more, so that its flags are the program's alone."""
        try:
            own = fcntl.ioctl(master, _TIOCGPTPEER, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError:
            own = os.open(os.ttyname(slave), os.O_RDWR | os.O_NOCTTY)
        self.theirs.append(own)
        return own

    def open_output_pipe(self) -> tuple[int, int]:
        """Open a pipe that the program writes to; return our end and the program's."""
        read, write = os.pipe()
        self.ours.append(read)
        self.theirs.append(write)
        os.set_blocking(read, False)
        return read, write

    def open_input_pipe(self) -> tuple[int, int]:
        """Open a pipe that the program reads from; return our end and the program's."""
        read, write = os.pipe()
        self.ours.append(write)
        self.theirs.append(read)
        os.set_blocking(write, False)
        return write, read


def _start_on_terminal(start: StartParameters) -> Program:
    with _Descriptors() as opened:
        master, slave = opened.open_terminal()
        termios.tcsetwinsize(slave, (start.lines, start.columns))
        outputs: dict[int, StreamName] = {master: start.terminal.stream or "stdout"}
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        theirs = [opened.open_for_program(master, slave), 0, 0]
        if start.terminal is not Terminal.MERGED:
            read, write = opened.open_output_pipe()
            outputs[read] = "stdout" if start.terminal is Terminal.INPUT else "stderr"
            theirs[1 if outputs[read] == "stdout" else 2] = write
        actions: _Actions = [(os.POSIX_SPAWN_DUP2, fd, to) for to, fd in enumerate(theirs)]
        try:
            pid = _spawn(start, actions)
        except BaseException:
            _release_terminal(slave)
            raise
    os.tcsetpgrp(slave, pid)
    return Program(pid=pid, outputs=outputs, keyboard=master, slave=slave, owned=opened.ours)


def _start_on_pipes(start: StartParameters) -> Program:
    with _Descriptors() as opened:
        keyboard = None
        actions: _Actions = []
        if start.keyboard:
            keyboard, their_input = opened.open_input_pipe()
            actions.append((os.POSIX_SPAWN_DUP2, their_input, 0))
        else:
            actions.append((os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0))
        stdout, their_stdout = opened.open_output_pipe()
        stderr, their_stderr = opened.open_output_pipe()
        actions.append((os.POSIX_SPAWN_DUP2, their_stdout, 1))
        actions.append((os.POSIX_SPAWN_DUP2, their_stderr, 2))
        pid = _spawn(start, actions)
    return Program(
        pid=pid,
        outputs={stdout: "stdout", stderr: "stderr"},
        keyboard=keyboard,
        slave=None,
        owned=opened.ours,
    )


def _release_terminal(slave: int) -> None:
    """Give up the terminal as our controlling one; its foreground group gets a SIGHUP."""
    with suppress(OSError):
        fcntl.ioctl(slave, termios.TIOCNOTTY, 0)


def _spawn(start: StartParameters, actions: _Actions) -> int:
    def spawn() -> int:
        return os.posix_spawn(
            start.path,
            start.argv,
            start.environment,
            file_actions=actions,
            setpgroup=0,
            setsigmask=(),
            setsigdef=_ALL_SIGNALS,
        )

    try:
        return start.confine(spawn) if start.confine else spawn()
    except OSError as error:
        raise _explain_error(start.path, error) from error
    except ValueError as error:  # a NUL in an argument or a variable
        raise NotStartedError(f"{start.path} cannot be started: {error}") from error


def _explain_error(path: str, error: OSError) -> NotStartedError:
    if error.errno == errno.E2BIG:
        return NotStartedError(f"the arguments and the environment of {path} are too long")
    fault = explain_start_error(path, error)
    return NotStartedError(f"{path} {fault.reason}", fault.hint)
