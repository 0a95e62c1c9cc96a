"""Which documented command lines the spec runs too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cliconform.model.docs import Document
from cliconform.surface.command_lines.plan_lines import StepLine


def with_coverage(document: Document, told: Iterable[StepLine]) -> Document:
    """``document``, each of its lines with whether a command of the spec does the same.

    That is the same command with at least the line's options. A line that is wrong, or that only
    names a command within a sentence, needs none.
    """
    run = [(each.line.command.path, _options(each)) for each in told]
    lines = tuple(
        replace(
            line,
            covered=bool(line.findings)
            or line.span
            or any(line.path == path and set(line.options) <= options for path, options in run),
        )
        for line in document.lines
    )
    return replace(document, lines=lines)


def _options(told: StepLine) -> frozenset[str]:
    return frozenset(used.option.name for _, used in told.line.used)
