"""After a command: whatever it has left running is told, and ended."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass, field

from cliconform import clock
from cliconform.model.observation import ProcessFact
from cliconform.running.process.tree import (
    describe_process,
    is_ending,
    list_descendants,
    send_signals,
)
from cliconform.running.process.wakeup import Wakeup

SETTLE = 0.2
"""Seconds for processes that a command has told to end, but not waited for, to be gone."""
GRACE = 0.3
"""Seconds between asking a process to end and ending it."""
_STUBBORN = 10.0  # seconds until a process that cannot be killed is given up
_EXPIRING = 5.0  # seconds for a process that is on its way out to be gone


@dataclass(slots=True)
class Reaper:
    """Ends all processes below this one. ``unkillable`` are those that could not be ended."""

    wakeup: Wakeup
    unkillable: set[int] = field(default_factory=set)

    def end_all(self, *, settle: float = SETTLE, grace: float = GRACE) -> tuple[ProcessFact, ...]:
        """End every process below this one, and return those that were not ending by themselves.

        To be called when the command's own process was waited for.
        """
        if self._none_left() or self._wait_gone(settle):
            return ()
        left = self._those_running()
        if not left and self._none_left():
            return ()
        facts = tuple(describe_process(pid) for pid in left)
        send_signals(left, signal.SIGTERM, signal.SIGCONT)
        if not (grace and self._wait_gone(grace)):
            self._kill()
        return facts

    def terminate(self) -> None:
        """Ask every process below this one to end."""
        send_signals(self._below(), signal.SIGTERM, signal.SIGCONT)

    def kill(self) -> None:
        """End every process below this one that can be seen now."""
        send_signals(self._below(), signal.SIGKILL)

    def _kill(self) -> None:
        """End them until none is left: one that forks as it goes is caught in a later round."""
        deadline = clock.monotonic() + _STUBBORN
        while not self._none_left():
            if clock.monotonic() > deadline:
                self.unkillable.update(self._below())
                return
            self.kill()
            self.wakeup.wait(0.005)

    def _below(self) -> list[int]:
        return list_descendants(os.getpid(), but=self.unkillable)

    def _those_running(self) -> list[int]:
        """Those that are not ending by themselves; none if all are, for as long as that takes.

        One that forks as it goes may be on its way out whenever it is looked at: so each end is
        a reason to look again.
        """
        deadline = clock.monotonic() + _EXPIRING
        while not self._none_left() and clock.monotonic() < deadline:
            if left := [pid for pid in self._below() if not is_ending(pid)]:
                return left
            self.wakeup.wait(deadline - clock.monotonic())
        return []

    def _wait_gone(self, seconds: float) -> bool:
        deadline = clock.monotonic() + seconds
        while not self._none_left():
            remaining = deadline - clock.monotonic()
            if remaining <= 0:
                return False
            self.wakeup.wait(remaining)
        return True

    def _none_left(self) -> bool:
        """Wait for what has ended; whether the system then says that there is no child."""
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return True
        return bool(self.unkillable) and not self._below()
