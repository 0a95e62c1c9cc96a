"""The tasks that wait in a worker for the one that it carries out."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from cliconform.running.channel import Channel
from cliconform.running.messages import Returned, Task

PATIENCE = 0.02
"""Seconds that a task waits for one that runs; then another worker may carry it out."""


class TaskQueue:
    """Holds tasks as long as those before them are short: else they are returned to the scheduler.

    A worker that has its next task at hand goes on at once: it need not be told by the scheduler,
    which may be busy.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._waiting: deque[Task] = deque()
        self._returns = False

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, tasks: Iterable[Task]) -> None:
        """Add tasks, to be taken in this order; they are returned if one takes long just now."""
        self._waiting.extend(tasks)
        if self._returns:
            self.return_all()

    def take(self) -> Task:
        """Take the next task, of at least one."""
        return self._waiting.popleft()

    def stop_returning(self) -> None:
        """Keep what is added from now on: a task begins, or the one that runs has ended."""
        self._returns = False

    def return_all(self) -> None:
        """Return what waits, and what is added until :meth:`stop_returning`."""
        self._returns = True
        if self._waiting:
            self._channel.send(Returned(ids=tuple(task.id for task in self._waiting)))
            self._waiting.clear()
