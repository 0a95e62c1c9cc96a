"""One run of a plan: submit steps to an executor, pass their observations to the handler."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable
from typing import assert_never

from cliconform.model.observation import Observation
from cliconform.model.plan import Plan, Step
from cliconform.quick_dataclass import replace
from cliconform.running.interface import Decision, Next, RunEnd, RunHandler
from cliconform.running.messages import Prepared, Returned, Slow
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.scheduling.captured_values import CapturedValues
from cliconform.running.scheduling.executor import (
    AllLost,
    CoreIdle,
    Event,
    Executor,
    GivenUp,
    Observed,
    ObservedLate,
    SlotsLost,
    Submission,
)
from cliconform.running.scheduling.lookahead import Lookahead, can_wait
from cliconform.running.scheduling.lost_step import make_lost_observation
from cliconform.running.scheduling.schedule import Schedule

_MANY = 200
"""As many short steps have to be ready for the start of one more worker to pay."""


class Run:
    """Runs the steps of ``plan`` on ``executor``, in the thread that calls :meth:`execute`.

    A step whose slot is lost is run once more in another one. If that is lost too, the step could
    not be run. The run ends when there is something to read from the descriptor ``interrupted``
    (see :func:`~cliconform.running.process.signals.catch_interrupts`). ``prepare`` is the id of a
    step that the executor only prepares.

    At most ``jobs`` steps run at a time, or as many as there are slots; where there are more slots,
    one more while a core is idle. With ``has_spare``, also while a server runs, which waits for
    most of its time, and while many short steps are ready, since a worker pauses between two of
    them: such idle time is noticed late, or not at all.
    """

    def __init__(
        self,
        plan: Plan,
        handler: RunHandler,
        executor: Executor,
        *,
        interrupted: int | None = None,
        prepare: str | None = None,
        jobs: int | None = None,
        has_spare: bool = False,
    ) -> None:
        self._handler = handler
        self._executor = executor
        self._interrupted_fd = interrupted
        self._prepare = prepare
        self._schedule = Schedule(plan, executor.slots)
        self._free = set(range(len(executor.slots)))
        self._jobs = jobs or len(executor.slots)
        self._has_spare = has_spare
        self._running: dict[int, Step] = {}
        self._waiting: dict[int, deque[Step]] = defaultdict(deque)  # by slot, what comes next
        self._lookahead = Lookahead(executor.queue_length)
        self._loop = EventLoop()
        self._attempts: dict[str, int] = {}  # of the steps that have not ended
        self._captured = CapturedValues(plan.steps)
        self._lost: dict[str, tuple[int, str]] = {}  # by step, the attempt that was lost, and why
        self._put_back: set[str] = set()  # the steps of lost slots that are to be run again
        self._interrupted = False
        self._stop_reason = ""
        self._lost_reason = ""
        self.complete = False
        """Whether the run has come to its end, so that no step is running."""
        self.prepared: Prepared | None = None
        """What the step to prepare would be started with; ``None`` if it was not prepared."""
        self.not_prepared_reason = ""
        """Why the step was not prepared."""
        self.failed_step = ""
        """The id of the step that blocked others; empty if none did."""

    def execute(self) -> RunEnd:
        """Run every step that can be run; return when none runs any longer, or at an interrupt."""
        try:
            if self._interrupted_fd is not None:
                self._loop.watch(self._interrupted_fd, self._interrupt)
            self._executor.begin(self._loop, self._receive)
            self._start_schedule()
            self._dispatch()
            self._loop.run_while(self._is_going_on)
        except KeyboardInterrupt:
            self._interrupted = True
        finally:  # so that nothing goes on to hold this run, whose tables are large
            if self._interrupted_fd is not None:
                self._loop.unwatch(self._interrupted_fd)
            self._executor.finish()
        self.complete = not (self._interrupted or self._running or self._lost_reason)
        return RunEnd(
            interrupted=self._interrupted,
            stopped_early=self._stop_reason,
            lost=self._lost_reason,
        )

    def _is_going_on(self) -> bool:
        return bool(self._running) and not self._interrupted and not self._lost_reason

    def _interrupt(self) -> None:
        self._interrupted = True

    def _start_schedule(self) -> None:
        for step in self._schedule.start():
            self._handler.on_skipped(step)
            self.not_prepared_reason = f"`{step.id}` is skipped: {step.skip}"
            self._executor.drop(step)
            self._block_dependents(step)

    # Submit steps.

    def _dispatch(self, *, is_core_idle: bool = False) -> None:
        """Give each free slot a step, as long as there are steps that it can run.

        Where homes are at several places, each slot first gets what is at hand for it. While a core
        is idle, one step may run beside the usual ones.
        """
        more = max(is_core_idle, self._count_spare())
        for anywhere in (False, True) if self._schedule.is_spread else (False,):
            for slot in sorted(self._free, key=self._give_precedence):
                while slot in self._free and self._may_start_one(more):
                    step = self._take_next_step(slot, anywhere=anywhere)
                    if step is None:
                        break
                    self._start(slot, step)
        if self._executor.queue_length and not is_core_idle and not self._handler.may_stop():
            self._fill_queues(self._jobs + max(more, self._leaves_core_idle()))

    def _may_start_one(self, more: int) -> bool:
        count = len(self._running)
        is_room = count < self._jobs + more or (count == self._jobs and self._leaves_core_idle())
        return is_room and not self._interrupted

    def _leaves_core_idle(self) -> bool:
        """Whether one of the steps that run is a server, and another step can use its core."""
        return self._has_spare and any(step.invocation.service for step in self._running.values())

    def _count_spare(self) -> int:
        """Return how many steps run beside the usual ones since all are short: one, or none."""
        if not self._has_spare or not self._running:
            return 0
        is_worth_it = len(self._running) > self._jobs or self._schedule.count_ready() >= _MANY
        return int(is_worth_it and self._lookahead.all_short(self._running))

    def _give_precedence(self, slot: int) -> tuple[bool, int]:
        """Return what slots are sorted by: first those that alone can go on with a tree."""
        return not self._schedule.is_in_tree(slot), slot

    def _fill_queues(self, most: int) -> None:
        """Let steps wait in the slots whose commands are short, if no more than ``most`` run."""
        if len(self._running) > most:
            return
        share = self._schedule.count_ready() // most
        for slot, running in self._running.items():
            room = self._lookahead.count_room(slot, len(self._waiting[slot]), share)
            if not room or self._interrupted or not self._can_wait(running):
                continue
            taken = [self._schedule.take_ahead(slot, can_wait) for _ in range(room)]
            steps = [step for step in taken if step is not None]
            if not steps:
                continue
            if self._executor.queue(slot, [self._make_submission(step) for step in steps]):
                self._waiting[slot].extend(steps)
            else:
                self._lookahead.forget(slot)
                self._put_steps_back(steps)

    def _can_wait(self, step: Step) -> bool:
        return can_wait(step) and not self._schedule.list_dependents(step)

    def _take_next_step(self, slot: int, *, anywhere: bool) -> Step | None:
        self._stop_reason = self._stop_reason or self._handler.stop_reason()
        return None if self._stop_reason else self._schedule.take_next(slot, anywhere=anywhere)

    def _start(self, slot: int, step: Step) -> None:
        submission = self._make_submission(step)
        self._free.discard(slot)
        self._note_start(slot, step)
        self._executor.submit(slot, submission)

    def _make_submission(self, step: Step) -> Submission:
        attempt = self._attempts.get(step.id, 0) + (step.id not in self._put_back)
        self._attempts[step.id] = attempt
        self._put_back.discard(step.id)
        captured = self._captured.given_to(step)
        return Submission(step=step, attempt=attempt, captured=captured)

    def _note_start(self, slot: int, step: Step) -> None:
        self._running[slot] = step
        if step.id != self._prepare:
            self._handler.on_start(step, self._attempts[step.id])

    # Handle what happens.

    def _receive(self, slot: int, event: Event) -> None:
        match event:
            case Observed():
                self._finish(slot, event.observation)
            case Slow():
                self._handler.on_slow(self._running[slot], event.seconds)
            case Returned():
                self._put_waiting_back(slot, event.ids)
            case Prepared():
                self._end_step(slot)
                self.prepared = event
            case CoreIdle():
                self._dispatch(is_core_idle=True)
            case GivenUp():
                self._interrupt()
            case ObservedLate():
                self._handler.decide(event.step, event.observation)
            case SlotsLost():
                self._close_slots(event)
            case AllLost():
                self._lost_reason = event.reason
            case _:
                assert_never(event)

    def _end_step(self, slot: int) -> Step:
        """End what ``slot`` runs; it goes on with what waits there, or is free."""
        step = self._running.pop(slot)
        self._schedule.mark_ended(step)
        if waiting := self._waiting[slot]:
            self._note_start(slot, waiting.popleft())
        else:
            self._free.add(slot)
        return step

    def _put_waiting_back(self, slot: int, ids: Collection[str]) -> None:
        """Let the steps that waited in ``slot`` for a long one be run in any slot.

        One of them may be taken for the one that runs: it was returned before the slot began it.
        """
        self._lookahead.forget(slot)
        waiting = self._waiting[slot]
        self._waiting[slot] = deque(step for step in waiting if step.id not in ids)
        returned = [step for step in waiting if step.id in ids]
        if slot in self._running and self._running[slot].id in ids:
            returned.insert(0, self._running.pop(slot))
            self._free.add(slot)
        self._put_steps_back(returned)
        self._dispatch()

    def _put_steps_back(self, steps: Iterable[Step]) -> None:
        for step in steps:
            self._put_back.add(step.id)
            self._schedule.mark_ended(step)
            self._schedule.mark_ready(step)

    def _finish(self, slot: int, observation: Observation) -> None:
        self._lookahead.note(slot, observation)
        step = self._end_step(slot)
        attempt, reason = self._lost.get(step.id, (0, ""))
        if attempt == observation.attempt:
            observation = replace(observation, lost_before=reason)
        is_next_certain = self._is_next_certain(step, observation)
        if is_next_certain:
            self._dispatch()  # so that the slot has work meanwhile
        decision = self._handler.decide(step, observation)
        self._executor.settle(slot, step, decision)
        if decision.next is Next.RETRY:
            self._retry(slot, step)
            return
        del self._attempts[step.id]
        self._go_on_after(step, decision)
        if not is_next_certain:
            self._dispatch()

    def _retry(self, slot: int, step: Step) -> None:
        """Run ``step`` once more: at once, unless the slot has gone on with what waited there."""
        if slot in self._free:
            self._schedule.mark_taken(slot, step)
            self._start(slot, step)
        else:
            self._schedule.mark_ready(step)
            self._dispatch()

    def _is_next_certain(self, step: Step, observation: Observation) -> bool:
        """Whether nothing that can be decided about ``step`` changes which step is next."""
        return (
            self._executor.runs_ahead
            and observation.attempt > step.retries
            and step.tree is None
            and not self._handler.may_stop()
            and not self._schedule.list_dependents(step)
        )

    def _go_on_after(self, step: Step, decision: Decision) -> None:
        """Let the steps that need ``step`` be run, or block them."""
        if decision.next is Next.PROCEED:
            self._captured.note(step, decision.captured)
            self._mark_dependents_ready(step)
            return
        self.not_prepared_reason = f"`{step.id}` did not end as promised"
        self.failed_step = step.id
        self._block_dependents(step)

    def _mark_dependents_ready(self, step: Step) -> None:
        """Mark the steps that need ``step`` ready; block those that lack a captured value."""
        for waiting in self._schedule.list_dependents(step):
            missing = self._captured.find_missing_names(waiting)
            if not missing:
                self._schedule.mark_ready(waiting)
                continue
            self._schedule.drop(waiting)
            self._handler.on_blocked(waiting, self._captured.find_capturing_step(waiting, missing))
            self.not_prepared_reason = f"no command captured a value for ${{{min(missing)}}}"
            self._executor.drop(waiting)
            self._block_dependents(waiting)

    def _block_dependents(self, step: Step) -> None:
        for blocked in self._schedule.drop_dependents(step):
            self._handler.on_blocked(blocked, step.id)
            self._executor.drop(blocked)

    # Slots that are lost.

    def _close_slots(self, event: SlotsLost) -> None:
        """Put the steps that these slots ran back, or end those that cannot be run again."""
        self._free.difference_update(event.slots)
        stranded = self._schedule.close_slots(event.slots)
        for slot in event.slots:
            step = self._running.pop(slot, None)
            if step is None:
                continue
            self._schedule.mark_ended(step)
            if step.id in self._lost:
                self._give_up(slot, step, f"{event.reason}, as when it was run before")
            elif step.tree is not None and step.tree != step.id:
                self._give_up(slot, step, event.reason)
            else:
                self._lost[step.id] = self._attempts[step.id], event.reason
                self._put_back.add(step.id)
                self._schedule.mark_ready(step)
        for step in stranded:
            self._give_up(event.slots[0], step, event.reason)
        if not self._free and not self._running:
            self._lost_reason = f"no worker is left: {event.reason}"
        self._dispatch()

    def _give_up(self, slot: int, step: Step, reason: str) -> None:
        """End ``step`` as not run."""
        attempt = self._attempts.get(step.id, 1)
        captured = self._captured.given_to(step)
        if step.tree is not None:
            reason += "; the homes of its tree have to be at one path, on one worker"
        observation = make_lost_observation(step, attempt, captured, reason)
        decision = self._handler.decide(step, observation)
        self._executor.settle(slot, step, decision)
        self._go_on_after(step, replace(decision, next=Next.BLOCK))
