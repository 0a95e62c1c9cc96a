"""Read what a program had written when it ended, and little that comes later."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from cliconform.model.observation import StreamName
from cliconform.running.process.program import Program

_BLOCK = 64 * 1024
_MOST_IN_PIPE = 8 * 1024 * 1024
"""Bytes: a process that is still running may write without end."""
_MOST_IN_TERMINAL = 64 * 1024
"""Bytes: some five times what Linux holds between the two ends of a terminal, 12 kB."""


def drain(program: Program, take: Callable[[StreamName, bytes], None]) -> None:
    """Call ``take`` with what is still unread of each stream of a program that has ended.

    Linux hands a terminal's output over in the background. That nothing is left to read proves all
    the same that nothing is on its way: `read` waits for what is, before it says so (since 4.6,
    commit 0f40fbbcc34e; OpenSSH needs it too).
    """
    for fd, stream in program.outputs.items():
        is_terminal = fd == program.keyboard
        _drain(fd, partial(take, stream), _MOST_IN_TERMINAL if is_terminal else _MOST_IN_PIPE)


def _drain(fd: int, take: Callable[[bytes], None], most: int) -> None:
    total = 0
    with suppress(OSError):  # it would block, or is hung up
        while total < most and (data := os.read(fd, _BLOCK)):
            total += len(data)
            take(data)
