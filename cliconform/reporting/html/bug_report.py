"""One command that deviates as Markdown, to be pasted into an issue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cliconform import __version__
from cliconform.model.outcome import Finding, Outcome
from cliconform.reporting.markdown.text import format_block, format_code, format_prose
from cliconform.reporting.run.transcript import read_output_lines
from cliconform.reporting.text.clean import clean, limit_lines
from cliconform.reporting.text.command_line import format_command, format_shell_command
from cliconform.reporting.text.wording import describe_ending

_OUTPUT = 60
"""Lines of output that are quoted."""


def make_bug_report(outcome: Outcome, target: str) -> str:
    """Return a title, the command line, what was expected and seen, the output, how to reproduce.

    ``target`` names the program, with its version where that is known.
    """
    return "\n\n".join(_make_blocks(outcome, target)) + "\n"


def _make_blocks(outcome: Outcome, target: str) -> Iterator[str]:
    yield f"### {format_code(outcome.step.id)}: {format_prose(_summarize(outcome))}"
    if target:
        yield f"Program: {format_prose(target)}"
    yield format_block([f"$ {format_command(outcome)}"], "console")
    if outcome.deviations:
        yield "\n".join(_describe(finding) for finding in outcome.deviations)
    if outcome.observation:
        ending = f"It ended with {describe_ending(outcome.observation.ending)}"
        output = limit_lines(read_output_lines(outcome.observation), _OUTPUT)
        yield f"{ending}, and printed{':' if output else ' nothing.'}"
        if output:
            yield format_block(output)
    if command := format_shell_command(outcome):
        yield f"To reproduce it: {format_code(command)} (cliconform {__version__})"


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
