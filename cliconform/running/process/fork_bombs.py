"""Keeps a worker able to act while its command starts processes without end."""

from __future__ import annotations

import os
import re
from contextlib import suppress

MORE_PROCESSES = 1024 * (os.cpu_count() or 1)
"""Processes and threads that a user may have besides those that the system had before, and that
there may be in a sandbox. Each core takes seconds to give each of a thousand its turn."""
_MANY = 300
"""Processes and threads that are so many that the system may have no time for this one."""
_NICENESS = -20
_HAS_OWN_LIMIT = (6, 14)


def prepare_worker() -> int:
    """Limit the processes of the user, by the limit of getrlimit(2): it holds for all but root.

    What the system does not allow is left out. Returns the number of processes and threads in the
    system.
    """
    now = _count_processes()
    with suppress(OSError, ValueError):
        if now and os.geteuid() != 0:
            _limit_processes(now + MORE_PROCESSES)
    return now


class Precedence:
    """Has this process run before those that it starts, while one of them runs for long.

    That priority (sched(7)) needs a right that root has; what is started keeps the usual one. A
    short command would take longer with it: this process would interrupt each step that it does.
    """

    def __init__(self) -> None:
        self._is_taken = False

    def take(self) -> None:
        """Run first from now on, unless the system does not allow it."""
        with suppress(OSError, AttributeError):
            is_chosen = os.getpriority(os.PRIO_PROCESS, 0) != 0  # by the user: it stays
            if os.geteuid() == 0 and not is_chosen:
                policy = os.sched_getscheduler(0) | os.SCHED_RESET_ON_FORK
                os.sched_setscheduler(0, policy, os.sched_param(0))
                os.setpriority(os.PRIO_PROCESS, 0, _NICENESS)
                self._is_taken = True

    def give_up(self) -> None:
        """Run as all others do."""
        if self._is_taken:
            self._is_taken = False
            os.setpriority(os.PRIO_PROCESS, 0, 0)


def limit_namespace() -> None:
    """Limit the processes of the process namespace that this process is in, and that is its own.

    It has a limit of its own since Linux 6.14 (proc_sys_kernel(5), pid_max); before, that file is
    the whole system's.
    """
    release = re.match(r"(\d+)\.(\d+)", os.uname().release)
    if release and (int(release[1]), int(release[2])) >= _HAS_OWN_LIMIT:
        with suppress(OSError), open("/proc/sys/kernel/pid_max", "w", encoding="ascii") as file:
            file.write(str(MORE_PROCESSES))


def has_many_more_processes(than: int) -> bool:
    """Return whether the system has so many more that asking each to end would take too long."""
    return _count_processes() > than + _MANY


def _count_processes() -> int:
    """Return the number of processes and threads in the system (proc(5)); 0 where it is unknown."""
    with suppress(OSError, ValueError, IndexError), open("/proc/loadavg", "rb") as file:
        return int(file.read().split()[3].partition(b"/")[2])
    return 0


def _limit_processes(most: int) -> None:
    import resource  # noqa: PLC0415 - root has no limit

    soft, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    if soft == resource.RLIM_INFINITY or soft > most:
        resource.setrlimit(resource.RLIMIT_NPROC, (most, hard))
