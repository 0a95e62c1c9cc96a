"""The stages put together: plan, observe, judge, report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from pathlib import Path

from cliconform import clock
from cliconform.bounded_process.process import BoundedProcess, CannotCallError
from cliconform.errors import describe_own_error
from cliconform.interrupts import raise_interrupts
from cliconform.masking.find import find_observed
from cliconform.masking.mask import NO_MASK, Mask
from cliconform.model.event import Event, RunStarted, StepEnded, StepSlow, StepStarted
from cliconform.model.ids import base_of
from cliconform.model.observation import Observation
from cliconform.model.outcome import Finding, Outcome, Verdict
from cliconform.model.outcomes import OutcomeStore
from cliconform.model.plan import Plan, Step
from cliconform.model.report import FAILING, CacheVerification, Report
from cliconform.model.reuse import RunSplit
from cliconform.model.run_options import Keep, RunOptions
from cliconform.model.spec import KnownFile, Spec, SpecWarning
from cliconform.quick_dataclass import replace
from cliconform.running.interface import Decision, Next, Observer, RunEnd
from cliconform.time_limit import ProcessorTimeoutError
from cliconform.verifying.dependents import name_dependents
from cliconform.verifying.homes import Homes
from cliconform.verifying.judge import NO_FINDINGS, judge
from cliconform.verifying.not_run import block, lose, skip
from cliconform.verifying.preload import list_modules
from cliconform.verifying.run_twice import merge_runs
from cliconform.verifying.shared_facts import share_facts
from cliconform.verifying.verdicts import (
    find_known_row,
    find_races,
    has_ended_as_promised,
    merge_attempts,
)

Listener = Callable[[Event], None]
Record = Callable[[Observation, Mask, Step], None]
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
    mask = Mask(plan.secrets)
    listener(_make_start(plan, options.jobs, mask))
    split = split or RunSplit(steps=plan.steps)
    with BoundedProcess() as process:
        if modules := list_modules(split.steps):
            with suppress(CannotCallError):  # what needs it says so
                process.start(modules)  # it is ready when the first command has ended
        handler = RunJudge(known, options, listener, record, mask=mask, process=process)
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
        verification=_list_verified(split, handler.outcomes),
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
    mask = Mask(plan.secrets).add(text for texts in typed for text in texts)
    return mask.apply_to(plan), mask.apply_to(stored)


class RunJudge:
    """The handler of a run that judges each observation while its home still exists.

    ``outcomes`` has the outcome of each step that has ended, by the step's id. In it and in all
    that the listener is told, ``mask`` has masked the secrets; it grows with what is typed unseen.
    """

    def __init__(
        self,
        known: KnownFile,
        options: RunOptions,
        listener: Listener,
        record: Record = lambda *_: None,
        *,
        mask: Mask = NO_MASK,
        process: BoundedProcess | None = None,
    ) -> None:
        """``process`` carries out what may take long in judging."""
        self.outcomes = OutcomeStore()
        self.mask = mask
        self._masked_by: dict[str, Mask] = {}  # by step, what has masked its outcome
        self._keep_contents = record
        self._known = known
        self._options = options
        self._listener = listener
        self._earlier: dict[str, tuple[Outcome, ...]] = {}
        self._failed = 0
        self._process = process
        self._planned: dict[str, Step] = {}
        self._expected: dict[str, Outcome] = {}

    def reuse(self, planned: Iterable[Step], split: RunSplit) -> None:
        """Take the outcomes that ``split`` has; those to verify when they are run.

        ``planned`` are the steps of the whole plan: an outcome is about one of these.
        """
        self._planned = {step.id: step for step in planned} if split.reused else {}
        self._expected = {id_: split.reused[id_] for id_ in split.verified}
        for id_, outcome in split.reused.items():
            if id_ not in split.verified:
                self._record(outcome)

    def find_outcome(self, id_: str) -> Outcome | None:
        """Return the outcome of a step that has ended, without any secret that is known now."""
        outcome = self.outcomes.get(id_)
        if outcome is None or self._masked_by[id_] is self.mask:
            return outcome
        return self.mask.apply_to(outcome)  # something was typed since then

    def is_settled(self, id_: str) -> bool:
        """Whether a step has an outcome of which there is no more to find out after the run."""
        return (
            id_ in self.outcomes
            and self._masked_by[id_] is self.mask
            and not self.outcomes.is_notable(id_)
        )

    def on_start(self, step: Step, attempt: int) -> None:
        """Pass on that ``step`` has started."""
        id_ = self.mask.hide_in_id(step.id)
        self._listener(StepStarted(id=id_, attempt=attempt, at=clock.monotonic()))

    def on_slow(self, step: Step, seconds: float) -> None:
        """Pass on that ``step`` has run for half of its timeout."""
        timeout = step.invocation.limits.timeout
        id_ = self.mask.hide_in_id(step.id)
        self._listener(StepSlow(id=id_, seconds=seconds, timeout=timeout))

    def decide(self, step: Step, observation: Observation) -> Decision:
        """Judge the observation; decide on a retry, and on what happens to dependents.

        An interrupt meanwhile raises :class:`KeyboardInterrupt`: the step has no outcome then. A
        step that has its outcome was run twice: the two runs are compared.
        """
        step = self._planned.get(step.id, step)
        observation = share_facts(observation, step)
        self.mask = self.mask.add(find_observed(step, observation))
        homes = Homes.of(observation)
        with raise_interrupts():
            outcome = _judge(
                step,
                observation,
                self._known,
                homes=homes,
                mask=self.mask,
                process=self._process,
            )
            outcome = self._add_hint(outcome)
        if step.id in self.outcomes:
            self.outcomes[step.id] = self._compare(self.outcomes[step.id], outcome)
            return Decision(next=Next.BLOCK)
        self._keep_contents(observation, self.mask, step)
        earlier = self._earlier.get(step.id, ())
        if outcome.verdict is Verdict.DEVIATES and observation.attempt <= step.retries:
            self._earlier[step.id] = (*earlier, outcome)
            return Decision(next=Next.RETRY)
        outcome = self._verify(merge_attempts(outcome, earlier))
        keep = _is_kept(outcome, self._options.keep)
        home = observation.read_at or observation.moved_to or observation.home
        kept = home if keep and home else None
        self._record(outcome if kept == outcome.kept else replace(outcome, kept=kept))
        proceed = Next.PROCEED if has_ended_as_promised(outcome) else Next.BLOCK
        return Decision(next=proceed, captured=outcome.captured, keep=keep)

    def on_blocked(self, step: Step, by: str) -> None:
        """Record that ``step`` is blocked by the step with the id ``by``."""
        self._record(block(self._planned.get(step.id, step), self.outcomes[by]))

    def on_skipped(self, step: Step) -> None:
        """Record that ``step`` is skipped."""
        self._record(skip(step, step.skip or ""))

    def stop_reason(self) -> str:
        """Return the reason to stop once ``maxfail`` commands have failed."""
        if self._options.maxfail is None or self._failed < self._options.maxfail:
            return ""
        commands = "command" if self._failed == 1 else "commands"
        return f"stopped after {self._failed} failed {commands} (--maxfail)"

    def may_stop(self) -> bool:
        """Whether ``maxfail`` is given."""
        return self._options.maxfail is not None

    def _compare(self, known: Outcome, late: Outcome) -> Outcome:
        """Return ``known``, or ``late`` where that run did not keep what the other did."""
        outcome = merge_runs(known, self.mask.apply_to(late))
        self._failed += outcome.verdict in FAILING and known.verdict not in FAILING
        return outcome

    def _verify(self, outcome: Outcome) -> Outcome:
        """Return the recorded outcome in place of one that was made to verify it, if it is so."""
        recorded = self._expected.get(outcome.step.id)
        if recorded is None:
            return outcome
        from cliconform.verifying.recorded_outcome import compare_with_recorded

        return compare_with_recorded(self.mask.apply_to(recorded), self.mask.apply_to(outcome))

    def _add_hint(self, outcome: Outcome) -> Outcome:
        """Add a hint to an outcome that deviates where an earlier home's path may be the reason."""
        if outcome.verdict is not Verdict.DEVIATES or outcome.observation is None:
            return outcome
        needed = []
        above = self.outcomes.get(outcome.step.needs or "")
        while above is not None and above.observation is not None:
            needed.append(above.observation)
            above = self.outcomes.get(above.step.needs or "")
        from cliconform.verifying.stored_paths import hint_at_stored_path

        hint = hint_at_stored_path(outcome.observation, needed)
        return replace(outcome, hint=hint or outcome.hint)

    def _record(self, outcome: Outcome) -> None:
        id_ = outcome.step.id
        outcome = self.mask.apply_to(outcome)
        self.outcomes[id_] = outcome
        self._masked_by[id_] = self.mask
        # A busy machine must not end the run before what fails on every machine is found.
        self._failed += outcome.verdict in FAILING and not outcome.deviates_by_time_alone
        self._listener(StepEnded(outcome=outcome))


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


def _list_verified(split: RunSplit, outcomes: OutcomeStore) -> CacheVerification | None:
    if split.seed is None:
        return None
    ids = tuple(id_ for id_ in split.reused if id_ in split.verified and id_ in outcomes)
    return CacheVerification(seed=split.seed, ids=ids)


def _select_warnings(spec: Spec, plan: Plan) -> tuple[SpecWarning, ...]:
    """Return the warnings without those about commands that are not in ``plan``."""
    planned = {base_of(step.id) for step in plan.steps}
    return tuple(each for each in spec.warnings if not each.command or each.command in planned)


def _is_kept(outcome: Outcome, keep: Keep) -> bool:
    return keep is Keep.ALL or (
        keep is Keep.FAILED and outcome.verdict in FAILING | {Verdict.KNOWN, Verdict.ERROR}
    )


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
        outcome = _judge(step, before.observation, known, homes=homes, before=held, process=process)
    outcome = replace(outcome, cached=before.cached)
    if outcome.verdict is before.verdict is Verdict.DEVIATES:  # its home is needed for the hint
        outcome = replace(outcome, hint=before.hint)
    again = partial(_rejudge_step, step, known=known, rebuild=rebuild, process=process)
    attempts = map(again, before.earlier)
    return merge_attempts(
        outcome, tuple(each for each in attempts if each.verdict is Verdict.DEVIATES)
    )


def _judge(
    step: Step,
    observation: Observation,
    known: KnownFile,
    *,
    homes: Homes | None,
    before: Mapping[str, Finding] = NO_FINDINGS,
    mask: Mask = NO_MASK,
    process: BoundedProcess | None = None,
) -> Outcome:
    """Judge one observation; an exception in judging is the step's error and loses no other."""
    row, races = find_known_row(step, known), find_races(step, known)
    try:
        return judge(
            step,
            observation,
            homes=homes,
            known=row,
            races=races,
            before=before,
            mask=mask,
            process=process,
        )
    except CannotCallError as error:
        reason, trace = error.message, error.hint
    except ProcessorTimeoutError:
        reason, trace = "what it left could not be compared in time", ""
    except Exception as error:  # noqa: BLE001 - whatever it is, it is one step's error
        reason, trace = describe_own_error(error)
    return Outcome(
        step=step, verdict=Verdict.ERROR, reason=reason, hint=trace, observation=observation
    )
