"""How many steps may wait in a slot for the one that it runs there.

A worker that has to be told its next step waits for the scheduler, and wakes it up, for each one:
that takes longer than a short command does. So where commands are short, some wait in the slot.
Where they are long, none does: another slot may be free before.
"""

from __future__ import annotations

from collections.abc import Iterable

from cliconform.model.isolation import Isolation
from cliconform.model.observation import Observation
from cliconform.model.plan import Step

QUEUE_LENGTH = 32
"""Steps that wait in a slot at most."""
_SHORTEST = 0.001
"""Seconds that a step takes at least: it starts a program."""
_SHORT = 0.02
"""Seconds that a step takes at most where others wait for it."""
_TOGETHER = 0.1
"""Seconds that all steps that wait in a slot may take together: at the end of a run, another slot
may have nothing left to run meanwhile."""
_SMALL = 256 * 1024
"""Bytes in a home: while steps wait, some homes stay that are no longer needed."""


def can_wait(step: Step) -> bool:
    """Whether ``step`` may wait for another one in a slot, and others for it.

    It starts from a new home, at a path of its own, and needs nothing that is one step's at a time;
    no step needs it, so that what follows from it is not awaited either.
    """
    invocation = step.invocation
    return (
        step.needs is None
        and step.tree is None
        and not (step.repeat or step.idempotent)
        and not (invocation.ports or invocation.home.copies or invocation.fresh_home.copies)
        and invocation.service is None
        and invocation.isolation is Isolation.HOME
    )


class Lookahead:
    """Finds out, by slot, how many steps may wait there: at most ``most``."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._limits: dict[int, int] = {}

    def note(self, slot: int, observation: Observation) -> None:
        """Note what the last step in ``slot`` has taken."""
        size = sum(fact.size for fact in observation.after.values())
        if observation.duration >= _SHORT or size > _SMALL:
            self.forget(slot)
            return
        fitting = int(_TOGETHER / max(observation.duration, _SHORTEST))
        self._limits[slot] = min(self._most, fitting, 2 * self._limits.get(slot, 0) or 1)

    def forget(self, slot: int) -> None:
        """Note that steps would have to wait for long in ``slot``."""
        self._limits[slot] = 0

    def all_short(self, slots: Iterable[int]) -> bool:
        """Whether steps are short in all of ``slots`` where it is known, and in one at least."""
        known = [limit > 0 for slot in slots if (limit := self._limits.get(slot)) is not None]
        return bool(known) and all(known)

    def count_room(self, slot: int, waiting: int, share: int) -> int:
        """Return how many more steps may wait in ``slot``, where so many do.

        ``share`` is what one slot may have of the steps that are ready. There is no room until half
        of those that may wait are gone: so several are sent at once.
        """
        limit = self._limits.get(slot, 0)
        return 0 if 2 * waiting > limit else min(limit - waiting, share)
