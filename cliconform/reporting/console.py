"""Report → what a person reads on the terminal, from one line a command to the closing line."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from enum import IntEnum
from itertools import dropwhile
from pathlib import PurePath

from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.report import FAILING, Report, exit_code
from cliconform.reporting.cleaning import one_line
from cliconform.reporting.deviation import (
    LONG,
    SHORT,
    Extent,
    block,
    changes_block,
    command_lines,
    finding_lines,
    said_block,
)
from cliconform.reporting.lines import BLANK, Line, Part, Role, line
from cliconform.reporting.problems import warning_lines
from cliconform.reporting.screen import Lines
from cliconform.reporting.transcript import changes, said_lines
from cliconform.reporting.wording import (
    SIGNS,
    counted,
    counts,
    first_deviation,
    seconds,
    verdict_words,
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
_WITH_BLOCK = FAILING | {Verdict.ERROR}
_WIDEST = 40
_NAMED = 3


def result(outcome: Outcome, *, level: Level = Level.NORMAL, width: int = 0) -> Lines:
    """A command that has ended, in a line, and as much below it as ``level`` asks for.

    ``width`` is the longest id's, for columns that stand straight.
    """
    return Lines(_result(outcome, level, width))


def summary(
    report: Report, *, level: Level = Level.NORMAL, written: Mapping[str, str] | None = None
) -> Lines:
    """What stands below the results: each deviation's block, warnings, what is known, the counts.

    ``written`` names the reports that were written: ``{"JUnit": "out/junit.xml"}``.
    """
    lines = _summary(report, level, written or {})
    # With nothing above it, the first line needs no distance to it.
    return Lines(dropwhile(BLANK.__eq__, lines) if level is Level.QUIET else lines)


def width_of(ids: list[str]) -> int:
    """The width of the column of ids: the longest one's, within reason."""
    return min(max(map(len, ids), default=0), _WIDEST)


def _result(outcome: Outcome, level: Level, width: int) -> Iterator[Line]:
    if level is Level.QUIET:
        return
    yield result_line(outcome, width)
    if level >= Level.VERBOSE:
        yield from _details(outcome, level)


def result_line(outcome: Outcome, width: int = 0) -> Line:
    """``✓ readme.ingest  1.2 s``; what is not simply fine says in a few words why."""
    role = ROLES[outcome.verdict]
    duration = seconds(outcome.observation.duration) if outcome.observation else ""
    parts = [
        Part(text=f"{SIGNS[outcome.verdict]} ", role=role),
        Part(text=f"{one_line(outcome.step.id):<{width}}", role=_id_role(outcome.verdict)),
    ]
    if duration or width:
        parts.append(Part(text=f"  {duration:>7}", role="dim"))
    if outcome.verdict is not Verdict.CONFORMS:
        word = "" if outcome.verdict in _UNSAID else verdict_words(outcome)
        told = ": ".join(filter(None, (word, _why(outcome))))
        parts.append(Part(text=f"  {told}", role=role))
    elif unjudged := _unjudged(outcome):
        text = f"  {counted(len(unjudged), 'promise')} not judged"
        parts.append(Part(text=text, role="known"))
    return Line(parts=tuple(parts), hang=4)


def _id_role(verdict: Verdict) -> Role:
    return "strong" if verdict in _WITH_BLOCK else "plain"


def _why(outcome: Outcome) -> str:
    match outcome.verdict:
        case Verdict.DEVIATES:
            return first_deviation(outcome)
        case Verdict.FLAKY:
            return f"it conforms at attempt {len(outcome.earlier) + 1}"
        case Verdict.FIXED:
            return "it conforms, and the known file says that it deviates"
        case _:
            return one_line(outcome.reason)


def _details(outcome: Outcome, level: Level) -> Iterator[Line]:
    if outcome.observation is None:
        return
    yield from command_lines(outcome)
    for finding in outcome.findings:
        yield from _finding(finding, level)
    if level >= Level.OUTPUT:
        yield from said_block(said_lines(outcome.observation), LONG.output)
        yield from changes_block(changes(outcome.observation), LONG.changes)
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
        Part(text=one_line(finding.promise, 300)),
        Part(text=f": {one_line(seen, 300)}" if seen else "", role="dim"),
    )
    yield Line(parts=parts, indent=4, hang=2)


def _summary(report: Report, level: Level, written: Mapping[str, str]) -> Iterator[Line]:
    yield from _blocks(report, level)
    if level > Level.QUIET or report.strict_warnings:
        yield from _warnings(report)
    if level > Level.QUIET:
        yield from _flaky(report)
        yield from _known(report, level)
    yield from _all_unjudged(report)
    yield BLANK
    yield from closing_lines(report, written)


def _blocks(report: Report, level: Level) -> Iterator[Line]:
    extent: Extent = LONG if level >= Level.OUTPUT else SHORT
    for outcome in report.outcomes:
        if outcome.verdict in _WITH_BLOCK:
            yield BLANK
            yield from block(outcome, extent)


def _warnings(report: Report) -> Iterator[Line]:
    if report.warning_count:
        yield BLANK
        yield from warning_lines(report)


def _flaky(report: Report) -> Iterator[Line]:
    for outcome in report.outcomes:
        if outcome.verdict is Verdict.FLAKY:
            yield BLANK
            yield result_line(outcome)
            for earlier in outcome.earlier:
                for finding in earlier.deviations:
                    yield from finding_lines(finding, SHORT.detail)


def _known(report: Report, level: Level) -> Iterator[Line]:
    known = [outcome for outcome in report.outcomes if outcome.verdict is Verdict.KNOWN]
    more = "" if level >= Level.VERBOSE else " (-v shows each promise)"
    yield from _of_a_kind([each for each in known if not each.unseen], more)
    unseen = [each for each in known if each.unseen]
    yield from _of_a_kind(unseen, " not seen this time: what comes and goes is known either way")


def _of_a_kind(known: list[Outcome], more: str) -> Iterator[Line]:
    if not known:
        return
    yield BLANK
    yield line(f"{counted(len(known), 'known deviation')}{more}", "known")
    by_reason: dict[str, list[str]] = {}
    for outcome in known:
        reason = one_line(outcome.reason) or first_deviation(outcome)
        by_reason.setdefault(reason, []).append(one_line(outcome.step.id))
    for reason, ids in by_reason.items():
        yield Line(
            parts=(
                Part(text=f"{SIGNS[Verdict.KNOWN]} ", role="known"),
                Part(text=_some(ids)),
                Part(text=f"  {reason}", role="dim"),
            ),
            indent=2,
            hang=4,
        )


def _some(ids: list[str]) -> str:
    """The ids that have a reason in common: all of a few, and how many more there are."""
    more = len(ids) - _NAMED
    return ", ".join(ids[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _unjudged(outcome: Outcome) -> list[Finding]:
    """Promises that nobody can say anything of, since the home that they are about is gone."""
    return [each for each in outcome.findings if each.holds is Holds.UNKNOWN]


def _all_unjudged(report: Report) -> Iterator[Line]:
    for outcome in report.outcomes:
        left = _unjudged(outcome)
        if left and outcome.verdict not in _WITH_BLOCK:
            yield BLANK
            text = f"{one_line(outcome.step.id)}: {counted(len(left), 'promise')} not judged"
            yield line(text, "known")
            for finding in left:
                yield from finding_lines(finding, 0)


def closing_lines(report: Report, written: Mapping[str, str]) -> Iterator[Line]:
    """``12 conform, 1 deviates in 12.3 s``, what that exits with, where the reports are."""
    parts: list[Part] = []
    for verdict, words in counts(report):
        role = ROLES[verdict]
        parts += [Part(text=", ") if parts else Part(text=""), Part(text=words, role=role)]
    parts = parts or [Part(text="nothing was run")]
    if report.warning_count:
        parts.append(Part(text=f", {counted(report.warning_count, 'warning')}", role="known"))
    parts.append(Part(text=f" in {seconds(report.duration)}", role="strong"))
    yield Line(parts=tuple(parts))
    if note := _note(report):
        yield line(note, "strong")
    yield from _kept(report)
    if written:
        told = [f"{name}: {one_line(path)}" for name, path in written.items()]
        yield line(", ".join(told), "dim", whole=True)


def _kept(report: Report) -> Iterator[Line]:
    """Kept homes are the user's to remove: where they are, once for all of them."""
    folders = sorted({str(PurePath(each.kept).parent) for each in report.outcomes if each.kept})
    if folders:
        way = one_line(f"rm -r {shlex.join(folders)}")
        yield line(f"homes are kept; when done: {way}", "dim", whole=True)


def _note(report: Report) -> str:
    code = exit_code(report)
    numbers = report.counts()
    if code == 0:
        return report.stopped_early
    if report.interrupted:
        why = "interrupted: this is what is known so far"
    elif numbers[Verdict.DEVIATES] or numbers[Verdict.FIXED]:
        why = _failing(report)
    elif report.strict_warnings and report.warning_count:
        why = "warnings count, as -W error asks"
    elif numbers[Verdict.ERROR]:
        why = "something could not be run"
    else:
        why = "nothing was checked"
    early = f"{one_line(report.stopped_early)}; " if report.stopped_early else ""
    return f"exit code {code}: {early}{why}"


def _failing(report: Report) -> str:
    numbers = report.counts()
    if not numbers[Verdict.DEVIATES]:
        return "a known deviation is fixed: delete its row from the known file"
    return "something deviates"
