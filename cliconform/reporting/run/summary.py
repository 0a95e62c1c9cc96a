"""Report → what stands below the results: what deviates, what is known, how many of each."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from itertools import dropwhile
from pathlib import PurePath

from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import Report, exit_code
from cliconform.reporting.problems import make_warning_lines
from cliconform.reporting.run.deviation import (
    LONG,
    SHORT,
    Extent,
    make_deviation_lines,
    make_finding_lines,
)
from cliconform.reporting.run.results import (
    ROLES,
    WITH_BLOCK,
    Level,
    find_unjudged,
    make_result_line,
)
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import BLANK, Line, Part, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import (
    SIGNS,
    count_verdicts,
    describe_deviations,
    format_count,
    format_duration,
)

_NAMED = 3


def render_summary(
    report: Report, *, level: Level = Level.NORMAL, written: Mapping[str, str] | None = None
) -> Lines:
    """What stands below the results: each deviation's block, warnings, what is known, the counts.

    ``written`` names the reports that were written: ``{"JUnit": "out/junit.xml"}``.
    """
    lines = _make_lines(report, level, written or {})
    # With nothing above it, the first line needs no distance to it.
    return Lines(dropwhile(BLANK.__eq__, lines) if level is Level.QUIET else lines)


def _make_lines(report: Report, level: Level, written: Mapping[str, str]) -> Iterator[Line]:
    yield from _blocks(report, level)
    if level > Level.QUIET or report.strict_warnings:
        yield from _warnings(report)
    if level > Level.QUIET:
        yield from _flaky(report)
        yield from _known(report, level)
    yield from _unjudged(report)
    yield BLANK
    yield from closing_lines(report, written)


def _blocks(report: Report, level: Level) -> Iterator[Line]:
    extent: Extent = LONG if level >= Level.OUTPUT else SHORT
    for outcome in report.outcomes:
        if outcome.verdict in WITH_BLOCK:
            yield BLANK
            yield from make_deviation_lines(outcome, extent)


def _warnings(report: Report) -> Iterator[Line]:
    if report.warning_count:
        yield BLANK
        yield from make_warning_lines(report)


def _flaky(report: Report) -> Iterator[Line]:
    for outcome in report.outcomes:
        if outcome.verdict is Verdict.FLAKY:
            yield BLANK
            yield make_result_line(outcome)
            for earlier in outcome.earlier:
                for finding in earlier.deviations:
                    yield from make_finding_lines(finding, SHORT.detail)


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
    yield make_line(f"{format_count(len(known), 'known deviation')}{more}", "known")
    by_reason: dict[str, list[str]] = {}
    for outcome in known:
        reason = clean_line(outcome.reason) or describe_deviations(outcome)
        by_reason.setdefault(reason, []).append(clean_line(outcome.step.id))
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


def _unjudged(report: Report) -> Iterator[Line]:
    for outcome in report.outcomes:
        left = find_unjudged(outcome)
        if left and outcome.verdict not in WITH_BLOCK:
            yield BLANK
            text = f"{clean_line(outcome.step.id)}: {format_count(len(left), 'promise')} not judged"
            yield make_line(text, "known")
            for finding in left:
                yield from make_finding_lines(finding, 0)


def closing_lines(report: Report, written: Mapping[str, str]) -> Iterator[Line]:
    """``12 conform, 1 deviates in 12.3 s``, what that exits with, where the reports are."""
    parts: list[Part] = []
    for verdict, words in count_verdicts(report):
        role = ROLES[verdict]
        parts += [Part(text=", ") if parts else Part(text=""), Part(text=words, role=role)]
    parts = parts or [Part(text="nothing was run")]
    if report.warning_count:
        parts.append(Part(text=f", {format_count(report.warning_count, 'warning')}", role="known"))
    parts.append(Part(text=f" in {format_duration(report.duration)}", role="strong"))
    yield Line(parts=tuple(parts))
    if note := _note(report):
        yield make_line(note, "strong")
    yield from _kept(report)
    if written:
        told = [f"{name}: {clean_line(path)}" for name, path in written.items()]
        yield make_line(", ".join(told), "dim", whole=True)


def _kept(report: Report) -> Iterator[Line]:
    """Kept homes are the user's to remove: where they are, once for all of them."""
    folders = sorted({str(PurePath(each.kept).parent) for each in report.outcomes if each.kept})
    if folders:
        way = clean_line(f"rm -r {shlex.join(folders)}")
        yield make_line(f"homes are kept; when done: {way}", "dim", whole=True)


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
    early = f"{clean_line(report.stopped_early)}; " if report.stopped_early else ""
    return f"exit code {code}: {early}{why}"


def _failing(report: Report) -> str:
    numbers = report.counts()
    if not numbers[Verdict.DEVIATES]:
        return "a known deviation is fixed: take it out of the known file"
    return "something deviates"
