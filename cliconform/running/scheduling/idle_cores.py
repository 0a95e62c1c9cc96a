"""Whether a core of this machine has had nothing to do for a moment."""

from __future__ import annotations

from contextlib import suppress

from cliconform import clock

_MOST = 0.75
"""The share of the time that makes a core idle: less is what lies between two commands."""
_UPTIME = "/proc/uptime"


class IdleCores:
    """Finds out, from one look to the next, whether a core is idle: commands wait then.

    The system tells for all of its cores, whoever uses them (proc(5)). Where it does not, none is
    known to be idle.
    """

    interval = 0.05
    """Seconds between two looks. The system counts idle time in hundredths of a second."""

    def __init__(self) -> None:
        self._looked_at = clock.monotonic()
        self._idle = _read_idle_time()

    def has_one(self) -> bool:
        """Whether one has been idle for most of the time since the last look, or several by turns.

        It is not after less than half an interval, which is too short to tell.
        """
        now = clock.monotonic()
        seconds = now - self._looked_at
        if seconds < self.interval / 2:
            return False
        before, self._idle = self._idle, _read_idle_time()
        self._looked_at = now
        return self._idle - before > _MOST * seconds


def _read_idle_time() -> float:
    """Return the seconds that the cores were idle, added up; 0 where that is unknown."""
    with suppress(OSError, ValueError, IndexError), open(_UPTIME, "rb", buffering=0) as file:
        return float(file.read(64).split()[1])
    return 0.0
