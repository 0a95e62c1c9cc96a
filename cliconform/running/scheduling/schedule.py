"""Which steps are ready, waiting or blocked. Starts no process."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import TypeAlias

from cliconform.model.plan import Plan, Step

_Entry: TypeAlias = tuple[bool, float, int, Step]
"""What a heap is sorted by, the smallest first, and the step."""


class Schedule:
    """The steps of a plan that are still to be run.

    A step is ready when the step that it needs has ended as promised. Of the ready ones, the urgent
    steps are the next, then those with the largest rank, then the first of the plan.

    A tree whose homes are at one path stays with the worker that begins it, which goes on with it
    before it takes anything else: the other workers can do the rest, but nothing of the tree. In
    such a tree the step with the smallest rank is the next, so that of several steps that need the
    same home, the one with the most steps below it is the last, and takes the home over.
    """

    def __init__(self, plan: Plan) -> None:
        self._position = {step.id: number for number, step in enumerate(plan.steps)}
        self._steps = plan.steps
        self._dependents: dict[str, list[Step]] = {step.id: [] for step in plan.steps}
        for step in plan.steps:
            if step.needs is not None:
                self._dependents[step.needs].append(step)
        self._ready: list[_Entry] = []  # the steps that any worker may run
        self._ready_in: dict[str, list[_Entry]] = {}  # those of trees that were begun, by tree
        self._worker_of: dict[str, int] = {}  # the worker that has begun a tree
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
        position = self._position[step.id]
        if step.tree is None or step.tree == step.id:
            heapq.heappush(self._ready, (not step.urgent, -step.rank, position, step))
        else:
            heap = self._ready_in.setdefault(step.tree, [])
            heapq.heappush(heap, (not step.urgent, step.rank, position, step))

    def take_next(self, worker: int) -> Step | None:
        """Return the step that the free ``worker`` is to run now, and remove it from the schedule.

        ``worker`` is the worker's number. Returns ``None`` if there is no step that it can run. Two
        steps that fix the same port number cannot run at the same time.
        """
        busy = frozenset().union(*self._busy_ports.values())
        trees = [heap for tree, heap in self._ready_in.items() if self._worker_of[tree] == worker]
        found = (_take_first(heap, busy) for heap in (*trees, self._ready))
        chosen = next(filter(None, found), None)
        if chosen is None:
            return None
        if chosen.tree is not None:
            self._worker_of.setdefault(chosen.tree, worker)
            if not self._ready_in.get(chosen.tree):
                self._ready_in.pop(chosen.tree, None)
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


def _take_first(heap: list[_Entry], busy: frozenset[int]) -> Step | None:
    """Take the first step off ``heap`` that needs none of the ``busy`` ports, and return it."""
    passed = []
    chosen = None
    while heap and chosen is None:
        entry = heapq.heappop(heap)
        step = entry[-1]
        if _fixed_ports(step) & busy:
            passed.append(entry)
        else:
            chosen = step
    for entry in passed:
        heapq.heappush(heap, entry)
    return chosen


def _fixed_ports(step: Step) -> frozenset[int]:
    """Return the port numbers that the spec itself gives for the step."""
    return frozenset(port.number for port in step.invocation.ports if port.number is not None)
