"""The limits of this process, which any other one of its user may change (prlimit(2))."""

from __future__ import annotations

import os
import resource
import sys
from contextlib import suppress

_KINDS = tuple(
    sorted({value for name, value in vars(resource).items() if name.startswith("RLIMIT_")})
)


class OwnLimits:
    """The limits of this process, and how the system schedules it, as they are now."""

    def __init__(self) -> None:
        self._limits = _read_limits()
        self._scheduling = _Scheduling()

    def restore(self) -> bool:
        """Set back what has changed since; return whether any limit had.

        Raises ``ValueError`` or ``OSError`` if the system does not allow it: without rights, a hard
        limit cannot be raised.
        """
        self._scheduling.restore()
        found = _read_limits()
        if found == self._limits:
            return False
        for kind, before, now in zip(_KINDS, self._limits, found, strict=True):
            if before != now:
                resource.setrlimit(kind, before)
        return True


class _Scheduling:
    """The niceness of this process, and on Linux its processors and its policy (sched(7))."""

    def __init__(self) -> None:
        self._niceness = os.getpriority(os.PRIO_PROCESS, 0)
        if sys.platform == "linux":
            self._processors = os.sched_getaffinity(0)
            self._policy, self._parameters = os.sched_getscheduler(0), os.sched_getparam(0)

    def restore(self) -> None:
        """Set back what has changed since.

        Without rights, a process cannot be made less nice: commands are only slower from now on.
        """
        if sys.platform == "linux":
            if os.sched_getaffinity(0) != self._processors:
                os.sched_setaffinity(0, self._processors)
            policy = os.sched_getscheduler(0)
            if (policy ^ self._policy) & ~os.SCHED_RESET_ON_FORK:  # which `Precedence` adds
                with suppress(PermissionError):
                    added = policy & os.SCHED_RESET_ON_FORK
                    os.sched_setscheduler(0, self._policy | added, self._parameters)
        if os.getpriority(os.PRIO_PROCESS, 0) != self._niceness:
            with suppress(PermissionError):
                os.setpriority(os.PRIO_PROCESS, 0, self._niceness)


def _read_limits() -> tuple[tuple[int, int], ...]:
    return tuple(map(resource.getrlimit, _KINDS))
