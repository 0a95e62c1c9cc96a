"""What a program had written when it ended, and nothing that comes later."""

from __future__ import annotations

import os
import select
import termios
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from cliconform.model.observation import StreamName
from cliconform.running.process.program import Program

_READ = 64 * 1024
# Linux hands a terminal's output over in the background, so that an empty terminal does not prove
# that nothing is on its way. What we write to the program's end of it ourselves comes last.
_MARK = b"\x18\x1a\x18CLICONFORM\x18\x1a\x18"
_PATIENCE = 1000  # milliseconds to wait for the mark, should the terminal be stuck
_MOST = 8 * 1024 * 1024  # bytes: a program that is still running may write for ever


def drain(program: Program, take: Callable[[StreamName, bytes], None]) -> None:
    """Hand to ``take`` what was written to the streams of a program that has ended."""
    for fd, stream in program.outputs.items():
        if fd == program.keyboard and program.slave is not None:
            _drain_terminal(fd, program.slave, partial(take, stream))
        else:
            _drain_pipe(fd, partial(take, stream))


def _drain_pipe(fd: int, take: Callable[[bytes], None]) -> None:
    total = 0
    with suppress(OSError):  # would block, or is hung up
        while total < _MOST and (data := os.read(fd, _READ)):
            total += len(data)
            take(data)


def _drain_terminal(master: int, slave: int, take: Callable[[bytes], None]) -> None:
    with suppress(termios.error):
        termios.tcflow(slave, termios.TCOON)  # ctrl-s may have stopped it
    os.set_blocking(slave, False)
    poll = select.poll()
    poll.register(master, select.POLLIN)
    unwritten, rest, total, found = _MARK, b"", 0, b""
    while total < _MOST and not found:
        unwritten = _write_some(slave, unwritten)
        data = _read_some(master, poll)
        if not data:
            break
        total += len(data)
        text, found, after = (rest + data).partition(_MARK)
        kept = 0 if found else _beginning_of_mark(text)
        rest = text[len(text) - kept :]
        if ready := text[: len(text) - kept] + after:
            take(ready)
    if rest:
        take(rest)


def _read_some(master: int, poll: select.poll) -> bytes:
    """What comes next; nothing when nothing comes."""
    try:
        return os.read(master, _READ) if poll.poll(_PATIENCE) else b""
    except OSError:
        return b""


def _write_some(slave: int, data: bytes) -> bytes:
    """Write what there is room for; what is left."""
    try:
        return data[os.write(slave, data) :] if data else data
    except OSError:
        return data


def _beginning_of_mark(data: bytes) -> int:
    """How many bytes at the end of ``data`` may be the beginning of the mark."""
    return next((n for n in range(len(_MARK) - 1, 0, -1) if data.endswith(_MARK[:n])), 0)
