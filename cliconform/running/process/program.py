"""Starting a program on a terminal or on pipes, and the ends of its streams that are ours.

A worker is to a program on a terminal what a shell is: the leader of the session, which gives each
program a process group and puts that into the foreground. A program that led the session itself
would take its background jobs with it when it ends, by a SIGHUP that no user's terminal sends.

``pexpect.spawn`` as it comes forks the process that calls it and waits 100 ms a command for
politeness. This one starts the program with ``posix_spawn`` and waits for nothing.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import termios
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self, TypeAlias

import pexpect
from ptyprocess import PtyProcess  # type: ignore[import-untyped]

from cliconform.model.invocation import Terminal
from cliconform.model.observation import StreamName

_Actions: TypeAlias = list[tuple[int, int] | tuple[int, int, int] | tuple[int, int, str, int, int]]
_ALL_SIGNALS = tuple(signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP})


class NotStartedError(Exception):
    """The system would not start the program."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What to start: the file at ``path``, in the folder that this process is in."""

    path: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    terminal: Terminal
    columns: int
    lines: int
    keyboard: bool
    """Something will be typed; on pipes, there is a pipe to type into then."""


@dataclass(slots=True, kw_only=True)
class Program:
    """A running program and our ends of its streams."""

    pid: int
    outputs: dict[int, StreamName]
    """The descriptors to read, and which stream each is."""
    keyboard: int | None
    """The descriptor to type into."""
    slave: int | None
    """The program's end of its terminal, held open so that nothing is lost when it ends."""
    owned: list[int] = field(default_factory=list)
    spawned: _Spawn | None = None

    def foreground(self) -> int:
        """The process group that ctrl-c is for; on pipes, that of the program."""
        if self.keyboard is not None and self.slave is not None:
            with suppress(OSError):
                return os.tcgetpgrp(self.keyboard) or self.pid
        return self.pid

    def close_keyboard(self) -> None:
        """Nothing more will be typed; on pipes, the program reads the end of its input."""
        if self.keyboard is not None and self.slave is None:
            self.owned.remove(self.keyboard)
            os.close(self.keyboard)
            self.keyboard = None

    def close(self) -> None:
        """Let go of all descriptors; what the program left running meets a terminal hung up."""
        if self.slave is not None:
            _give_up(self.slave)
        for fd in self.owned:
            os.close(fd)
        self.owned.clear()
        if self.spawned is not None:
            self.spawned.close()


if TYPE_CHECKING:
    _PexpectSpawn = pexpect.spawn[bytes]  # generic to the type checker only
else:
    _PexpectSpawn = pexpect.spawn


class _Spawn(_PexpectSpawn):
    """pexpect's child on a terminal of its own, started the short way."""

    def __init__(self, start: Start, spawn: Callable[[], tuple[int, int]]) -> None:
        self._start = spawn
        # Without an argument pexpect would split the path at its blanks.
        super().__init__(start.path, args=["-"], timeout=None, env=start.environment)

    def _spawnpty(self, args: list[str], **_: object) -> PtyProcess:
        """In place of pexpect's: no fork of this process, no wait for the child to be there."""
        del args
        pid, master = self._start()
        self._pty = PtyProcess(pid, master)
        return self._pty

    def close(self, force: bool = True) -> None:  # noqa: FBT001, FBT002 - pexpect's signature
        """Close the terminal, and that alone: who ends the processes is not pexpect."""
        del force
        if not self.closed:
            self._pty.fileobj.close()
            self._pty.closed = self.closed = True
            self.child_fd = -1


def start_program(start: Start) -> Program:
    """Start it. Raises :class:`NotStartedError`."""
    match start.terminal:
        case Terminal.PIPES:
            return _on_pipes(start)
        case Terminal.SPLIT | Terminal.MERGED:
            return _on_terminal(start)


class _Ends:
    """The descriptors that a start opens: the program's are closed, ours only if it fails."""

    def __init__(self) -> None:
        self.ours: list[int] = []
        self.theirs: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for fd in self.theirs if kind is None else self.theirs + self.ours:
            os.close(fd)

    def terminal(self) -> tuple[int, int]:
        """A new terminal: our end of it, and the program's, which we hold too."""
        master, slave = os.openpty()
        self.ours += [master, slave]
        os.set_blocking(master, False)
        return master, slave

    def reading(self) -> tuple[int, int]:
        """A pipe that the program writes to: our end, and its own."""
        read, write = os.pipe()
        self.ours.append(read)
        self.theirs.append(write)
        os.set_blocking(read, False)
        return read, write

    def writing(self) -> tuple[int, int]:
        """A pipe that the program reads: our end, and its own."""
        read, write = os.pipe()
        self.ours.append(write)
        self.theirs.append(read)
        os.set_blocking(write, False)
        return write, read


def _on_terminal(start: Start) -> Program:
    with _Ends() as ends:
        master, slave = ends.terminal()
        termios.tcsetwinsize(slave, (start.lines, start.columns))
        outputs: dict[int, StreamName] = {master: "stdout"}
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        actions: _Actions = [
            (os.POSIX_SPAWN_OPEN, 0, os.ttyname(slave), os.O_RDWR, 0),
            (os.POSIX_SPAWN_DUP2, 0, 1),
        ]
        if start.terminal is Terminal.SPLIT:
            read, write = ends.reading()
            outputs[read] = "stderr"
            actions.append((os.POSIX_SPAWN_DUP2, write, 2))
        else:
            actions.append((os.POSIX_SPAWN_DUP2, 0, 2))
        try:
            spawned = _Spawn(start, lambda: (_spawn(start, actions), master))
        except BaseException:
            _give_up(slave)
            raise
    assert spawned.pid is not None
    os.tcsetpgrp(slave, spawned.pid)
    return Program(
        pid=spawned.pid,
        outputs=outputs,
        keyboard=master,
        slave=slave,
        owned=[fd for fd in ends.ours if fd != master],
        spawned=spawned,
    )


def _on_pipes(start: Start) -> Program:
    with _Ends() as ends:
        keyboard = None
        actions: _Actions = []
        if start.keyboard:
            keyboard, their_input = ends.writing()
            actions.append((os.POSIX_SPAWN_DUP2, their_input, 0))
        else:
            actions.append((os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0))
        stdout, their_stdout = ends.reading()
        stderr, their_stderr = ends.reading()
        actions.append((os.POSIX_SPAWN_DUP2, their_stdout, 1))
        actions.append((os.POSIX_SPAWN_DUP2, their_stderr, 2))
        pid = _spawn(start, actions)
    return Program(
        pid=pid,
        outputs={stdout: "stdout", stderr: "stderr"},
        keyboard=keyboard,
        slave=None,
        owned=ends.ours,
    )


def _give_up(slave: int) -> None:
    """The terminal controls this session no more, and its foreground is told so."""
    with suppress(OSError):
        fcntl.ioctl(slave, termios.TIOCNOTTY, 0)


def _spawn(start: Start, actions: _Actions) -> int:
    try:
        return os.posix_spawn(
            start.path,
            start.argv,
            start.environment,
            file_actions=actions,
            setpgroup=0,
            setsigmask=(),
            setsigdef=_ALL_SIGNALS,
        )
    except OSError as error:
        raise _why_not(start.path, error) from error
    except ValueError as error:  # a NUL in an argument or a variable
        raise NotStartedError(f"{start.path} cannot be started: {error}") from error


def _why_not(path: str, error: OSError) -> NotStartedError:
    match error.errno:
        case errno.ENOEXEC:
            return NotStartedError(
                f"{path} is no program that the system can start",
                "is it for another machine, or a script without a `#!` line?",
            )
        case errno.ENOENT if os.path.exists(path):
            return NotStartedError(
                f"{path} names an interpreter that is not there{_interpreter(path)}",
                "its first line, after `#!`, names the program that runs it",
            )
        case errno.E2BIG:
            return NotStartedError(f"the arguments and the environment of {path} are too long")
        case _:
            return NotStartedError(f"{path} cannot be started: {error.strerror}")


def _interpreter(path: str) -> str:
    with suppress(OSError), open(path, "rb") as file:
        line = file.readline(256)
        if line.startswith(b"#!"):
            return f": {line[2:].strip().decode(errors='replace')}"
    return ""
