"""Makes the annotations of a run: its failures as errors, what is doubtful as warnings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cliconform.model.outcome import Finding, Outcome, Verdict
from cliconform.model.place import Place
from cliconform.model.report import Report
from cliconform.reporting.ci.workflow_commands import Annotation, AnnotationLevel
from cliconform.reporting.run.results import WITH_BLOCK
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.command_line import format_shell_command
from cliconform.reporting.text.wording import (
    describe_deviations,
    format_count,
)

FindFile = Callable[[str], str]
"""Returns the path of a file as GitHub has it: from the root of the repository."""

MOST = 10
"""Annotations of one level that GitHub shows of a step (its documentation of limits, 2026)."""
_LEVELS: tuple[AnnotationLevel, ...] = ("error", "warning", "notice")
_TITLES = {Verdict.ERROR: "could not be run", Verdict.FIXED: "is fixed"}


def make_run_annotations(report: Report, find_file: FindFile) -> list[Annotation]:
    """Return the annotations of ``report``, errors first, at most ten of a level.

    A command has one: its first deviation, at the line of that promise, how many more there are,
    and what to type. A notice counts those that are left out.
    """
    errors = [_fail(each, find_file) for each in _find_failed(report)]
    warnings = [_flaky(each, find_file) for each in report.notable if _is_flaky(each)]
    (errors if report.strict_warnings else warnings).extend(_warn(report, find_file))
    return limit_annotations([*errors, *warnings])


def limit_annotations(annotations: Sequence[Annotation]) -> list[Annotation]:
    """Return at most ten annotations of each level, errors first, and a notice about the rest."""
    shown: list[Annotation] = []
    more: list[str] = []
    for level in _LEVELS:
        found = [each for each in annotations if each.level == level]
        shown += found[:MOST]
        if len(found) > MOST:
            more.append(format_count(len(found) - MOST, f"more {level}"))
    if more:
        text = f"{' and '.join(more)}: GitHub shows {MOST} of a kind. The summary has all of them."
        shown.append(Annotation(level="notice", file="", line=0, title="cliconform", message=text))
    return shown


def _find_failed(report: Report) -> list[Outcome]:
    """Return the commands that fail the run; what deviates by its time alone comes last."""
    failed = [each for each in report.notable if each.verdict in WITH_BLOCK]
    return sorted(failed, key=lambda each: each.deviates_by_time_alone)


def _fail(outcome: Outcome, find_file: FindFile) -> Annotation:
    is_deviating = outcome.verdict is Verdict.DEVIATES
    what = describe_deviations(outcome) if is_deviating else outcome.reason
    lines = [clean_line(what or describe_deviations(outcome))]
    if command := format_shell_command(outcome):
        lines.append(f"reproduce: {command}")
    place = _find_place(outcome)
    return Annotation(
        level="error",
        file=find_file(place.file),
        line=place.line,
        title=clean_line(f"{outcome.step.id} {_TITLES.get(outcome.verdict, 'deviates')}", 250),
        message="\n".join(lines),
    )


def _find_place(outcome: Outcome) -> Place:
    """Return the line of the first new deviation, or of the command."""
    if outcome.verdict is not Verdict.DEVIATES:
        return outcome.step.place
    new: list[Finding] = sorted(outcome.deviations, key=lambda each: each.known)
    return new[0].place if new else outcome.step.place


def _is_flaky(outcome: Outcome) -> bool:
    return outcome.verdict is Verdict.FLAKY


def _flaky(outcome: Outcome, find_file: FindFile) -> Annotation:
    attempt = len(outcome.earlier) + 1
    before = describe_deviations(outcome.earlier[0]) if outcome.earlier else ""
    return Annotation(
        level="warning",
        file=find_file(outcome.step.place.file),
        line=outcome.step.place.line,
        title=clean_line(f"{outcome.step.id} is flaky", 250),
        message=clean_line(f"conforms at attempt {attempt}; before: {before}"),
    )


def _warn(report: Report, find_file: FindFile) -> Iterator[Annotation]:
    level: AnnotationLevel = "error" if report.strict_warnings else "warning"
    for warning in report.warnings:
        yield Annotation(
            level=level,
            file=find_file(warning.place.file),
            line=warning.place.line,
            title=warning.code,
            message=clean_line(warning.message),
        )
    for outcome in report.notable:
        for message in outcome.warnings:
            yield Annotation(
                level=level,
                file=find_file(outcome.step.place.file),
                line=outcome.step.place.line,
                title=clean_line(outcome.step.id, 250),
                message=clean_line(message),
            )
