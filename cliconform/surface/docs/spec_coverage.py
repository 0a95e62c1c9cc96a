"""Mark the documented command lines that a command of the spec runs too."""

from __future__ import annotations

from collections.abc import Iterable

from cliconform.model.docs import Document
from cliconform.quick_dataclass import replace
from cliconform.surface.command_lines.plan_lines import StepLine


def mark_covered_lines(document: Document, step_lines: Iterable[StepLine]) -> Document:
    """Return ``document`` with ``covered`` set for each of its command lines.

    A line is covered if one of ``step_lines`` calls the same command with at least its options. A
    line with a finding, or one in inline code, needs no command of the spec and counts as covered.
    """
    commands = [(each.line.command.path, _options(each)) for each in step_lines]
    lines = tuple(
        replace(
            line,
            covered=bool(line.errors)
            or line.span
            or any(
                line.path == path and set(line.options) <= options for path, options in commands
            ),
        )
        for line in document.lines
    )
    return replace(document, lines=lines)


def _options(step_line: StepLine) -> frozenset[str]:
    return frozenset(used.option.name for _, used in step_line.line.option_uses)
