"""The plan's command lines, read against the surface: which step runs which command, and how."""

from __future__ import annotations

from dataclasses import dataclass

from cliconform.model.plan import Plan, Step
from cliconform.model.surface import Surface
from cliconform.model.template import Template
from cliconform.surface.lines import Line, read_line


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step, and what its command line means to the surface."""

    step: Step
    words: tuple[str, ...]
    """Its words after the target's own; ``${name}`` stays where only the run knows the value."""
    line: Line


def step_lines(plan: Plan, surface: Surface) -> tuple[StepLine, ...]:
    """The command line of every step of ``plan``, in its order."""
    own = len(plan.command)
    return tuple(_read(step, surface, own) for step in plan.steps)


def _read(step: Step, surface: Surface, own: int) -> StepLine:
    words = tuple(str(word) for word in step.invocation.argv[own:])
    return StepLine(step=step, words=words, line=read_line(words, surface, is_open=_is_open))


def _is_open(word: str) -> bool:
    return bool(Template(word).names())
