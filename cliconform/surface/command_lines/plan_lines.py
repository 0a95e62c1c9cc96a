"""The plan's command lines, read against the surface: which step runs which command, and how."""

from __future__ import annotations

from dataclasses import dataclass

from cliconform.model.plan import Plan, Step
from cliconform.model.surface import Option, Surface
from cliconform.model.template import Template
from cliconform.surface.command_lines.line import FaultCode, Line
from cliconform.surface.command_lines.reader import read_line
from cliconform.surface.command_lines.value_check import is_right


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step, and what its command line means to the surface."""

    step: Step
    words: tuple[str, ...]
    """Its words after the target's own; ``${name}`` stays where only the run knows the value."""
    line: Line

    @property
    def refused_words(self) -> bool:
        """Whether the surface has something against its words besides that they are deprecated."""
        harmless = {FaultCode.DEPRECATED_COMMAND, FaultCode.DEPRECATED_OPTION}
        return any(fault.code not in harmless for fault in self.line.faults)

    def is_right(self, option: Option, value: str) -> bool:
        """Whether ``value`` is one that ``option`` takes, as far as the surface tells."""
        return _is_open(value) or is_right(value, option.choices, option.value)


def step_lines(plan: Plan, surface: Surface) -> tuple[StepLine, ...]:
    """The command line of every step of ``plan``, in its order."""
    own = len(plan.command)
    return tuple(_read(step, surface, own) for step in plan.steps)


def _read(step: Step, surface: Surface, own: int) -> StepLine:
    words = tuple(str(word.partly(step.values)) for word in step.invocation.argv[own:])
    return StepLine(step=step, words=words, line=read_line(words, surface, is_open=_is_open))


def _is_open(word: str) -> bool:
    return bool(Template(word).names())
