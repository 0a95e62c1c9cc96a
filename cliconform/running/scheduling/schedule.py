"""Which steps are ready, waiting or blocked. Starts no process."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from cliconform.model.plan import Plan, Step
from cliconform.running.scheduling.executor import Slot

_Entry: TypeAlias = tuple[bool, float, int, Step]
"""What a heap is sorted by, the smallest first, and the step."""
_ONLY_PLACE = Slot()


class Schedule:
    """The steps of a plan that are still to be run.

    A step is ready when the step that it needs has ended as promised. Of the ready ones, the urgent
    steps are the next, then those with the largest rank, then the first of the plan.

    A tree whose homes are at one path stays with the worker that begins it, which goes on with it
    before it takes anything else: the other workers can do the rest, but nothing of the tree. In
    such a tree the step with the smallest rank is the next, so that of several steps that need the
    same home, the one with the most steps below it is the last, and takes the home over.

    Where the homes of ``slots`` are at several places, a chain stays at the place where it began:
    a slot goes on with what was begun at its place before it begins anything else. A step whose
    home is elsewhere is taken only where a chain is split, since several steps need that home.
    """

    def __init__(self, plan: Plan, slots: Sequence[Slot] = ()) -> None:
        self._position = {step.id: number for number, step in enumerate(plan.steps)}
        self._steps = plan.steps
        self._dependents: defaultdict[str, list[Step]] = defaultdict(list)  # of those that have any
        for step in plan.steps:
            if step.needs is not None:
                self._dependents[step.needs].append(step)
        self._ready: list[_Entry] = []  # the steps that any worker may run
        self._slots = dict(enumerate(slots))
        self._places = {slot.place for slot in slots}
        self.is_spread = len(self._places) > 1
        """Whether homes are at several places."""
        self._ready_at: dict[str, list[_Entry]] = {}  # those of chains that were begun, by place
        self._place_of: dict[str, str] = {}  # by step, the place where it was run
        self._ready_in: dict[str, list[_Entry]] = {}  # those of trees that were begun, by tree
        self._worker_of: dict[str, int] = {}  # the worker that has begun a tree
        self._dropped: set[str] = set()
        self._busy_ports: dict[str, tuple[str, frozenset[int]]] = {}  # by step, with the machine

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
            heap = self._find_heap(step) if self.is_spread else self._ready
            heapq.heappush(heap, (not step.urgent, -step.rank, position, step))
        else:
            heap = self._ready_in.setdefault(step.tree, [])
            heapq.heappush(heap, (not step.urgent, step.rank, position, step))

    def _find_heap(self, step: Step) -> list[_Entry]:
        """Return the heap of the place where the home is that ``step`` starts from."""
        place = self._place_of.get(step.needs or "")
        if place is None or place not in self._places:
            return self._ready
        return self._ready_at.setdefault(place, [])

    def take_next(self, worker: int, *, anywhere: bool = False) -> Step | None:
        """Return the step that the free ``worker`` is to run now, and remove it from the schedule.

        ``worker`` is the worker's number, that of its slot. Returns ``None`` if there is no step
        that it can run; with ``anywhere``, also those that start from a home at another place. Two
        steps that fix the same port number cannot run at the same time on one machine.
        """
        slot = self._slots.get(worker, _ONLY_PLACE)
        busy = self._list_busy_ports(slot.machine)
        heaps = [heap for tree, heap in self._ready_in.items() if self._worker_of[tree] == worker]
        if self.is_spread:
            heaps.append(self._ready_at.get(slot.place, []))
        heaps.append(self._ready)
        chosen = next(filter(None, (_take_first(heap, busy) for heap in heaps)), None)
        if chosen is None and anywhere:
            chosen = self._take_split(slot.place, busy)
        if chosen is None:
            return None
        if chosen.tree is not None:
            self._worker_of.setdefault(chosen.tree, worker)
            if not self._ready_in.get(chosen.tree):
                self._ready_in.pop(chosen.tree, None)
        self.mark_taken(worker, chosen)
        return chosen

    def is_in_tree(self, worker: int) -> bool:
        """Whether a step is ready that only ``worker`` can run, which has begun its tree."""
        return any(self._worker_of[tree] == worker for tree in self._ready_in)

    def take_ahead(self, worker: int, can_wait: Callable[[Step], bool]) -> Step | None:
        """Take the next step for ``worker`` to run after what it has.

        Returns ``None``, and takes none, unless that step ``can_wait`` and no other needs it.
        """
        if not self._ready or any(self._ready_in.values()):
            return None
        first = self._ready[0][-1]
        if not can_wait(first) or self._dependents.get(first.id):
            return None
        return self.take_next(worker)

    def count_ready(self) -> int:
        """Return how many steps any worker may run now."""
        return len(self._ready)

    def _take_split(self, place: str, busy: frozenset[int]) -> Step | None:
        """Take the first step of another place that is not the only one to need its home."""
        others = (heap for other, heap in self._ready_at.items() if other != place)
        found = (_take_first(heap, busy, self._is_at_split) for heap in others)
        return next(filter(None, found), None)

    def _is_at_split(self, step: Step) -> bool:
        return len(self._dependents.get(step.needs or "", ())) > 1

    def mark_taken(self, worker: int, step: Step) -> None:
        """Note that ``worker`` runs ``step``, be it once more."""
        slot = self._slots.get(worker, _ONLY_PLACE)
        if ports := _fixed_ports(step):
            self._busy_ports[step.id] = slot.machine, ports
        if self.is_spread:
            self._place_of[step.id] = slot.place

    def _list_busy_ports(self, machine: str) -> frozenset[int]:
        busy = (ports for where, ports in self._busy_ports.values() if where == machine)
        return frozenset().union(*busy)

    def close_slots(self, numbers: Sequence[int]) -> tuple[Step, ...]:
        """Note that these slots run nothing any more; return the ready steps of their trees.

        Those cannot be run elsewhere. All other steps can.
        """
        for number in numbers:
            self._slots.pop(number, None)
        self._places = {slot.place for slot in self._slots.values()}
        for place in self._ready_at.keys() - self._places:
            for entry in self._ready_at.pop(place):
                heapq.heappush(self._ready, entry)
        trees = [tree for tree, worker in self._worker_of.items() if worker in numbers]
        stranded = [entry[-1] for tree in trees for entry in self._ready_in.pop(tree, [])]
        for tree in trees:
            del self._worker_of[tree]
        return tuple(stranded)

    def mark_ended(self, step: Step) -> None:
        """Note that ``step`` no longer runs, so that its ports are free."""
        self._busy_ports.pop(step.id, None)

    def list_dependents(self, step: Step) -> tuple[Step, ...]:
        """Return the steps that need ``step`` and were not dropped."""
        return tuple(
            each for each in self._dependents.get(step.id, ()) if each.id not in self._dropped
        )

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


def _take_first(
    heap: list[_Entry], busy: frozenset[int], is_possible: Callable[[Step], bool] = lambda _: True
) -> Step | None:
    """Take the first possible step off ``heap`` that needs none of the ``busy`` ports."""
    passed = []
    chosen = None
    while heap and chosen is None:
        entry = heapq.heappop(heap)
        step = entry[-1]
        if _fixed_ports(step) & busy or not is_possible(step):
            passed.append(entry)
        else:
            chosen = step
    for entry in passed:
        heapq.heappush(heap, entry)
    return chosen


def _fixed_ports(step: Step) -> frozenset[int]:
    """Return the port numbers that the spec itself gives for the step."""
    return frozenset(port.number for port in step.invocation.ports if port.number is not None)
