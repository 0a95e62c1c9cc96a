"""The thread that reads what the kernel reports: each report is of the command of that moment."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from cliconform.running.isolation.report_reader import ReportReader
from support.cli import TIME_LIMIT


class Answers:
    """Stands for the refusals of a command: notes that a report is there, and reads it."""

    def __init__(self) -> None:
        self.answered = threading.Event()

    def answer_next(self, fd: int) -> None:
        os.read(fd, 1)
        self.answered.set()


class LockThatChanges:
    """A lock; the first who gets it finds that ``change`` has happened while it waited."""

    def __init__(self, change: Callable[[], None]) -> None:
        self._lock = threading.RLock()
        self._change: Callable[[], None] | None = change

    def __enter__(self) -> None:
        self._lock.acquire()
        change, self._change = self._change, None
        if change is not None:
            change()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def test_what_came_late_of_one_command_is_not_taken_for_one_of_the_next() -> None:
    reader, answers = ReportReader(), Answers()
    fd, first_end = os.pipe()
    other, second_end = os.pipe()

    def begin_next_command() -> None:
        reader.close(fd)
        os.dup2(other, fd)  # the next command gets the same descriptor
        os.close(other)
        reader.watch(fd, answers)  # type: ignore[arg-type]

    reader.watch(fd, Answers())  # type: ignore[arg-type]
    reader._lock = LockThatChanges(begin_next_command)  # type: ignore[assignment]
    os.close(first_end)  # nothing of the first command is left: the reader wakes up
    os.write(second_end, b"x")
    assert answers.answered.wait(TIME_LIMIT)
    reader.close(fd)
    os.close(second_end)
