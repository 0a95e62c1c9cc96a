"""Makes the lines about commands that need no details, and about warnings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cliconform.model.joined_runs import JoinedRuns
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import Report
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.markdown.details import make_line
from cliconform.reporting.markdown.text import format_code, format_prose
from cliconform.reporting.run.results import WITH_BLOCK, find_unjudged
from cliconform.reporting.text.wording import (
    SIGNS,
    count_verdicts,
    describe_deviations,
    format_count,
    format_duration,
)

_NAMED = 5
"""Commands with the same reason that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with a list. ``what`` says what its lines are about, where some are left out."""

    title: str
    lines: tuple[str, ...]
    what: str
    is_folded: bool = False


def make_sections(report: Report, blocked: Mapping[str, Sequence[Outcome]]) -> Iterator[Section]:
    """Yield the sections below the failures, the most important one first.

    ``blocked`` has the commands that each one blocks: those of a failing one are shown with it.
    """
    yield _warnings(report)
    yield _section("Not judged", "commands that were not judged", _unjudged(report))
    yield _section("Known deviations", "reasons of known deviations", _known(report))
    yield _section("Not run", "commands that were not run", _not_run(report, blocked))
    yield _conform(report)


def list_runs(joined: JoinedRuns) -> Section:
    """Return which runs the report joins, and what of them a later one has again."""
    lines = [
        f"- {format_code(run.file)}: {run.report.started[:19]}Z, "
        f"{', '.join(words for _, words in count_verdicts(run.report)) or 'nothing was run'}"
        for run in joined.runs
    ]
    lines += [f"- {format_prose(each, 500)}" for each in joined.notes]
    lines += [
        f"- {format_code(id_, 250)} is in several runs, and the newest one counts. Earlier: "
        + ", ".join(f"{each.verdict.value} in {format_code(run.file)}" for run, each in earlier)
        for id_, earlier in joined.replaced.items()
    ]
    title = f"The {len(joined.runs)} runs of this report"
    return Section(title=title, lines=tuple(lines), what="lines about the runs", is_folded=True)


def _section(title: str, what: str, lines: Iterator[str]) -> Section:
    return Section(title=title, what=what, lines=tuple(lines))


def _warnings(report: Report) -> Section:
    lines = [
        f"- {format_code(str(each.place))}: {format_prose(each.message, 500)}"
        for each in report.warnings
    ]
    lines += [
        f"- {format_code(outcome.step.id, 250)}: {format_prose(message)}"
        for outcome in report.notable
        for message in outcome.warnings
    ]
    title = "Warnings, which fail the run" if report.strict_warnings else "Warnings"
    return Section(title=title, what="warnings", lines=tuple(lines))


def _unjudged(report: Report) -> Iterator[str]:
    for outcome in report.notable:
        if outcome.verdict not in WITH_BLOCK and (found := find_unjudged(outcome)):
            more = f" and {len(found) - 1:,} more" if len(found) > 1 else ""
            yield f"- {format_code(outcome.step.id, 250)}: {format_code(found[0].promise)}{more}"


def _known(report: Report) -> Iterator[str]:
    by_reason: dict[tuple[str, bool], list[str]] = {}
    for outcome in report.notable:
        if outcome.verdict is Verdict.KNOWN:
            what = format_prose(outcome.reason) or format_code(describe_deviations(outcome))
            ids = by_reason.setdefault((what, outcome.is_unseen), [])
            ids.append(format_code(outcome.step.id, 250))
    for (what, is_unseen), ids in by_reason.items():
        note = " (not seen this time)" if is_unseen else ""
        yield f"- {SIGNS[Verdict.KNOWN]} {_list(ids)}: {what}{note}"


def _not_run(report: Report, blocked: Mapping[str, Sequence[Outcome]]) -> Iterator[str]:
    failing = {each.step.id for each in report.notable if each.verdict in WITH_BLOCK}
    shown = {each.step.id for id_ in failing for each in blocked.get(id_, ())}
    for outcome in report.notable:
        is_blocked = outcome.verdict is Verdict.BLOCKED and outcome.step.id not in shown
        if is_blocked or outcome.verdict is Verdict.SKIPPED:
            yield make_line(outcome)


def _conform(report: Report) -> Section:
    found = [each for each in report.outcomes if each.verdict is Verdict.CONFORMS]
    return Section(
        title=format_count(len(found), "command")
        + (" conforms" if len(found) == 1 else " conform"),
        what="commands that conform",
        lines=tuple(map(_describe_conforming, found)),
        is_folded=True,
    )


def _describe_conforming(outcome: Outcome) -> str:
    seconds = format_duration(outcome.observation.duration) if outcome.observation else ""
    seconds = "cached" if outcome.cached else seconds
    about = format_prose(outcome.step.about, 150)
    more = ", ".join(filter(None, (about, seconds)))
    return f"- {SIGNS[outcome.verdict]} {format_code(outcome.step.id, 250)}" + (
        f": {more}" if more else ""
    )


def _list(ids: list[str]) -> str:
    more = len(ids) - _NAMED
    return ", ".join(ids[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
