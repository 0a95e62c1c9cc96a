"""Renders the result of one command: a line on the console, with ``-v`` each promise below it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.report import FAILING
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
    """How much the console shows: ``-q``, no option, ``-v``, ``-vv``."""

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
"""The role of each verdict's sign and text."""

WITH_BLOCK = FAILING | {Verdict.ERROR}
"""The verdicts for which the summary has a block of lines for each command."""

# The line of these needs no word: its sign and the rest of it are enough.
_WITHOUT_WORD = frozenset({Verdict.CONFORMS, Verdict.DEVIATES})
_WIDEST = 40


def render_result(outcome: Outcome, *, level: Level = Level.NORMAL, width: int = 0) -> Lines:
    """Return the line of a command that has ended, and the details that ``level`` asks for.

    ``width`` is that of the column of ids, from :func:`measure_ids`.
    """
    return Lines(_make_lines(outcome, level, width))


def measure_ids(ids: list[str]) -> int:
    """Return the width of the column of ids: that of the longest, 40 at most."""
    return min(max(map(len, ids), default=0), _WIDEST)


def make_result_line(outcome: Outcome, width: int = 0) -> Line:
    """Return ``✓ readme.ingest  1.2 s``; where the command does not conform, with the reason."""
    role = ROLES[outcome.verdict]
    duration = format_duration(outcome.observation.duration) if outcome.observation else ""
    parts = [
        Part(text=f"{SIGNS[outcome.verdict]} ", role=role),
        Part(text=f"{clean_line(outcome.step.id):<{width}}", role=_id_role(outcome.verdict)),
    ]
    if duration or width:
        parts.append(Part(text=f"  {duration:>7}", role="dim"))
    if outcome.verdict is not Verdict.CONFORMS:
        word = "" if outcome.verdict in _WITHOUT_WORD else describe_verdict(outcome)
        text = ": ".join(filter(None, (word, _reason(outcome))))
        parts.append(Part(text=f"  {text}", role=role))
    elif unjudged := find_unjudged(outcome):
        text = f"  {format_count(len(unjudged), 'promise')} not judged"
        parts.append(Part(text=text, role="known"))
    if outcome.cached:
        parts.append(Part(text="  cached", role="dim"))
    return Line(parts=tuple(parts), hang=4)


def find_unjudged(outcome: Outcome) -> list[Finding]:
    """Return the findings about promises that could not be judged: their home no longer exists.

    Those that wait for earlier runs are not among them: the summary has one line about all of them.
    """
    return [
        each
        for each in outcome.findings
        if each.holds is Holds.UNKNOWN and not waits_for_runs(each)
    ]


def waits_for_runs(finding: Finding) -> bool:
    """Whether a promise could not be judged since it is about earlier runs: ``2x median``."""
    return finding.holds is Holds.UNKNOWN and finding.address == "within"


def _make_lines(outcome: Outcome, level: Level, width: int) -> Iterator[Line]:
    if level is Level.QUIET:
        return
    yield make_result_line(outcome, width)
    if level >= Level.VERBOSE:
        yield from _details(outcome, level)


def _id_role(verdict: Verdict) -> Role:
    return "strong" if verdict in WITH_BLOCK else "plain"


def _reason(outcome: Outcome) -> str:
    match outcome.verdict:
        case Verdict.DEVIATES:
            return describe_deviations(outcome)
        case Verdict.FLAKY:
            return f"conforms at attempt {len(outcome.earlier) + 1}"
        case _:
            return clean_line(outcome.reason)


def _details(outcome: Outcome, level: Level) -> Iterator[Line]:
    from cliconform.reporting.run.deviation import LONG, make_change_lines, make_command_lines
    from cliconform.reporting.run.output_lines import make_output_lines
    from cliconform.reporting.run.transcript import find_changes, read_output_lines

    if outcome.observation is None:
        return
    yield from make_command_lines(outcome)
    for finding in outcome.findings:
        yield _finding_line(finding, level)
    if level >= Level.OUTPUT:
        yield from make_output_lines(read_output_lines(outcome.observation), LONG.output)
        yield from make_change_lines(find_changes(outcome.observation), LONG.changes)
    yield BLANK


def _finding_line(finding: Finding, level: Level) -> Line:
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
    return Line(parts=parts, indent=4, hang=2)
