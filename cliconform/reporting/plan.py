"""Renders the tree that ``cliconform plan`` prints: each command below the one that it needs."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console, ConsoleOptions
from rich.segment import Segment

from cliconform.model.plan import Plan, Step
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.command_line import format_planned_command
from cliconform.reporting.text.lines import BLANK, Line, Part
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import format_count


class PlanTree:
    """The tree as a Rich renderable: with branches on a terminal, only indented through a pipe."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __rich_console__(self, console: Console, _: ConsoleOptions) -> Iterator[Lines | Segment]:
        """Yield the heading, the tree and the counts."""
        yield Lines(make_plan_lines(self.plan, with_branches=console.is_terminal))


def render_plan(plan: Plan) -> PlanTree:
    """Return the commands of ``plan`` as a tree with their command lines."""
    return PlanTree(plan)


def make_plan_lines(plan: Plan, *, with_branches: bool) -> Iterator[Line]:
    """Yield the lines of the tree, drawn with branches or only indented."""
    needed_by: defaultdict[str, list[Step]] = defaultdict(list)
    for step in plan.steps:
        if step.needs is not None:
            needed_by[step.needs].append(step)
    roots = [step for step in plan.steps if step.needs is None]
    yield _heading(plan)
    yield BLANK
    for root in roots:
        yield _node(root, "", needed_by)
        yield from _branches(root, "", needed_by, with_branches=with_branches)
    yield BLANK
    yield _counts(plan)


def _heading(plan: Plan) -> Line:
    program = shlex.join(clean_line(word) for word in plan.command)
    return Line(
        parts=(
            Part(text=clean_line(plan.spec), role="place"),
            Part(text=f": {clean_line(plan.target)}", role="strong"),
            Part(text=f" ({program})", role="dim"),
        ),
        hang=2,
    )


def _branches(
    above: Step, lead: str, needed_by: Mapping[str, Sequence[Step]], *, with_branches: bool
) -> Iterator[Line]:
    steps = needed_by.get(above.id, ())
    for number, step in enumerate(steps, 1):
        last = number == len(steps)
        corner, beside = (("└─ " if last else "├─ "), ("   " if last else "│  "))
        yield _node(step, lead + (corner if with_branches else "   "), needed_by)
        below = lead + (beside if with_branches else "   ")
        yield from _branches(step, below, needed_by, with_branches=with_branches)


def _node(step: Step, lead: str, needed_by: Mapping[str, Sequence[Step]]) -> Line:
    parts = [
        Part(text=lead, role="dim"),
        Part(text=clean_line(step.id), role="dim" if step.brought or step.skip else "strong"),
    ]
    if step.skip is not None:
        parts.append(Part(text=f" (skipped: {clean_line(step.skip)})", role="known"))
    if step.brought:
        users = ", ".join(clean_line(each.id) for each in needed_by.get(step.id, ()))
        parts.append(Part(text=f" (needed by {users})", role="notice"))
    parts.append(Part(text=f"  $ {' '.join(format_planned_command(step).split(chr(10)))}"))
    return Line(parts=tuple(parts), whole=True)


def _counts(plan: Plan) -> Line:
    brought = sum(step.brought for step in plan.steps)
    skipped = sum(step.skip is not None for step in plan.steps)
    text = f"{len(plan.steps):,} of {format_count(plan.total, 'command')}"
    notes = [f"{brought} not selected but needed"] if brought else []
    notes += [f"{skipped} skipped"] if skipped else []
    return Line(parts=(Part(text=text, role="strong"), Part(text="".join(f", {n}" for n in notes))))
