"""Read what a program had written when it ended, and nothing that comes later."""

from __future__ import annotations

import os
import select
import termios
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from cliconform.model.observation import StreamName
from cliconform.running.process.program import Program

_BLOCK = 64 * 1024
# Linux hands a terminal's output over in the background: that there is nothing to read yet does not
# prove that nothing is on its way. So this writes a mark to the program's end of the terminal: what
# the program has written comes before it.
_MARK = b"\x18\x1a\x18CLICONFORM\x18\x1a\x18"
_TIMEOUT = 1000  # milliseconds to wait for the mark, in case the terminal is stuck
_MAX_SIZE = 8 * 1024 * 1024  # bytes: a process that is still running may write without end


def drain(program: Program, take: Callable[[StreamName, bytes], None]) -> None:
    """Call ``take`` with what is still unread of each stream of a program that has ended."""
    for fd, stream in program.outputs.items():
        if fd == program.keyboard and program.slave is not None:
            _drain_terminal(fd, program.slave, partial(take, stream))
        else:
            _drain_pipe(fd, partial(take, stream))


def _drain_pipe(fd: int, take: Callable[[bytes], None]) -> None:
    total = 0
    with suppress(OSError):  # it would block, or is hung up
        while total < _MAX_SIZE and (data := os.read(fd, _BLOCK)):
            total += len(data)
            take(data)


def _drain_terminal(master: int, slave: int, take: Callable[[bytes], None]) -> None:
    with suppress(termios.error):
        termios.tcflow(slave, termios.TCOON)  # ctrl-s may have stopped the output
    os.set_blocking(slave, False)
    poll = select.poll()
    poll.register(master, select.POLLIN)
    unwritten, rest, total, found = _MARK, b"", 0, b""
    while total < _MAX_SIZE and not found:
        unwritten = _write_some(slave, unwritten)
        data = _read_some(master, poll)
        if not data:
            break
        total += len(data)
        text, found, after = (rest + data).partition(_MARK)
        kept = 0 if found else _count_mark_start(text)
        rest = text[len(text) - kept :]
        if ready := text[: len(text) - kept] + after:
            take(ready)
    if rest:
        take(rest)


def _read_some(master: int, poll: select.poll) -> bytes:
    """Return what comes next; nothing if nothing comes in time."""
    try:
        return os.read(master, _BLOCK) if poll.poll(_TIMEOUT) else b""
    except OSError:
        return b""


def _write_some(slave: int, data: bytes) -> bytes:
    """Write as much of ``data`` as there is room for; return the rest."""
    try:
        return data[os.write(slave, data) :] if data else data
    except OSError:
        return data


def _count_mark_start(data: bytes) -> int:
    """Return how many bytes at the end of ``data`` may be the beginning of the mark."""
    return next((n for n in range(len(_MARK) - 1, 0, -1) if data.endswith(_MARK[:n])), 0)
