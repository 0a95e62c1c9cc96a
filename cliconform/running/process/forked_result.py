"""What a function returns, found out by a fork of this process while this one goes on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cliconform.running.process.forked_process import ForkedProcess, can_fork


@contextmanager
def compute_meanwhile(compute: Callable[[], bytes]) -> Iterator[Callable[[], bytes]]:
    """Have a fork of this process call ``compute``; give what waits for what that returns.

    It returns or raises what ``compute`` would here: where there can be no fork, or the fork does
    not end well, it calls ``compute`` itself. The fork is gone when the context is left.
    """
    try:
        forked = ForkedResult(compute) if can_fork() else None
    except OSError:  # there are too many processes or open files
        forked = None
    if forked is None:
        yield compute
        return
    try:
        yield forked.wait
    finally:
        forked.close()


class ForkedResult:
    """A fork of this process that calls ``compute``. Raises ``OSError`` where there can be none."""

    def __init__(self, compute: Callable[[], bytes]) -> None:
        self._compute = compute
        self._pipe, end = os.pipe()
        try:
            self._process = ForkedProcess(lambda: _write(end, compute()), kept=[end])
        except BaseException:
            os.close(self._pipe)
            raise
        finally:
            os.close(end)

    def wait(self) -> bytes:
        """Return what ``compute`` returns, or raise what it raises."""
        with open(self._pipe, "rb", closefd=False) as stream:
            data = stream.read()
        return data if self._process.wait() == 0 else self._compute()

    def close(self) -> None:
        """End the fork, if it still runs."""
        self._process.kill()
        self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()
        os.close(self._pipe)


def _write(fd: int, data: bytes) -> None:
    with open(fd, "wb", buffering=0, closefd=False) as stream:
        left = memoryview(data)
        while left:
            left = left[stream.write(left) :]
