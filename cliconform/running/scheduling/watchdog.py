"""Notices workers that have stopped answering: a command may stop the process that runs it."""

from __future__ import annotations

import math

from cliconform import clock
from cliconform.running.messages import Task
from cliconform.running.process.tree import find_sandboxed_worker, is_held, read_process_state
from cliconform.running.scheduling.worker_process import WorkerProcess

INTERVAL = 0.5
"""Seconds between two looks at the workers."""
_PATIENCE = 60.0
"""Seconds that a worker gets, besides the timeout of its command, to create the home, to end what
is left and to compare the home."""
_SILENCE = 10.0
"""Seconds without any work after which a worker that is late is given up. One that copies or reads
a large home uses the processor or waits for the disk."""
_LIMIT = 1800.0
"""Seconds after which a worker that is late is given up even if it is busy: its command may have
made it do something else, as a debugger can."""
_WAITS_FOR_DISK, _WAITS_FOR_PROCESSOR = "D", "R"
_PAUSE = 5.0
"""Seconds between two looks that are more than a busy machine takes: this process was stopped, and
most likely all of them."""

_STOPPED = "its worker stopped answering: the command may have stopped it"
_TOO_LATE = (
    "its worker was still busy long after the command's timeout: the command may have made it do "
    "something else; if the home is very large, --time-scale gives it more time"
)


class Watchdog:
    """Looks at workers from time to time; remembers what it saw the last time."""

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._begun: dict[int, tuple[Task, float]] = {}
        self._worked: dict[int, tuple[int, float]] = {}
        self._looked: dict[int, float] = {}

    def explain_loss(self, worker: WorkerProcess) -> str | None:
        """Return why ``worker`` does not finish its task; ``None`` if it may, or has none.

        It was stopped or traced by its command at two looks in a row, it is late and does nothing,
        or it is too late. To be traced by no command of ours, as by `strace -f cliconform`, does
        not count.
        """
        if worker.task is None:
            return None
        pid = find_sandboxed_worker(worker.pid) or worker.pid
        state, ticks = read_process_state(pid)
        self._forget_pause(pid)
        was_held = pid in self._held
        self._held.discard(pid)
        late, is_silent = self._measure_lateness(pid, worker.task), self._is_silent(pid, ticks)
        if is_held(pid):
            self._held.add(pid)
            return _STOPPED if was_held else None
        if worker.task.live or late <= 0:  # a person who types into a program may take any time
            return None
        if late > _LIMIT * worker.task.invocation.limits.scale:
            return _TOO_LATE
        is_working = state in {_WAITS_FOR_DISK, _WAITS_FOR_PROCESSOR}
        return _STOPPED if is_silent and not is_working else None

    def _forget_pause(self, pid: int) -> None:
        """Let nothing count that was seen before this process was stopped, if it was."""
        now = clock.monotonic()
        if now - self._looked.get(pid, now) > _PAUSE:
            for seen in (self._begun, self._worked):
                seen.pop(pid, None)
            self._held.discard(pid)
        self._looked[pid] = now

    def _measure_lateness(self, pid: int, task: Task) -> float:
        """Return by how many seconds it is late; a negative number if it is not."""
        known, begun = self._begun.get(pid, (None, 0.0))
        if task is not known:
            self._begun[pid] = task, clock.monotonic()
            return -math.inf
        limits, service = task.invocation.limits, task.invocation.service
        longest = limits.timeout + (service.grace if service else 0.0)
        runs = sum(each is not None for each in (task.home, task.second_home, task.rerun_home))
        return clock.monotonic() - begun - runs * (longest + _PATIENCE * limits.scale)

    def _is_silent(self, pid: int, ticks: int) -> bool:
        known, since = self._worked.get(pid, (-1, 0.0))
        if ticks != known:
            self._worked[pid] = ticks, clock.monotonic()
            return False
        return clock.monotonic() - since > _SILENCE
