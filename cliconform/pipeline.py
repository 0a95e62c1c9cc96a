"""Load > plan > observe > judge > report: the wiring, on one screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from cliconform import clock
from cliconform.errors import own_error
from cliconform.model.event import Event, RunStarted, StepEnded, StepSlow, StepStarted
from cliconform.model.observation import Observation
from cliconform.model.outcome import Finding, Outcome, Verdict
from cliconform.model.plan import Plan, Step
from cliconform.model.report import FAILING, Report
from cliconform.model.run_options import Keep, RunOptions
from cliconform.model.spec import KnownFile, Spec
from cliconform.running.interface import Decision, Next, Observer, RunEnd
from cliconform.verifying.judge import NOTHING, judge
from cliconform.verifying.rejudge import changed_calls, still_true
from cliconform.verifying.not_run import blocked, skipped
from cliconform.verifying.verdicts import ended_as_promised, flaky, known_row, races_of

Listener = Callable[[Event], None]


def check(
    spec: Spec,
    known: KnownFile,
    plan: Plan,
    *,
    observer: Observer,
    options: RunOptions,
    listener: Listener,
) -> Report:
    """Run ``plan`` with ``observer``, judge what was seen, and report it all.

    ``listener`` is told of every event as it happens.
    """
    started, began = clock.now(), clock.monotonic()
    listener(RunStarted(plan=plan, jobs=options.jobs))
    handler = RunJudge(known, options, listener)
    end = observer.observe(plan, handler)
    return Report(
        spec=plan.spec,
        name=plan.name,
        target=plan.target,
        command=plan.command,
        started=started.isoformat(timespec="milliseconds"),
        duration=clock.monotonic() - began,
        jobs=options.jobs,
        outcomes=tuple(
            handler.outcomes.get(step.id) or _not_reached(step, end) for step in plan.steps
        ),
        warnings=spec.warnings,
        strict_warnings=options.strict_warnings,
        interrupted=end.interrupted,
        stopped_early=end.stopped_early,
    )


def rejudge(spec: Spec, known: KnownFile, plan: Plan, stored: Report) -> Report:
    """Hold ``spec``, as it is now, against the observations of a stored run. Nothing is run."""
    before = {outcome.step.id: outcome for outcome in stored.outcomes}
    changed = changed_calls(plan.steps, stored)
    outcomes = tuple(
        skipped(step, changed[step.id])
        if step.id in changed
        else _judged_again(step, before[step.id], known)
        for step in plan.steps
    )
    return replace(stored, spec=plan.spec, outcomes=outcomes, warnings=spec.warnings)


class RunJudge:
    """Judges each observation while its home still stands, and collects the outcomes."""

    def __init__(self, known: KnownFile, options: RunOptions, listener: Listener) -> None:
        self.outcomes: dict[str, Outcome] = {}
        self._known = known
        self._options = options
        self._listener = listener
        self._earlier: dict[str, tuple[Outcome, ...]] = {}
        self._failed = 0

    def on_start(self, step: Step, attempt: int) -> None:
        """Tell that a worker began with ``step``."""
        self._listener(StepStarted(id=step.id, attempt=attempt, at=clock.monotonic()))

    def on_slow(self, step: Step, seconds: float) -> None:
        """Tell that half of its timeout is over."""
        timeout = step.invocation.limits.timeout
        self._listener(StepSlow(id=step.id, seconds=seconds, timeout=timeout))

    def decide(self, step: Step, observation: Observation) -> Decision:
        """Judge what was seen, and say what follows."""
        outcome = _judged(step, observation, self._known, home=True)
        earlier = self._earlier.get(step.id, ())
        if outcome.verdict is Verdict.DEVIATES and observation.attempt <= step.retries:
            self._earlier[step.id] = (*earlier, outcome)
            return Decision(next=Next.RETRY)
        keep = _is_kept(outcome, self._options.keep)
        kept = observation.home if keep else None
        self._conclude(flaky(replace(outcome, kept=kept), earlier))
        proceed = Next.PROCEED if ended_as_promised(outcome) else Next.BLOCK
        return Decision(next=proceed, captured=outcome.captured, keep=keep)

    def on_blocked(self, step: Step, by: str) -> None:
        """Conclude that ``step`` could not be run, because of ``by``."""
        self._conclude(blocked(step, self.outcomes[by]))

    def on_skipped(self, step: Step) -> None:
        """Conclude that ``step`` was not to be run."""
        self._conclude(skipped(step, step.skip or ""))

    def stop_reason(self) -> str:
        """Why nothing more is to be started: as many deviate as were allowed."""
        if self._options.maxfail is None or self._failed < self._options.maxfail:
            return ""
        return f"stopped after {self._failed} that deviate{'s' if self._failed == 1 else ''}"

    def _conclude(self, outcome: Outcome) -> None:
        self.outcomes[outcome.step.id] = outcome
        self._failed += outcome.verdict in FAILING
        self._listener(StepEnded(outcome=outcome))


def _is_kept(outcome: Outcome, keep: Keep) -> bool:
    return keep is Keep.ALL or (
        keep is Keep.FAILED and outcome.verdict in FAILING | {Verdict.KNOWN, Verdict.ERROR}
    )


def _not_reached(step: Step, end: RunEnd) -> Outcome:
    return skipped(step, "interrupted" if end.interrupted else end.stopped_early)


def _judged_again(step: Step, before: Outcome, known: KnownFile) -> Outcome:
    if before.observation is None:
        return replace(before, step=step)
    held = still_true(step, before)
    outcome = _judged(step, before.observation, known, home=False, before=held)
    attempts = (_judged_again(step, each, known) for each in before.earlier)
    return flaky(outcome, tuple(each for each in attempts if each.verdict is Verdict.DEVIATES))


def _judged(
    step: Step,
    observation: Observation,
    known: KnownFile,
    *,
    home: bool,
    before: Mapping[str, Finding] = NOTHING,
) -> Outcome:
    """``step``'s outcome; a fault of ours is its error, and no other outcome is lost for it."""
    row, races = known_row(step, known), races_of(step, known)
    try:
        return judge(step, observation, home=home, known=row, races=races, before=before)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is one step's
        reason, trace = own_error(error)
        return Outcome(
            step=step, verdict=Verdict.ERROR, reason=reason, hint=trace, observation=observation
        )
