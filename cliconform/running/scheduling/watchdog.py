"""Notices workers that have stopped answering: a command may stop the process that runs it."""

from __future__ import annotations

from cliconform import clock
from cliconform.running.messages import Task
from cliconform.running.process.tree import (
    STOPPED,
    find_sandboxed_worker,
    is_traced_from_outside,
    read_process_state,
)
from cliconform.running.scheduling.worker_process import WorkerProcess

INTERVAL = 0.5
"""Seconds between two looks at the workers."""
_PATIENCE = 60.0
"""Seconds that a worker gets, besides the timeout of its command, to create the home, to end what
is left and to compare the home."""
_SILENCE = 10.0
"""Seconds without any work after which a worker that is late is given up. One that copies or reads
a large home uses the processor or waits for the disk."""
_WAITS_FOR_DISK, _WAITS_FOR_PROCESSOR = "D", "R"
_PAUSE = 5.0
"""Seconds between two looks that are more than a busy machine takes: this process was stopped, and
most likely all of them."""


class Watchdog:
    """Looks at workers from time to time; remembers what it saw the last time."""

    def __init__(self) -> None:
        self._stopped: set[int] = set()
        self._begun: dict[int, tuple[Task, float]] = {}
        self._worked: dict[int, tuple[int, float]] = {}
        self._looked: dict[int, float] = {}

    def is_lost(self, worker: WorkerProcess) -> bool:
        """Whether ``worker`` has a task and does not answer any more.

        Either it was stopped at two looks in a row, or it is late and does nothing. To be stopped
        by a tracer that is no command of ours, as by `strace -f cliconform`, does not count.
        """
        if worker.task is None:
            return False
        pid = find_sandboxed_worker(worker.pid) or worker.pid
        state, ticks = read_process_state(pid)
        self._forget_pause(pid)
        was_stopped = pid in self._stopped
        self._stopped.discard(pid)
        is_late, is_silent = self._is_late(pid, worker.task), self._is_silent(pid, ticks)
        if state in STOPPED and not is_traced_from_outside(pid):
            self._stopped.add(pid)
            return was_stopped
        is_working = state in {_WAITS_FOR_DISK, _WAITS_FOR_PROCESSOR}
        # A person who types into a program that runs live may take any time.
        return is_late and is_silent and not is_working and not worker.task.live

    def _forget_pause(self, pid: int) -> None:
        """Let nothing count that was seen before this process was stopped, if it was."""
        now = clock.monotonic()
        if now - self._looked.get(pid, now) > _PAUSE:
            for seen in (self._begun, self._worked):
                seen.pop(pid, None)
            self._stopped.discard(pid)
        self._looked[pid] = now

    def _is_late(self, pid: int, task: Task) -> bool:
        known, begun = self._begun.get(pid, (None, 0.0))
        if task is not known:
            self._begun[pid] = task, clock.monotonic()
            return False
        limits = task.invocation.limits
        runs = sum(each is not None for each in (task.home, task.second_home, task.rerun_home))
        return clock.monotonic() - begun > runs * (limits.timeout + _PATIENCE * limits.scale)

    def _is_silent(self, pid: int, ticks: int) -> bool:
        known, since = self._worked.get(pid, (-1, 0.0))
        if ticks != known:
            self._worked[pid] = ticks, clock.monotonic()
            return False
        return clock.monotonic() - since > _SILENCE
