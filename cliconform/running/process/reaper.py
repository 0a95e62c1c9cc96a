"""End what a command has left running, and report it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from itertools import islice

from cliconform import clock
from cliconform.model.observation import ProcessFact
from cliconform.quick_dataclass import dataclass, field
from cliconform.running.process.fork_bombs import has_many_more_processes
from cliconform.running.process.tree import (
    describe_process,
    is_ending,
    iterate_descendants,
    list_descendants,
    send_signals,
    signal_groups,
)
from cliconform.running.process.wakeup import Wakeup

SETTLE = 0.2
"""Seconds that processes get to end by themselves after their command has ended: it may have
signalled them without waiting for them."""
GRACE = 0.3
"""Seconds between SIGTERM and SIGKILL."""
MOST_LEFT = 200
"""Processes that are found at most, and from which on they are not asked to end: a part of so many
may be starting others without end."""
_KILL_LIMIT = 10.0  # seconds after which a process that SIGKILL does not end is given up
_EXIT_LIMIT = 5.0  # seconds to wait for processes that are exiting


def _do_nothing() -> None:
    """Do nothing."""


@dataclass(slots=True)
class Reaper:
    """Ends the processes below this one, its children and all of theirs."""

    wakeup: Wakeup
    ignored: set[int] = field(default_factory=set)
    """The ids of processes that are left alone: one of the worker's own, and those that could not
    be ended."""
    before: int = 0
    """The processes and threads that the system had when this process started."""

    def is_overrun(self) -> bool:
        """Whether there are so many processes that this one can do little at a time."""
        return has_many_more_processes(than=self.before)

    def end_all(
        self,
        *,
        settle: float = SETTLE,
        grace: float = GRACE,
        on_left: Callable[[], None] = _do_nothing,
    ) -> tuple[ProcessFact, ...]:
        """End every process below this one; return those that would not have ended by themselves.

        Waits up to ``settle`` seconds for processes to end by themselves, then sends SIGTERM, and
        SIGKILL ``grace`` seconds later. Of :data:`MOST_LEFT` processes or more, that many are
        returned, and all get SIGKILL at once. ``on_left`` is called first if any is left. Call it
        after the command's own process has ended.
        """
        if self._none_left():
            return ()
        on_left()
        if self._wait_until_gone(settle):
            return ()
        left = self._find_running()
        if not left and self._none_left():
            return ()
        if len(left) >= MOST_LEFT:
            signal_groups(left, signal.SIGSTOP)  # they start no others while they are described
        facts = tuple(describe_process(pid) for pid in left)
        if len(left) < MOST_LEFT:
            send_signals(left, signal.SIGTERM, signal.SIGCONT)
            if grace and self._wait_until_gone(grace):
                return facts
        self._kill_until_none_left()
        return facts

    def terminate(self, group: int) -> None:
        """Send SIGTERM to every process below this one; a stopped one is continued.

        The process group ``group`` of the program gets SIGKILL if there are too many to list.
        """
        if not self.is_overrun():
            send_signals(self._list_below(), signal.SIGTERM, signal.SIGCONT)
        elif os.getpid() == 1:
            self.kill()
        else:
            signal_groups([group], signal.SIGKILL)

    def kill(self) -> None:
        """Send SIGKILL to every process that is below this one now.

        All of a process namespace get it at once if this is its first process (kill(2)). Elsewhere
        they are stopped before, group by group, so that they start no others meanwhile.
        """
        if os.getpid() == 1:
            with suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
            return
        signal_groups(iterate_descendants(os.getpid(), but=self.ignored), signal.SIGSTOP)
        signal_groups(self._list_below(), signal.SIGKILL)

    def _kill_until_none_left(self) -> None:
        """Kill repeatedly, since a program that keeps forking is caught only in a later round."""
        deadline = clock.monotonic() + _KILL_LIMIT
        while not self._none_left():
            if clock.monotonic() > deadline:
                self.ignored.update(self._list_below())
                return
            self.kill()
            self.wakeup.wait(0.005)

    def _list_below(self) -> list[int]:
        return list_descendants(os.getpid(), but=self.ignored)

    def _find_running(self) -> list[int]:
        """Return the first processes that are not exiting; none if all have ended within the limit.

        A process of a program that keeps forking may be exiting whenever it is looked at, so this
        looks again each time that a process has ended.
        """
        deadline = clock.monotonic() + _EXIT_LIMIT
        while not self._none_left() and clock.monotonic() < deadline:
            below = iterate_descendants(os.getpid(), but=self.ignored)
            running = (pid for pid in below if not is_ending(pid))
            if left := list(islice(running, MOST_LEFT)):
                return left
            self.wakeup.wait(deadline - clock.monotonic())
        return []

    def _wait_until_gone(self, seconds: float) -> bool:
        deadline = clock.monotonic() + seconds
        while not self._none_left():
            remaining = deadline - clock.monotonic()
            if remaining <= 0:
                return False
            self.wakeup.wait(remaining)
        return True

    def _none_left(self) -> bool:
        """Collect the children that have ended; return whether no child is left."""
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return True
        return bool(self.ignored) and not self._list_below()
