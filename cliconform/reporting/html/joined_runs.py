"""What the page says where it shows several runs: which they are, and of which each command is."""

from __future__ import annotations

from cliconform.model.joined_runs import JoinedRun, JoinedRuns
from cliconform.model.outcome import Outcome
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.html.details import Details, make_details
from cliconform.reporting.html.home_tree import Contents
from cliconform.reporting.html.page_parts import format_time
from cliconform.reporting.text.clean import clean_line
from cliconform.reporting.text.wording import (
    count_verdicts,
    format_count,
    format_duration,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One of the runs, as the cells of a table."""

    file: str
    started: str
    started_words: str
    duration: str
    jobs: int
    machine: str
    found: str
    replaced: str


def list_runs(joined: JoinedRuns) -> tuple[RunRow, ...]:
    """Return the rows of the runs, the oldest first."""
    return tuple(_make_row(run) for run in joined.runs)


def name_run(run: JoinedRun) -> str:
    """Return what the page calls a run: its file, and when it started."""
    return f"{clean_line(run.file)}, {format_time(run.report.started)}"


def make_joined_details(
    outcome: Outcome, contents: Contents, target: str, joined: JoinedRuns | None
) -> Details:
    """Return what is shown of ``outcome``, with the run that it is of and the runs before that."""
    if joined is None:
        return make_details(outcome, contents, target)
    run = joined.by_id.get(outcome.step.id)
    earlier = joined.replaced.get(outcome.step.id, ())
    return make_details(
        outcome,
        contents,
        target,
        run=name_run(run) if run else "",
        earlier_runs=tuple(
            make_details(each, contents, of.report.target, run=name_run(of))
            for of, each in reversed(earlier)
        ),
    )


def describe_replaced(joined: JoinedRuns) -> dict[str, str]:
    """Return what the commands that are in several runs did in the earlier ones, by id."""
    return {
        id_: "earlier: "
        + ", ".join(f"{each.verdict.value} in {clean_line(run.file)}" for run, each in earlier)
        for id_, earlier in joined.replaced.items()
    }


def _make_row(run: JoinedRun) -> RunRow:
    report, replaced = run.report, len(run.replaced)
    return RunRow(
        file=clean_line(run.file),
        started=report.started,
        started_words=format_time(report.started),
        duration=format_duration(report.duration),
        jobs=report.jobs,
        machine=clean_line(report.machine),
        found=", ".join(words for _, words in count_verdicts(report)) or "nothing was checked",
        replaced=f"{format_count(replaced, 'command')} replaced by a later run" if replaced else "",
    )
