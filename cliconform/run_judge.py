"""Judges each observation of a run while its home exists, and decides what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cliconform import clock
from cliconform.bounded_process.process import BoundedProcess, CannotCallError
from cliconform.errors import describe_own_error
from cliconform.interrupts import raise_interrupts
from cliconform.masking.find import find_observed
from cliconform.masking.mask import NO_MASK, Mask
from cliconform.model.event import Event, StepEnded, StepSlow, StepStarted
from cliconform.model.observation import Observation
from cliconform.model.outcome import Finding, Outcome, Verdict
from cliconform.model.plan import Step
from cliconform.model.report import FAILING
from cliconform.model.reuse import RunSplit
from cliconform.model.run_options import Keep, RunOptions
from cliconform.model.spec import KnownFile
from cliconform.outcome_store import OutcomeStore
from cliconform.quick_dataclass import replace
from cliconform.running.interface import Decision, Next
from cliconform.time_limit import ProcessorTimeoutError
from cliconform.verifying.homes import Homes
from cliconform.verifying.judge import NO_FINDINGS, judge
from cliconform.verifying.not_run import block, skip
from cliconform.verifying.shared_facts import share_facts
from cliconform.verifying.verdicts import (
    find_known_row,
    find_races,
    has_ended_as_promised,
    merge_attempts,
)

Listener = Callable[[Event], None]
Record = Callable[[Observation, Mask, Step], None]
"""Stores what is in the homes of an observation, without what the mask finds."""


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
        expected: int = 0,
    ) -> None:
        """``process`` carries out what may take long in judging.

        ``expected`` is how many outcomes there will be, as far as that is known.
        """
        self.outcomes = OutcomeStore(expected)
        self.mask = mask
        self._stale: set[str] = set()
        """The steps whose outcomes were masked before the mask had all that it has now."""
        self._keep_contents = record
        self._known = known
        self._options = options
        self._listener = listener
        self._earlier: dict[str, tuple[Outcome, ...]] = {}
        self._failed = 0
        self._process = process
        self._planned: dict[str, Step] = {}
        self._expected: dict[str, Outcome] = {}
        self.printed_else: set[str] = set()
        """The steps that were verified, kept each promise, and printed something else."""

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
        if outcome is None or id_ not in self._stale:
            return outcome
        return self.mask.apply_to(outcome)  # something was typed since then

    def is_settled(self, id_: str) -> bool:
        """Whether a step has an outcome of which there is no more to find out after the run."""
        return id_ in self.outcomes and id_ not in self._stale and not self.outcomes.is_notable(id_)

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
        self._add_secrets(find_observed(step, observation))
        homes = Homes.of(observation)
        with raise_interrupts():
            outcome = judge_step(
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

    def _add_secrets(self, secrets: Iterable[str]) -> None:
        mask = self.mask.add(secrets)
        if mask is not self.mask:
            self.mask = mask
            self._stale.update(self.outcomes)

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
        from cliconform.verifying.run_twice import merge_runs

        outcome = merge_runs(known, self.mask.apply_to(late))
        self._failed += outcome.verdict in FAILING and known.verdict not in FAILING
        return outcome

    def _verify(self, outcome: Outcome) -> Outcome:
        """Return the recorded outcome in place of one that was made to verify it, if it is so."""
        recorded = self._expected.get(outcome.step.id)
        if recorded is None:
            return outcome
        from cliconform.verifying.recorded_outcome import compare_with_recorded, has_printed_else

        recorded, outcome = self.mask.apply_to(recorded), self.mask.apply_to(outcome)
        verified = compare_with_recorded(recorded, outcome)
        if verified is recorded and has_printed_else(recorded, outcome):
            self.printed_else.add(outcome.step.id)
        return verified

    def _add_hint(self, outcome: Outcome) -> Outcome:
        """Add a hint to an outcome that deviates where one that it needs may be the reason.

        The path of an earlier home may be in use, or the day over that the other one was told.
        """
        if outcome.verdict is not Verdict.DEVIATES or outcome.observation is None:
            return outcome
        needed, steps = [], []
        above = self.outcomes.get(outcome.step.needs or "")
        while above is not None and above.observation is not None:
            needed.append(above.observation)
            steps.append(above.step)
            above = self.outcomes.get(above.step.needs or "")
        from cliconform.verifying.changed_day import hint_at_changed_day
        from cliconform.verifying.stored_paths import hint_at_stored_path

        hint = hint_at_stored_path(outcome.observation, needed)
        hint = hint or outcome.hint or hint_at_changed_day(outcome.step, outcome.observation, steps)
        return replace(outcome, hint=hint)

    def _record(self, outcome: Outcome) -> None:
        id_ = outcome.step.id
        outcome = self.mask.apply_to(outcome)
        self.outcomes[id_] = outcome
        self._stale.discard(id_)
        # A busy machine must not end the run before what fails on every machine is found.
        self._failed += outcome.verdict in FAILING and not outcome.deviates_by_time_alone
        self._listener(StepEnded(outcome=outcome))


def _is_kept(outcome: Outcome, keep: Keep) -> bool:
    return keep is Keep.ALL or (
        keep is Keep.FAILED and outcome.verdict in FAILING | {Verdict.KNOWN, Verdict.ERROR}
    )


def judge_step(
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
