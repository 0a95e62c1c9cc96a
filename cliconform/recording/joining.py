"""Joins several runs of one spec to one report that shows the newest outcome of each command.

Where :mod:`~cliconform.recording.merging` proves that the shards of a plan are one run, this takes
what a user has: the runs of parts of a spec, of one command again, of a shard again. Nothing is
lost in silence: what a later run replaces is kept, and what else differs is noted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from cliconform.errors import UsageError
from cliconform.model.fingerprint import RunInputs
from cliconform.model.joined_runs import JoinedRun, JoinedRuns
from cliconform.model.outcome import Outcome
from cliconform.model.report import Report
from cliconform.model.shards import ShardPlan
from cliconform.quick_dataclass import dataclass, replace
from cliconform.recording.merging import join_reports, make_missing


@dataclass(frozen=True, slots=True, kw_only=True)
class RunToJoin:
    """A run, and what is known of it besides its report."""

    file: str
    report: Report
    inputs: RunInputs | None = None
    """What was run; ``None`` where it is not known."""
    shard: str = ""
    """Which part of a plan it is, as ``2/5``; empty for none."""


def join_runs(runs: Sequence[RunToJoin], plan: ShardPlan | None = None) -> JoinedRuns:
    """Return ``runs`` as one. With the ``plan`` of their shards, what none of them has is an error.

    Raises :class:`~cliconform.errors.UsageError` for runs of different specs.
    """
    _refuse_other_specs(runs)
    ordered = sorted(runs, key=lambda run: datetime.fromisoformat(run.report.started))
    newest: dict[str, tuple[RunToJoin, Outcome]] = {}
    for run in ordered:
        for outcome in run.report.outcomes:
            newest[outcome.step.id] = (run, outcome)
    outcomes, is_incomplete = _complete(newest, plan, ordered)
    # What is said of the whole is said of the newest run first.
    parts = [_forget_end(run, newest) for run in reversed(ordered)]
    report = join_reports(parts, outcomes, plan, is_incomplete=is_incomplete)
    return JoinedRuns(
        report=replace(
            report,
            duration=_measure_time([run.report for run in ordered]),
            jobs=max(run.report.jobs for run in ordered),
        ),
        runs=tuple(
            JoinedRun(
                file=run.file,
                report=run.report,
                shown=frozenset(id_ for id_, (of, _) in newest.items() if of is run),
            )
            for run in ordered
        ),
        notes=tuple(_list_differences(ordered)),
    )


def _complete(
    newest: dict[str, tuple[RunToJoin, Outcome]],
    plan: ShardPlan | None,
    runs: Sequence[RunToJoin],
) -> tuple[tuple[Outcome, ...], bool]:
    """Return the outcomes in the order of the plan, and whether one of the plan is missing."""
    found = {id_: outcome for id_, (_, outcome) in newest.items()}
    if plan is None:
        return tuple(found.values()), False
    present = {run.shard: run.file for run in runs if run.shard}
    missing = [step for step in plan.steps if step.id not in found]
    ordered = {
        step.id: found.get(step.id) or make_missing(step, plan, present) for step in plan.steps
    }
    return tuple({**ordered, **found}.values()), bool(missing)


def _forget_end(run: RunToJoin, newest: Mapping[str, tuple[RunToJoin, Outcome]]) -> Report:
    """Return the report of ``run``, as if it had ended as usual where a later run has what it did
    not reach.
    """
    shown = (outcome for of, outcome in newest.values() if of is run)
    if any(outcome.observation is None for outcome in shown):
        return run.report
    return replace(run.report, interrupted=False, stopped_early="")


def _refuse_other_specs(runs: Sequence[RunToJoin]) -> None:
    first = runs[0]
    for run in runs[1:]:
        if (run.report.name, run.report.target) != (first.report.name, first.report.target):
            raise UsageError(
                f"{first.file} is a run of {first.report.spec}, {run.file} of {run.report.spec}",
                hint="write a report for each spec",
            )


def _list_differences(runs: Sequence[RunToJoin]) -> Iterator[str]:
    """Yield in what each run differs from the newest one."""
    newest = runs[-1]
    for run in runs[:-1]:
        if run.inputs is None or newest.inputs is None:
            continue
        one, other = run.inputs, newest.inputs
        differences = {
            "program": one.target.explain_difference(other.target),
            "spec": one.spec.explain_difference(other.spec),
            "time": "" if one.now == other.now else f"{_name(one.now)}, {_name(other.now)}",
        }
        for what, difference in differences.items():
            if difference:
                yield f"{run.file} is of another {what} than {newest.file}: {difference}"


def _name(now: str | None) -> str:
    return f"--now {now}" if now else "the true time"


def _measure_time(reports: Sequence[Report]) -> float:
    """Return the seconds in which at least one of the runs was running."""
    total, until = timedelta(), None
    for report in reports:
        start = datetime.fromisoformat(report.started)
        end = start + timedelta(seconds=report.duration)
        if until is None or start > until:
            total += end - start
            until = end
        elif end > until:
            total += end - until
            until = end
    return total.total_seconds()
