"""One command that deviates as Markdown, to be pasted into an issue."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform import __version__
from cliconform.model.outcome import Outcome
from cliconform.reporting.run.transcript import read_output_lines
from cliconform.reporting.text.clean import clean, clean_line, limit_lines
from cliconform.reporting.text.command_line import format_command, format_shell_command
from cliconform.reporting.text.wording import describe_ending

_OUTPUT = 60
"""Lines of output that are quoted."""


def make_bug_report(outcome: Outcome, target: str) -> str:
    """Return a title, the command line, what was expected and seen, the output, how to reproduce.

    ``target`` names the program, with its version where that is known.
    """
    return "\n".join(_make_lines(outcome, target)) + "\n"


def _make_lines(outcome: Outcome, target: str) -> Iterator[str]:
    yield f"### `{clean_line(outcome.step.id)}`: {clean_line(_summarize(outcome))}"
    yield ""
    if target:
        yield f"Program: {clean_line(target)}"
        yield ""
    yield from _quote([f"$ {format_command(outcome)}"], "console")
    for finding in outcome.deviations:
        yield f"- **{clean_line(finding.promise)}**: {clean_line(finding.message)}"
        if finding.detail:
            yield from _quote([clean(line) for line in finding.detail], "diff")
    if outcome.observation:
        yield f"It ended with {describe_ending(outcome.observation.ending)}. Output:"
        yield from _quote(limit_lines(read_output_lines(outcome.observation), _OUTPUT), "")
    if command := format_shell_command(outcome):
        yield f"To reproduce it: `{command}` (cliconform {__version__})"


def _summarize(outcome: Outcome) -> str:
    if outcome.reason:
        return outcome.reason
    return next((finding.message for finding in outcome.deviations), outcome.verdict.value)


def _quote(lines: list[str], language: str) -> Iterator[str]:
    """Yield ``lines`` as a code block, with a fence that is in none of them."""
    text = "\n".join(lines)
    fence = "```"
    while fence in text:
        fence += "`"
    yield f"{fence}{language}"
    yield text
    yield fence
    yield ""
