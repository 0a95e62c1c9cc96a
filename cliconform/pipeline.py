"""The stages put together: plan, observe, judge, report."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from pathlib import Path

from cliconform import clock
from cliconform.bounded_process.process import BoundedProcess, CannotCallError
from cliconform.masking.find import find_observed
from cliconform.masking.mask import Mask, make_mask
from cliconform.model.event import RunStarted
from cliconform.model.ids import base_of
from cliconform.model.observation import Observation
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.plan import Plan, Step
from cliconform.model.report import CacheVerification, Report
from cliconform.model.reuse import RunSplit
from cliconform.model.run_options import RunOptions
from cliconform.model.spec import KnownFile, Spec, SpecWarning
from cliconform.quick_dataclass import replace
from cliconform.run_judge import Listener, Record, RunJudge, judge_step
from cliconform.running.interface import Observer, RunEnd
from cliconform.verifying.dependents import name_dependents
from cliconform.verifying.homes import Homes
from cliconform.verifying.not_run import lose, skip
from cliconform.verifying.preload import list_modules
from cliconform.verifying.verdicts import merge_attempts

Rebuild = Callable[[Observation], AbstractContextManager[Homes | None]]
"""Makes the homes of a recorded observation again, and removes them at the end."""


def check(
    spec: Spec,
    known: KnownFile,
    plan: Plan,
    *,
    observer: Observer,
    options: RunOptions,
    listener: Listener,
    record: Record = lambda *_: None,
    split: RunSplit | None = None,
) -> Report:
    """Run ``plan`` with ``observer``, judge each observation, and return the report.

    With ``split``, only its steps are run, and the other outcomes are those that it has.

    ``listener`` is called with every event as it happens, and ``record`` with every observation
    while its homes exist and with the mask of all secrets that are known by then, in this thread.
    Secrets are masked in the events and in the report.
    """
    started, began = clock.now(), clock.monotonic()
    split = split or RunSplit(steps=plan.steps)
    with BoundedProcess() as process:
        if modules := list_modules(split.steps):
            with suppress(CannotCallError):  # what needs it says so
                process.start(modules)  # at once: a core is idle until the first command is started
        mask = make_mask(plan)
        listener(_make_start(plan, options.jobs, mask))
        handler = RunJudge(
            known,
            options,
            listener,
            record,
            mask=mask,
            process=process,
            expected=len(plan.steps),
        )
        handler.reuse(plan.steps, split)
        end = observer.observe(replace(plan, steps=split.steps), handler)
    lost = end.lost if len(handler.outcomes) < len(plan.steps) and not end.interrupted else ""
    report = Report(
        spec=plan.spec,
        name=plan.name,
        target=plan.target,
        command=plan.command,
        started=started.isoformat(timespec="milliseconds"),
        duration=clock.monotonic() - began,
        jobs=options.jobs,
        outcomes=(),
        warnings=_select_warnings(spec, plan),
        strict_warnings=options.strict_warnings,
        interrupted=end.interrupted,
        stopped_early=end.stopped_early,
        lost=lost,
        is_incomplete=bool(lost),
        time_scale=plan.time_scale,
        shuffle=plan.shuffle,
        machine=plan.machine,
        verification=_list_verified(split, handler),
    )
    for step in plan.steps:
        if not handler.is_settled(step.id):
            outcome = _find_outcome(step, handler, split, end)
            handler.outcomes[step.id] = name_dependents(outcome, spec)
    outcomes = handler.outcomes.arrange(step.id for step in plan.steps)
    # They are masked already, which takes longer than it does for the rest of the report.
    return replace(handler.mask.apply_to(report), outcomes=outcomes)


def rejudge(
    spec: Spec,
    known: KnownFile,
    plan: Plan,
    stored: Report,
    *,
    rebuild: Rebuild | None = None,
) -> Report:
    """Judge the observations of the stored run by ``spec`` as it is now. Nothing is run.

    ``plan`` is made of ``spec`` for the context of the stored run. A step whose command line,
    home, environment or needed step is different now is skipped. ``rebuild`` makes the homes of a
    recorded run again; without it, a promise that needs its home keeps its earlier finding.

    Secrets are masked on both sides, in what was promised as in what was seen. Where something of
    an observation is masked, a promise that has not changed keeps its finding.
    """
    if mask := make_mask(plan):  # the ids are masked as well
        known = replace(known, rows={mask.hide_in_id(id_): row for id_, row in known.rows.items()})
    plan, stored = mask_run(plan, stored)
    before = {outcome.step.id: outcome for outcome in stored.outcomes}
    from cliconform.verifying.rejudge import find_changed_commands

    changed = find_changed_commands(plan.steps, stored)
    with BoundedProcess() as process:
        judge_again = partial(
            _rejudge_step, known=known, rebuild=rebuild or _have_no_homes, process=process
        )
        outcomes = tuple(
            skip(step, changed[step.id])
            if step.id in changed
            else judge_again(step, before[step.id])
            for step in plan.steps
        )
    outcomes = tuple(name_dependents(each, spec) for each in outcomes)
    return replace(stored, spec=plan.spec, outcomes=outcomes, warnings=_select_warnings(spec, plan))


def mask_run(plan: Plan, stored: Report) -> tuple[Plan, Report]:
    """Return both without the secrets of ``plan`` and what was typed unseen in the stored run."""
    seen = {each.step.id: each.observation for each in stored.outcomes if each.observation}
    typed = (find_observed(step, seen[step.id]) for step in plan.steps if step.id in seen)
    mask = make_mask(plan).add(text for texts in typed for text in texts)
    return mask.apply_to(plan), mask.apply_to(stored)


def _make_start(plan: Plan, jobs: int, mask: Mask) -> RunStarted:
    """Return the event without secrets. What else the steps have is masked when they have ended."""
    ids = tuple(mask.hide_in_id(step.id) for step in plan.steps)
    timeouts = (step.invocation.limits.timeout for step in plan.steps)
    return RunStarted(
        plan=mask.apply_to(replace(plan, steps=())),
        ids=ids,
        timeouts=dict(zip(ids, timeouts, strict=True)),
        jobs=jobs,
    )


def _list_verified(split: RunSplit, handler: RunJudge) -> CacheVerification | None:
    if split.seed is None:
        return None
    ids = tuple(id_ for id_ in split.reused if id_ in split.verified and id_ in handler.outcomes)
    printed_else = tuple(id_ for id_ in ids if id_ in handler.printed_else)
    return CacheVerification(seed=split.seed, ids=ids, printed_else=printed_else)


def _select_warnings(spec: Spec, plan: Plan) -> tuple[SpecWarning, ...]:
    """Return the warnings without those about commands that are not in ``plan``."""
    planned = {base_of(step.id) for step in plan.steps}
    return tuple(each for each in spec.warnings if not each.command or each.command in planned)


def _find_outcome(step: Step, handler: RunJudge, split: RunSplit, end: RunEnd) -> Outcome:
    """Return the outcome of any step of the plan, without secrets."""
    outcome = handler.find_outcome(step.id)
    if outcome is not None:
        return _forget_lost_home(outcome)
    return handler.mask.apply_to(split.reused.get(step.id) or _not_reached(step, end))


def _forget_lost_home(outcome: Outcome) -> Outcome:
    """Return ``outcome`` without a home to keep that a later command has removed."""
    is_lost = outcome.kept is not None and not Path(outcome.kept).is_dir()
    return replace(outcome, kept=None) if is_lost else outcome


def _not_reached(step: Step, end: RunEnd) -> Outcome:
    if end.lost and not end.interrupted:
        return lose(step, end.lost)
    return skip(step, "interrupted" if end.interrupted else end.stopped_early)


def _have_no_homes(_: Observation) -> AbstractContextManager[None]:
    return nullcontext()


def _rejudge_step(
    step: Step, before: Outcome, *, known: KnownFile, rebuild: Rebuild, process: BoundedProcess
) -> Outcome:
    if before.observation is None:
        return replace(before, step=step)
    from cliconform.verifying.rejudge import find_reusable_findings

    held = find_reusable_findings(step, before)
    with rebuild(before.observation) as homes:
        outcome = judge_step(
            step, before.observation, known, homes=homes, before=held, process=process
        )
    outcome = replace(outcome, cached=before.cached)
    if outcome.verdict is before.verdict is Verdict.DEVIATES:  # its home is needed for the hint
        outcome = replace(outcome, hint=before.hint)
    again = partial(_rejudge_step, step, known=known, rebuild=rebuild, process=process)
    attempts = map(again, before.earlier)
    return merge_attempts(
        outcome, tuple(each for each in attempts if each.verdict is Verdict.DEVIATES)
    )
