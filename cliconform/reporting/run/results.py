"""Outcome → what a person reads of it on the terminal while the run goes on: a line, or more."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.report import FAILING
from cliconform.reporting.run.deviation import (
    LONG,
    make_change_lines,
    make_command_lines,
    make_output_lines,
)
from cliconform.reporting.run.transcript import find_changes, read_output_lines
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import BLANK, Line, Part, Role
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import (
    SIGNS,
    describe_deviations,
    describe_verdict,
    format_count,
    format_duration,
)


class Level(IntEnum):
    """How much is told: ``-q``, nothing said, ``-v``, ``-vv``."""

    QUIET = -1
    NORMAL = 0
    VERBOSE = 1
    OUTPUT = 2


ROLES: dict[Verdict, Role] = {
    Verdict.CONFORMS: "good",
    Verdict.DEVIATES: "bad",
    Verdict.KNOWN: "known",
    Verdict.FIXED: "notice",
    Verdict.BLOCKED: "dim",
    Verdict.SKIPPED: "dim",
    Verdict.ERROR: "bad",
    Verdict.FLAKY: "known",
}
# The line of one that deviates says at once how.
_UNSAID = frozenset({Verdict.CONFORMS, Verdict.DEVIATES})
WITH_BLOCK = FAILING | {Verdict.ERROR}
"""Verdicts that the summary says more of, in a block for each."""
_WIDEST = 40


def render_result(outcome: Outcome, *, level: Level = Level.NORMAL, width: int = 0) -> Lines:
    """A command that has ended, in a line, and as much below it as ``level`` asks for.

    ``width`` is the longest id's, for columns that stand straight.
    """
    return Lines(_make_lines(outcome, level, width))


def measure_ids(ids: list[str]) -> int:
    """The width of the column of ids: the longest one's, within reason."""
    return min(max(map(len, ids), default=0), _WIDEST)


def _make_lines(outcome: Outcome, level: Level, width: int) -> Iterator[Line]:
    if level is Level.QUIET:
        return
    yield make_result_line(outcome, width)
    if level >= Level.VERBOSE:
        yield from _details(outcome, level)


def make_result_line(outcome: Outcome, width: int = 0) -> Line:
    """``✓ readme.ingest  1.2 s``; what is not simply fine says in a few words why."""
    role = ROLES[outcome.verdict]
    duration = format_duration(outcome.observation.duration) if outcome.observation else ""
    parts = [
        Part(text=f"{SIGNS[outcome.verdict]} ", role=role),
        Part(text=f"{clean_line(outcome.step.id):<{width}}", role=_id_role(outcome.verdict)),
    ]
    if duration or width:
        parts.append(Part(text=f"  {duration:>7}", role="dim"))
    if outcome.verdict is not Verdict.CONFORMS:
        word = "" if outcome.verdict in _UNSAID else describe_verdict(outcome)
        told = ": ".join(filter(None, (word, _why(outcome))))
        parts.append(Part(text=f"  {told}", role=role))
    elif left := find_unjudged(outcome):
        text = f"  {format_count(len(left), 'promise')} not judged"
        parts.append(Part(text=text, role="known"))
    return Line(parts=tuple(parts), hang=4)


def _id_role(verdict: Verdict) -> Role:
    return "strong" if verdict in WITH_BLOCK else "plain"


def _why(outcome: Outcome) -> str:
    match outcome.verdict:
        case Verdict.DEVIATES:
            return describe_deviations(outcome)
        case Verdict.FLAKY:
            return f"it conforms at attempt {len(outcome.earlier) + 1}"
        case _:
            return clean_line(outcome.reason)


def _details(outcome: Outcome, level: Level) -> Iterator[Line]:
    if outcome.observation is None:
        return
    yield from make_command_lines(outcome)
    for finding in outcome.findings:
        yield from _finding(finding, level)
    if level >= Level.OUTPUT:
        yield from make_output_lines(read_output_lines(outcome.observation), LONG.output)
        yield from make_change_lines(find_changes(outcome.observation), LONG.changes)
    yield BLANK


def _finding(finding: Finding, level: Level) -> Iterator[Line]:
    match finding.holds:
        case Holds.YES:
            sign, role = SIGNS[Verdict.CONFORMS], ROLES[Verdict.CONFORMS]
        case Holds.NO:
            verdict = Verdict.KNOWN if finding.known else Verdict.DEVIATES
            sign, role = SIGNS[verdict], ROLES[verdict]
        case Holds.UNKNOWN:
            sign, role = "?", "dim"
    seen = finding.message or (finding.seen if level >= Level.OUTPUT else "")
    parts = (
        Part(text=f"{sign} ", role=role),
        Part(text=clean_line(finding.promise, 300)),
        Part(text=f": {clean_line(seen, 300)}" if seen else "", role="dim"),
    )
    yield Line(parts=parts, indent=4, hang=2)


def find_unjudged(outcome: Outcome) -> list[Finding]:
    """Promises that nobody can say anything of, since the home that they are about is gone."""
    return [each for each in outcome.findings if each.holds is Holds.UNKNOWN]
