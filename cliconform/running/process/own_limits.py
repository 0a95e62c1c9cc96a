"""The limits of this process, which any other one of its user may change (prlimit(2))."""

from __future__ import annotations

import os
import resource
from contextlib import suppress

_KINDS = tuple(
    sorted({value for name, value in vars(resource).items() if name.startswith("RLIMIT_")})
)


class OwnLimits:
    """The limits of this process, its niceness and its processors, as they are now."""

    def __init__(self) -> None:
        self._limits = _read_limits()
        self._processors = os.sched_getaffinity(0)
        self._niceness = os.getpriority(os.PRIO_PROCESS, 0)

    def restore(self) -> bool:
        """Set back what has changed since; return whether any limit had.

        Raises ``ValueError`` or ``OSError`` if the system does not allow it: without rights, a hard
        limit cannot be raised.
        """
        if os.sched_getaffinity(0) != self._processors:
            os.sched_setaffinity(0, self._processors)
        if os.getpriority(os.PRIO_PROCESS, 0) != self._niceness:
            with suppress(PermissionError):  # without rights, commands are only slower from now on
                os.setpriority(os.PRIO_PROCESS, 0, self._niceness)
        found = _read_limits()
        if found == self._limits:
            return False
        for kind, before, now in zip(_KINDS, self._limits, found, strict=True):
            if before != now:
                resource.setrlimit(kind, before)
        return True


def _read_limits() -> tuple[tuple[int, int], ...]:
    return tuple(map(resource.getrlimit, _KINDS))
