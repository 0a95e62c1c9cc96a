"""Which step is next: pure bookkeeping over a plan, without a process in sight."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from cliconform.model.plan import Plan, Step


class Schedule:
    """Steps become ready when what they need has ended as promised; larger ranks go first."""

    def __init__(self, plan: Plan) -> None:
        self._place = {step.id: number for number, step in enumerate(plan.steps)}
        self._steps = plan.steps
        self._dependents: dict[str, list[Step]] = {step.id: [] for step in plan.steps}
        for step in plan.steps:
            if step.needs is not None:
                self._dependents[step.needs].append(step)
        self._ready: list[tuple[int, int, Step]] = []
        self._gone: set[str] = set()
        self._busy_ports: dict[str, frozenset[int]] = {}

    def begin(self) -> tuple[Step, ...]:
        """Make the steps ready that need no other; returns the steps to be skipped."""
        skipped = tuple(step for step in self._steps if step.skip is not None)
        self._gone.update(step.id for step in skipped)
        for step in self._steps:
            if step.needs is None and step.skip is None:
                self.ready(step)
        return skipped

    def ready(self, step: Step) -> None:
        """``step`` may start as soon as a worker is free."""
        heapq.heappush(self._ready, (-step.rank, self._place[step.id], step))

    def next(self) -> Step | None:
        """Take the step that is to start now, if one can. Two with the same fixed port cannot."""
        busy = frozenset().union(*self._busy_ports.values())
        passed = []
        chosen = None
        while self._ready and chosen is None:
            entry = heapq.heappop(self._ready)
            if fixed_ports(entry[2]) & busy:
                passed.append(entry)
            else:
                chosen = entry[2]
        for entry in passed:
            heapq.heappush(self._ready, entry)
        if chosen is not None:
            self._busy_ports[chosen.id] = fixed_ports(chosen)
        return chosen

    def ended(self, step: Step) -> None:
        """``step`` does not run any more."""
        self._busy_ports.pop(step.id, None)

    def waiting_for(self, step: Step) -> tuple[Step, ...]:
        """The steps that need ``step`` and are not out of the plan yet."""
        return tuple(each for each in self._dependents[step.id] if each.id not in self._gone)

    def block(self, step: Step) -> Iterator[Step]:
        """``step`` did not end as promised, or was not run: all below it, which are not run."""
        below = list(reversed(self.waiting_for(step)))
        while below:
            blocked = below.pop()
            self.drop(blocked)
            yield blocked
            below += reversed(self.waiting_for(blocked))

    def drop(self, step: Step) -> None:
        """``step`` will not be run."""
        self._gone.add(step.id)


def fixed_ports(step: Step) -> frozenset[int]:
    """The port numbers that the step's spec fixes."""
    return frozenset(port.number for port in step.invocation.ports if port.number is not None)
