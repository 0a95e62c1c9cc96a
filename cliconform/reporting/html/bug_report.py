"""One command that deviates as Markdown, to be pasted into an issue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cliconform import __version__
from cliconform.model.outcome import Finding, Outcome
from cliconform.reporting.markdown.text import format_block, format_code, format_prose
from cliconform.reporting.run.excerpt import shorten_output
from cliconform.reporting.run.transcript import read_output_lines
from cliconform.reporting.text.clean import clean, limit_bytes, limit_lines
from cliconform.reporting.text.command_line import format_command, format_shell_command
from cliconform.reporting.text.wording import describe_ending, format_count

_OUTPUT_LINES = 60
_TEXT = 12_000
"""Bytes of the command line and of the output that are quoted. GitHub takes no issue of more than
65,536 characters.
"""
_DEVIATIONS = 20
"""Promises that are quoted."""


def make_bug_report(outcome: Outcome, target: str) -> str:
    """Return a title, the command line, what was expected and seen, the output, how to reproduce.

    ``target`` names the program, with its version where that is known.
    """
    return "\n\n".join(_make_blocks(outcome, target)) + "\n"


def _make_blocks(outcome: Outcome, target: str) -> Iterator[str]:
    yield f"### {format_code(outcome.step.id)}: {format_prose(_summarize(outcome))}"
    if target:
        yield f"Program: {format_prose(target)}"
    yield format_block([limit_bytes(f"$ {format_command(outcome)}", _TEXT)], "console")
    if outcome.deviations:
        yield "\n".join(_describe(finding) for finding in outcome.deviations[:_DEVIATIONS])
    if (more := len(outcome.deviations) - _DEVIATIONS) > 0:
        yield f"Not kept besides: {format_count(more, 'other promise')}."
    if outcome.observation:
        ending = f"It ended with {describe_ending(outcome.observation.ending)}"
        output = _quote_output(outcome)
        yield f"{ending}, and printed{':' if output else ' nothing.'}"
        if output:
            yield format_block(output)
    if command := format_shell_command(outcome):
        yield f"To reproduce it: {format_code(command)} (cliconform {__version__})"


def _quote_output(outcome: Outcome) -> list[str]:
    seen = shorten_output(outcome, _TEXT).observation
    lines = limit_lines(read_output_lines(seen), _OUTPUT_LINES) if seen else []
    return limit_bytes("\n".join(lines), _TEXT).split("\n") if lines else []


def _summarize(outcome: Outcome) -> str:
    if outcome.reason:
        return outcome.reason
    return next((finding.message for finding in outcome.deviations), outcome.verdict.value)


def _describe(finding: Finding) -> str:
    """Return an item of a list: the promise, what was found, and the lines about it."""
    item = f"- {format_code(finding.promise)}: {format_prose(finding.message)}"
    if not finding.detail:
        return item
    block = format_block([clean(line) for line in finding.detail], _find_language(finding.detail))
    return "\n".join([item, *(f"  {line}" for line in block.split("\n"))])


def _find_language(lines: Sequence[str]) -> str:
    return "diff" if any(line.startswith(("+", "-")) for line in lines) else "text"
