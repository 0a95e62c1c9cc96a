"""The command lines of a plan's steps, read against the surface."""

from __future__ import annotations

from cliconform.model.plan import Plan, Step
from cliconform.model.surface import Option, Surface
from cliconform.model.template import Template
from cliconform.model.variables import drop_secrets
from cliconform.quick_dataclass import dataclass
from cliconform.surface.command_lines.command_line import CommandLine, Fault, FaultCode
from cliconform.surface.command_lines.reader import read_command_line
from cliconform.surface.command_lines.value_check import is_valid_value


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step of a plan with its command line."""

    step: Step
    words: tuple[str, ...]
    """The words after the target's own; ``${name}`` stays where only the run knows the value."""
    line: CommandLine

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that are certain, without deprecated commands and options."""
        return tuple(fault for fault in find_errors(self.line) if not fault.doubt)

    def is_valid_value(self, option: Option, value: str) -> bool:
        """Return whether ``option`` takes ``value``; one with a placeholder is always valid."""
        return _is_open(value) or is_valid_value(value, option.choices, option.value)


def find_errors(line: CommandLine) -> tuple[Fault, ...]:
    """Return the faults of ``line`` but those of words that work: deprecated or abbreviated."""
    harmless = {
        FaultCode.DEPRECATED_COMMAND,
        FaultCode.DEPRECATED_OPTION,
        FaultCode.ABBREVIATED_OPTION,
    }
    return tuple(fault for fault in line.faults if fault.code not in harmless)


def read_plan_lines(plan: Plan, surface: Surface) -> tuple[StepLine, ...]:
    """Return the command line of every step of ``plan``, in the plan's order."""
    own = len(plan.command)
    return tuple(_read_step(step, surface, own) for step in plan.steps)


def _read_step(step: Step, surface: Surface, own: int) -> StepLine:
    values = drop_secrets(step.values, step.invocation)
    words = tuple(str(word.partly(values)) for word in step.invocation.argv[own:])
    line = read_command_line(words, surface, is_open=_is_open)
    return StepLine(step=step, words=words, line=line)


def _is_open(word: str) -> bool:
    return bool(Template(word).names())
