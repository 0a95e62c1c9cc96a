"""What of a plan must be run, since it cannot be reused or something that is run needs its home."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cliconform.model.invocation import HomeContent
from cliconform.model.outcome import Outcome
from cliconform.model.plan import Plan, Step
from cliconform.model.reuse import RunSplit
from cliconform.quick_dataclass import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class StartHome:
    """What a reused command left: its home, made again, and the captured values."""

    home: str
    captured: Mapping[str, str]


FindStart = Callable[[str], StartHome | None]
"""Returns what the reused step with an id left; ``None`` where it cannot be as it was."""


def split_plan(plan: Plan, outcomes: Mapping[str, Outcome], find_start: FindStart) -> RunSplit:
    """Return the plan with those of ``outcomes`` that can be reused.

    A command that needs one which is run is run too, since it starts from another home now. Where
    the home of a reused command cannot be made for those that need it and are run, it is run.
    """
    must = {step.id for step in plan.steps if step.id not in outcomes}
    size = -1
    while size != len(must):
        size = len(must)
        for step in plan.steps:
            if step.needs in must:
                must.add(step.id)
        for step in reversed(plan.steps):
            if step.needs is None or step.needs in must or step.id not in must:
                continue
            if step.skip is None and not _can_start(step, find_start):
                must.add(step.needs)
    return RunSplit(
        steps=tuple(
            step if step.needs is None or step.needs in must else begin_with(step, find_start)
            for step in plan.steps
            if step.id in must
        ),
        reused={step.id: outcomes[step.id] for step in plan.steps if step.id not in must},
    )


def add_verified(
    split: RunSplit, order: Iterable[str], number: int, find_start: FindStart
) -> RunSplit:
    """Return ``split`` in which ``number`` of the reused commands are run all the same.

    They are the first in ``order`` whose start home can be made. What they leave is compared and
    used for nothing else.
    """
    chosen: list[Step] = []
    for id_ in order:
        if len(chosen) == number:
            break
        step = split.reused[id_].step
        if step.needs is None or _can_start(step, find_start):
            chosen.append(begin_with(step, find_start))
    return replace(
        split,
        steps=(*split.steps, *chosen),
        verified=frozenset(step.id for step in chosen),
    )


def begin_with(step: Step, find_start: FindStart) -> Step:
    """Return ``step`` so that it begins with what the step that it needs left, and needs none."""
    if step.needs is None or step.skip is not None:
        return replace(step, needs=None)
    start = find_start(step.needs)
    assert start is not None  # it is needed, and would be run if its home could not be made
    fresh = HomeContent(copies={".": start.home})
    return replace(
        step,
        needs=None,
        given=start.captured,
        invocation=replace(step.invocation, fresh_home=fresh),
    )


def _can_start(step: Step, find_start: FindStart) -> bool:
    """Whether ``step`` can begin with what a reused step left.

    In a tree of homes at one path it cannot: files may have that path in them.
    """
    return step.tree is None and step.needs is not None and find_start(step.needs) is not None
