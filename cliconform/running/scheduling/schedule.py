"""Which steps are ready, waiting or blocked. Starts no process."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from cliconform.model.plan import Plan, Step


class Schedule:
    """The steps of a plan that are still to be run.

    A step is ready when the step that it needs has ended as promised. Of the ready ones, the step
    with the largest rank is the next, then the first of the plan.
    """

    def __init__(self, plan: Plan) -> None:
        self._position = {step.id: number for number, step in enumerate(plan.steps)}
        self._steps = plan.steps
        self._dependents: dict[str, list[Step]] = {step.id: [] for step in plan.steps}
        for step in plan.steps:
            if step.needs is not None:
                self._dependents[step.needs].append(step)
        self._ready: list[tuple[int, int, Step]] = []
        self._dropped: set[str] = set()
        self._busy_ports: dict[str, frozenset[int]] = {}

    def start(self) -> tuple[Step, ...]:
        """Mark the steps ready that need no other; return those that are to be skipped."""
        skipped = tuple(step for step in self._steps if step.skip is not None)
        self._dropped.update(step.id for step in skipped)
        for step in self._steps:
            if step.needs is None and step.skip is None:
                self.mark_ready(step)
        return skipped

    def mark_ready(self, step: Step) -> None:
        """Let ``step`` run as soon as a worker is free."""
        heapq.heappush(self._ready, (-step.rank, self._position[step.id], step))

    def take_next(self) -> Step | None:
        """Return the step to run now, and forget it; ``None`` if no step can run.

        Two steps that fix the same port number cannot run at the same time.
        """
        busy = frozenset().union(*self._busy_ports.values())
        passed = []
        chosen = None
        while self._ready and chosen is None:
            entry = heapq.heappop(self._ready)
            if _fixed_ports(entry[2]) & busy:
                passed.append(entry)
            else:
                chosen = entry[2]
        for entry in passed:
            heapq.heappush(self._ready, entry)
        if chosen is not None:
            self._busy_ports[chosen.id] = _fixed_ports(chosen)
        return chosen

    def mark_ended(self, step: Step) -> None:
        """Note that ``step`` no longer runs, so that its ports are free."""
        self._busy_ports.pop(step.id, None)

    def list_dependents(self, step: Step) -> tuple[Step, ...]:
        """Return the steps that need ``step`` and were not dropped."""
        return tuple(each for each in self._dependents[step.id] if each.id not in self._dropped)

    def drop_dependents(self, step: Step) -> Iterator[Step]:
        """Drop all steps that need ``step``, directly or not, and yield each."""
        below = list(reversed(self.list_dependents(step)))
        while below:
            blocked = below.pop()
            self.drop(blocked)
            yield blocked
            below += reversed(self.list_dependents(blocked))

    def drop(self, step: Step) -> None:
        """Note that ``step`` will not be run."""
        self._dropped.add(step.id)


def _fixed_ports(step: Step) -> frozenset[int]:
    """Return the port numbers that the spec itself gives for the step."""
    return frozenset(port.number for port in step.invocation.ports if port.number is not None)
