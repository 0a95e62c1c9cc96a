"""Renders what the console shows below the results: the deviations, the warnings, the totals."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from itertools import dropwhile
from pathlib import PurePath

from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import Report, exit_code
from cliconform.reporting.problems import make_warning_lines
from cliconform.reporting.run.results import (
    ROLES,
    WITH_BLOCK,
    Level,
    find_unjudged,
    make_result_line,
    waits_for_runs,
)
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.lines import BLANK, Line, Part, make_line
from cliconform.reporting.text.renderable import Lines
from cliconform.reporting.text.wording import (
    SIGNS,
    count_differing,
    count_verdicts,
    describe_deviations,
    describe_verification,
    format_count,
    format_duration,
)

# How many commands with the same reason are named.
_NAMED = 3


def render_summary(
    report: Report, *, level: Level = Level.NORMAL, written: Mapping[str, str] | None = None
) -> Lines:
    """Return a block for each deviation, the warnings, the known deviations and the totals.

    ``written`` has the path of each report file that was written, by the report's name:
    ``{"JUnit": "out/junit.xml"}``.
    """
    lines = _make_lines(report, level, written or {})
    # With -q there are no results above it that a blank line would separate it from.
    return Lines(dropwhile(BLANK.__eq__, lines) if level is Level.QUIET else lines)


def _make_lines(report: Report, level: Level, written: Mapping[str, str]) -> Iterator[Line]:
    yield from _blocks(report, level)
    if level > Level.QUIET or report.strict_warnings:
        yield from _warnings(report)
    if level > Level.QUIET:
        yield from _flaky(report)
        yield from _run_again(report)
        yield from _known(report, level)
    yield from _unjudged(report)
    yield from _waiting(report)
    yield BLANK
    yield from _totals(report, written)


def _blocks(report: Report, level: Level) -> Iterator[Line]:
    # On a busy machine nearly everything takes longer: what deviates by that alone comes last.
    for outcome in sorted(report.notable, key=lambda each: each.deviates_by_time_alone):
        if outcome.verdict in WITH_BLOCK:
            from cliconform.reporting.run.deviation import LONG, SHORT, make_deviation_lines

            yield BLANK
            yield from make_deviation_lines(outcome, LONG if level >= Level.OUTPUT else SHORT)


def _warnings(report: Report) -> Iterator[Line]:
    if report.warning_count:
        yield BLANK
        yield from make_warning_lines(report)
        if not report.strict_warnings:
            yield make_line("-W error makes warnings fail the run", "dim", indent=2)


def _flaky(report: Report) -> Iterator[Line]:
    for outcome in report.notable:
        if outcome.verdict is Verdict.FLAKY:
            from cliconform.reporting.run.deviation import SHORT, make_finding_lines

            yield BLANK
            yield make_result_line(outcome)
            for earlier in outcome.earlier:
                for finding in earlier.deviations:
                    yield from make_finding_lines(finding, SHORT.detail)


def _run_again(report: Report) -> Iterator[Line]:
    """Yield a line for each reason for which a command was run again that is no retry."""
    ids: dict[str, list[str]] = {}
    for outcome in report.notable:
        if outcome.observation is not None and (reason := outcome.observation.lost_before):
            ids.setdefault(reason, []).append(clean_line(outcome.step.id))
    for reason, found in ids.items():
        more = f" and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
        yield BLANK
        names = ", ".join(found[:_NAMED])
        yield make_line(f"note: {names}{more} ran twice: {clean_line(reason)}", "dim", hang=2)


def _known(report: Report, level: Level) -> Iterator[Line]:
    known = [outcome for outcome in report.notable if outcome.verdict is Verdict.KNOWN]
    more = "" if level >= Level.VERBOSE else " (-v shows each promise)"
    yield from _known_by_reason([each for each in known if not each.is_unseen], more)
    unseen = [each for each in known if each.is_unseen]
    yield from _known_by_reason(unseen, " not seen this time (intermittent: it may occur or not)")


def _known_by_reason(known: list[Outcome], note: str) -> Iterator[Line]:
    if not known:
        return
    yield BLANK
    yield make_line(f"{format_count(len(known), 'known deviation')}{note}", "known")
    by_reason: dict[str, list[str]] = {}
    for outcome in known:
        reason = clean_line(outcome.reason) or describe_deviations(outcome)
        by_reason.setdefault(reason, []).append(clean_line(outcome.step.id))
    for reason, ids in by_reason.items():
        yield Line(
            parts=(
                Part(text=f"{SIGNS[Verdict.KNOWN]} ", role="known"),
                Part(text=_list_ids(ids)),
                Part(text=f"  {reason}", role="dim"),
            ),
            indent=2,
            hang=4,
        )


def _list_ids(ids: list[str]) -> str:
    more = len(ids) - _NAMED
    return ", ".join(ids[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _unjudged(report: Report) -> Iterator[Line]:
    for outcome in report.notable:
        findings = find_unjudged(outcome)
        if findings and outcome.verdict not in WITH_BLOCK:
            from cliconform.reporting.run.deviation import make_finding_lines

            yield BLANK
            number = format_count(len(findings), "promise")
            yield make_line(f"{clean_line(outcome.step.id)}: {number} not judged", "known")
            for finding in findings:
                yield from make_finding_lines(finding, 0)


def _waiting(report: Report) -> Iterator[Line]:
    """Yield a line about the commands whose ``within`` is a multiple of too few earlier runs."""
    waiting = [
        (outcome.step.id, finding.message)
        for outcome in report.notable
        for finding in outcome.findings
        if waits_for_runs(finding)
    ]
    if waiting:
        ids = ", ".join(clean_line(id_) for id_, _ in waiting[:_NAMED])
        more = f" and {len(waiting) - _NAMED:,} more" if len(waiting) > _NAMED else ""
        yield BLANK
        yield make_line(
            f"note: `within` was not judged for {ids}{more}: {waiting[0][1]}", "dim", hang=2
        )


def _totals(report: Report, written: Mapping[str, str]) -> Iterator[Line]:
    """Yield ``12 conform, 1 deviates in 12.3 s``, the exit code, kept homes and report files."""
    parts: list[Part] = []
    for verdict, words in count_verdicts(report):
        role = ROLES[verdict]
        parts += [Part(text=", ") if parts else Part(text=""), Part(text=words, role=role)]
    parts = parts or [Part(text="nothing was run")]
    if report.warning_count:
        parts.append(Part(text=f", {format_count(report.warning_count, 'warning')}", role="known"))
    parts.append(Part(text=f" in {format_duration(report.duration)}", role="strong"))
    if report.time_scale != 1:
        parts.append(Part(text=f" (time scale {report.time_scale:g})"))
    if report.shuffle is not None:
        parts.append(Part(text=f" (--shuffle {report.shuffle})"))
    yield Line(parts=tuple(parts))
    if report.isolation:
        yield make_line(clean_line(report.isolation), "dim", hang=2)
    if verified := describe_verification(report):
        yield make_line(verified)
    if reason := describe_exit(report):
        yield make_line(reason, "strong")
    yield from _kept_homes(report)
    if written:
        files = [f"{name}: {clean_line(path)}" for name, path in written.items()]
        yield make_line(", ".join(files), "dim", whole=True)


def _kept_homes(report: Report) -> Iterator[Line]:
    """Yield how to remove the kept homes: cliconform does not remove them later."""
    folders = sorted({str(PurePath(each.kept).parent) for each in report.notable if each.kept})
    if folders:
        command = clean_line(f"rm -r {shlex.join(folders)}")
        yield make_line(f"homes were kept; to remove them: {command}", "dim", whole=True)


def describe_exit(report: Report) -> str:
    """Return the exit code and why it is not 0, or why the run ended early; else nothing."""
    code = exit_code(report)
    numbers = report.counts()
    if code == 0:
        return report.stopped_early
    if report.is_incomplete:
        missing = clean_line(report.lost) or "shards are missing"
        why = f"{missing}, the results are incomplete"
    elif report.interrupted:
        why = "interrupted, the results are incomplete"
    elif numbers[Verdict.DEVIATES] or numbers[Verdict.FIXED]:
        why = _failing(report)
        if numbers[Verdict.ERROR]:
            why += ", and a command could not be run"
    elif report.strict_warnings and report.warning_count:
        why = "there are warnings (-W error)"
    elif numbers[Verdict.ERROR]:
        differs = "a cached command does something else than was recorded"
        why = differs if count_differing(report) else "a command could not be run"
    else:
        why = "nothing was checked"
    early = f"{clean_line(report.stopped_early)}; " if report.stopped_early else ""
    return f"exit code {code}: {early}{why}"


def _failing(report: Report) -> str:
    numbers = report.counts()
    if not numbers[Verdict.DEVIATES]:
        return "a known deviation is fixed: look at what it does now, then delete its row"
    return "a command deviates"
