"""Joins the recordings of the shards of one plan to one report, and proves that they go together.

A report of several shards must not look whole if it is not. So each command of the plan has to be
there exactly once, of the same spec, the same target and the same ``now``; what is missing is an
error of that command. A recording that cannot be read may have any of them once more, so that
nothing is proved while there is one.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import PurePath

from cliconform.errors import UsageError
from cliconform.model.fingerprint import RunInputs
from cliconform.model.invocation import HomeContent, Terminal
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.place import Place
from cliconform.model.plan import Invocation, Limits, Request, Step
from cliconform.model.recording import Manifest
from cliconform.model.report import Report, exit_code
from cliconform.model.shards import PlannedStep, ShardPlan
from cliconform.model.template import Template
from cliconform.quick_dataclass import dataclass

_SHOWN = 5
_UNREADABLE = "a recording cannot be read"
_FAILING = (130, 1, 3)
"""The exit codes of a run that failed, the first of them that is there first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPart:
    """One recording that is joined: its file, and what is in it."""

    file: str
    manifest: Manifest
    report: Report

    @property
    def inputs(self) -> RunInputs:
        """What was run. Raises :class:`UsageError` where the recording does not say."""
        if self.manifest.inputs is None:
            raise UsageError(
                f"{self.file} does not say what was run: it was recorded by an earlier version",
                hint="record it again",
            )
        return self.manifest.inputs

    def explain_damage(self, plan: bytes) -> str:
        """Return what is wrong with a recording that has this ``plan`` in it; empty if nothing."""
        if self.manifest.shard and not plan:
            return f"it is of shard {self.manifest.shard}, and has no plan"
        if Counter(self.manifest.verdicts) != self.report.counts():
            return "its manifest and its report have different verdicts"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedRun:
    """The report of all parts."""

    report: Report
    part_codes: frozenset[int] = frozenset()
    """The exit codes of the parts."""

    @property
    def exit_code(self) -> int:
        """That of the report; where nothing failed in it, that of a part which failed."""
        code = exit_code(self.report)
        if code in _FAILING:
            return code
        return next((each for each in _FAILING if each in self.part_codes), code)


def merge_runs(
    parts: Sequence[RunPart], plan: ShardPlan | None, unreadable: Sequence[str] = ()
) -> MergedRun:
    """Return the run that ``parts`` are together. ``unreadable`` says which files are damaged.

    Without a plan, the parts are all that there is. Raises
    :class:`~cliconform.errors.UsageError` where a command is in two parts or not in the plan, and
    where the parts are not of the same spec, target, known file and ``now``.
    """
    _check_inputs(parts, plan)
    where = _find_ids(parts)
    outcomes = {each.step.id: each for part in parts for each in part.report.outcomes}
    if plan is None:
        return _join(parts, tuple(outcomes.values()), None)
    planned = {step.id for step in plan.steps}
    if foreign := [id_ for id_ in where if id_ not in planned]:
        raise UsageError(
            f"{where[foreign[0]]} has {_list(foreign)}, which the plan does not have",
            hint="name the plan that the shards were run with",
        )
    present = {part.manifest.shard: part.file for part in parts}
    merged = tuple(
        outcomes.get(step.id) or make_missing(step, plan, present, unreadable)
        for step in plan.steps
    )
    return _join(
        parts,
        merged,
        plan,
        is_incomplete=len(outcomes) < len(merged) or bool(unreadable),
        lost=_UNREADABLE if unreadable and len(outcomes) == len(merged) else "",
    )


def _check_inputs(parts: Sequence[RunPart], plan: ShardPlan | None) -> None:
    for part in parts:
        if plan is not None:
            _refuse(part.file, "the plan", "spec", part.inputs.spec.explain_difference(plan.inputs))
            _refuse(part.file, "the plan", "time", _compare_now(part.inputs.now, plan.now))
            _refuse(part.file, "the plan", "target", _compare_command(plan.command, part.report))
        first = parts[0]
        one, other = part.inputs, first.inputs
        _refuse(part.file, first.file, "spec", one.spec.explain_difference(other.spec))
        _refuse(part.file, first.file, "target", one.target.explain_difference(other.target))
        _refuse(part.file, first.file, "time", _compare_now(one.now, other.now))
        differs = "its content differs" if one.known != other.known else ""
        _refuse(part.file, first.file, "known file", differs)


def _refuse(file: str, other: str, what: str, difference: str) -> None:
    if difference:
        raise UsageError(
            f"{file} and {other} do not go together: another {what} ({difference})",
            hint="run all shards with the same spec, program and --now",
        )


def _compare_now(one: str | None, other: str | None) -> str:
    written = [f"--now {now}" if now else "the true time" for now in (one, other)]
    return "" if one == other else " and ".join(written)


def _compare_command(planned: tuple[str, ...], report: Report) -> str:
    requests = (outcome.step.request for outcome in report.outcomes)
    found = next((each.command for each in requests if each and each.command != planned), None)
    if found is None:
        return ""
    words = [
        f"--command {shlex.join(each)}" if each else "no --command" for each in (found, planned)
    ]
    return " and ".join(words)


def _find_ids(parts: Sequence[RunPart]) -> dict[str, str]:
    """Return the file that has each id; raises :class:`UsageError` where two files have one."""
    shards = Counter(part.manifest.shard for part in parts if part.manifest.shard)
    for shard, count in shards.items():
        if count > 1:
            files = [part.file for part in parts if part.manifest.shard == shard]
            raise UsageError(
                f"{' and '.join(files)} are both shard {shard}", hint="name one of them"
            )
    where: dict[str, str] = {}
    for part in parts:
        for outcome in part.report.outcomes:
            id_ = outcome.step.id
            if id_ in where:
                raise UsageError(
                    f"`{id_}` is in both {where[id_]} and {part.file}",
                    hint="each command must be there once",
                )
            where[id_] = part.file
    return where


def _join(
    parts: Sequence[RunPart],
    outcomes: tuple[Outcome, ...],
    plan: ShardPlan | None,
    *,
    is_incomplete: bool = False,
    lost: str = "",
) -> MergedRun:
    report = join_reports(
        [part.report for part in parts], outcomes, plan, is_incomplete=is_incomplete, lost=lost
    )
    codes = frozenset(part.manifest.exit_code for part in parts)
    return MergedRun(report=report, part_codes=codes)


def join_reports(
    reports: Sequence[Report],
    outcomes: tuple[Outcome, ...],
    plan: ShardPlan | None,
    *,
    is_incomplete: bool = False,
    lost: str = "",
) -> Report:
    """Return the report with ``outcomes``, which are those of ``reports``.

    It is of the first of them, or of ``plan`` if there is none, and lasts from the first start to
    the last end.
    """
    starts = [datetime.fromisoformat(each.started) for each in reports]
    ends = [
        start + timedelta(seconds=each.duration)
        for start, each in zip(starts, reports, strict=True)
    ]
    first = reports[0] if reports else None
    head = first or plan
    assert head is not None
    return Report(
        spec=head.spec,
        name=head.name,
        target=head.target,
        command=head.command,
        started=min(starts).isoformat(timespec="milliseconds") if starts else "",
        duration=(max(ends) - min(starts)).total_seconds() if starts else 0.0,
        jobs=sum(each.jobs for each in reports),
        outcomes=outcomes,
        warnings=tuple(dict.fromkeys(each for report in reports for each in report.warnings)),
        strict_warnings=any(each.strict_warnings for each in reports),
        interrupted=any(each.interrupted for each in reports),
        stopped_early=next((each.stopped_early for each in reports if each.stopped_early), ""),
        is_incomplete=is_incomplete or any(each.is_incomplete for each in reports),
        lost=lost or next((each.lost for each in reports if each.lost), ""),
        time_scale=max((each.time_scale for each in reports), default=1.0),
        shuffle=first.shuffle if first and len({each.shuffle for each in reports}) == 1 else None,
        machine=first.machine if first and len({each.machine for each in reports}) == 1 else "",
    )


def make_missing(
    step: PlannedStep,
    plan: ShardPlan,
    present: Mapping[str, str],
    unreadable: Sequence[str] = (),
) -> Outcome:
    """Return the outcome of a step that no part has."""
    shard = f"{step.shard}/{plan.shards}"
    reason = f"shard {shard} is missing: none of the recordings is of it"
    if shard in present:
        reason = f"{present[shard]}, shard {shard}, has no result of it"
    hint = "; ".join(unreadable) or f"`cliconform check {plan.spec} --shard {shard} --plan FILE`"
    return Outcome(step=_make_step(step, plan), verdict=Verdict.ERROR, reason=reason, hint=hint)


def _make_step(step: PlannedStep, plan: ShardPlan) -> Step:
    """Return a step that says where the command is written; how it is run is not known."""
    group, dot, _ = step.id.partition("[")[0].partition(".")
    return Step(
        id=step.id,
        group=group if dot else "commands",
        place=Place(file=str(PurePath(plan.spec).parent / step.file), line=step.line),
        about="",
        tags=(),
        needs=step.needs,
        brought=step.brought,
        skip=None,
        invocation=Invocation(
            argv=tuple(map(Template, step.argv)),
            environment={},
            home=HomeContent(),
            terminal=Terminal.SPLIT,
            columns=80,
            lines=24,
            limits=Limits(timeout=0.0),
        ),
        promises=(),
        request=Request(spec=plan.spec, command=plan.command, now=plan.now),
    )


def describe_seeds(parts: Sequence[RunPart]) -> str:
    """Return how each part was shuffled, where not all were alike: no report can say one seed."""
    seeds = {part.file: part.report.shuffle for part in parts}
    if len({*seeds.values()}) <= 1:
        return ""
    said = (f"{file} --shuffle {seed}" for file, seed in seeds.items() if seed is not None)
    return f"the commands were started in the order of: {', '.join(said)}"


def _list(ids: Sequence[str]) -> str:
    shown: Iterator[str] = (f"`{id_}`" for id_ in ids[:_SHOWN])
    return ", ".join(shown) + (", …" if len(ids) > _SHOWN else "")
