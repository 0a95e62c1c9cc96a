"""One run of a plan: steps go out to lanes, what was seen comes back and goes to the handler."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import assert_never

from cliconform import clock
from cliconform.model.observation import NotStarted, Observation
from cliconform.model.plan import Plan, Step
from cliconform.model.promise import CapturePromise
from cliconform.model.template import names_in
from cliconform.running.interface import Next, RunEnd, RunHandler
from cliconform.running.process.event_loop import Loop
from cliconform.running.process.orphans import end_orphans
from cliconform.running.process.signals import interrupts
from cliconform.running.process.tree import children
from cliconform.running.protocol import Began, Order, Prepared, Reply, Rests, Seen, Slow
from cliconform.running.scheduling.home_registry import Ledger
from cliconform.running.scheduling.schedule import Schedule
from cliconform.running.scheduling.workers import WorkerProcess


class Run:
    """Schedules the steps of ``plan`` over ``lanes``, in the thread that calls :meth:`go`."""

    def __init__(
        self,
        plan: Plan,
        handler: RunHandler,
        lanes: list[WorkerProcess],
        folder: str,
        *,
        prepare: str | None,
    ) -> None:
        self._steps = {step.id: step for step in plan.steps}
        self._handler = handler
        self._lanes = lanes
        self._folder = folder
        self._prepare = prepare
        self._schedule = Schedule(plan)
        self._ledger = Ledger(folder, plan.steps)
        self._loop = Loop()
        self._attempts: dict[str, int] = {}
        self._captured: dict[str, Mapping[str, str]] = {}
        self._interrupted = False
        self._stop_reason = ""
        self._strangers = frozenset(children(os.getpid()))
        self.complete = False
        """Every lane is free: nothing runs."""
        self.prepared: Prepared | None = None
        self.hindered = ""
        """Why there is nothing prepared."""

    @property
    def kept(self) -> set[str]:
        """The homes that stay when the run is over."""
        return self._ledger.kept

    def go(self) -> RunEnd:
        """Run everything that can be run."""
        try:
            with interrupts() as interrupted:
                self._loop.watch(interrupted, self._interrupt)
                for lane in self._lanes:
                    self._watch(lane)
                self._begin()
                self._dispatch()
                self._loop.run_while(self._goes_on)
        except KeyboardInterrupt:
            self._interrupted = True
        self.complete = not self._interrupted and not self._busy()
        return RunEnd(interrupted=self._interrupted, stopped_early=self._stop_reason)

    def _goes_on(self) -> bool:
        return self._busy() and not self._interrupted

    def _busy(self) -> bool:
        return any(lane.order is not None for lane in self._lanes)

    def _interrupt(self) -> None:
        self._interrupted = True

    def _begin(self) -> None:
        for step in self._schedule.begin():
            self._handler.on_skipped(step)
            self.hindered = f"`{step.id}` is skipped: {step.skip}"
            self._ledger.done_with(step)
            self._block_below(step)

    # Out to the lanes.

    def _dispatch(self) -> None:
        """Give each free lane a step, as long as there are steps that may start."""
        for lane in self._lanes:
            while lane.order is None and not self._interrupted:
                step = self._next()
                if step is None:
                    return
                self._start(lane, step)

    def _next(self) -> Step | None:
        self._stop_reason = self._stop_reason or self._handler.stop_reason()
        return None if self._stop_reason else self._schedule.next()

    def _start(self, lane: WorkerProcess, step: Step) -> None:
        attempt = self._attempts[step.id] = self._attempts.get(step.id, 0) + 1
        order = self._order(step, attempt)
        if not order.prepare:
            self._handler.on_start(step, attempt)
        lane.order = order
        lane.send(order)  # should it be dead, its channel says so next

    def _order(self, step: Step, attempt: int) -> Order:
        return Order(
            id=step.id,
            attempt=attempt,
            invocation=step.invocation,
            run=self._folder,
            home=self._ledger.new_home(),
            again=self._ledger.new_home() if step.repeat else None,
            origin=self._ledger.origin(step, last=attempt > step.retries),
            values=step.values,
            captured=self._captured.get(step.needs, {}) if step.needs else {},
            needed=self._ledger.needed(step),
            prepare=step.id == self._prepare,
        )

    # Back from the lanes.

    def _watch(self, lane: WorkerProcess) -> None:
        self._loop.watch(lane.channel.fileno(), lambda: self._hear(lane))

    def _hear(self, lane: WorkerProcess) -> None:
        try:
            reply: Reply = lane.channel.receive()
        except EOFError:
            self._replace(lane)
            return
        assert lane.order is not None
        step = self._steps[lane.order.id]
        match reply:
            case Began():
                if lane.order.attempt > step.retries:
                    lane.discard(self._ledger.done_with(step))
            case Slow():
                self._handler.on_slow(step, reply.seconds)
            case Seen():
                self._finish(lane, step, reply.observation)
            case Prepared():
                lane.free()
                self.prepared = reply
            case Rests():
                raise AssertionError("no lane rests while a run goes on")
            case _:
                assert_never(reply)

    def _finish(self, lane: WorkerProcess, step: Step, observation: Observation) -> None:
        order = lane.order
        assert order is not None
        lane.free()
        self._schedule.ended(step)
        decision = self._handler.decide(step, observation)
        if decision.keep:
            self._ledger.kept.update(home for home in (order.home, order.again) if home)
        elif order.again is not None:
            lane.discard((order.again,))
        match decision.next:
            case Next.RETRY:
                if not decision.keep:
                    lane.discard((order.home,))
                self._start(lane, step)
                return
            case Next.PROCEED:
                inherited = self._captured.get(step.needs, {}) if step.needs else {}
                self._captured[step.id] = {**inherited, **decision.captured}
                self._release(step)
            case Next.BLOCK:
                self.hindered = f"`{step.id}` did not end as promised"
                self._block_below(step)
            case _:
                assert_never(decision.next)
        lane.discard(self._ledger.done_with(step))
        lane.discard(self._ledger.stands(step, order.home, keep=decision.keep))
        self._dispatch()

    def _release(self, step: Step) -> None:
        """What needs ``step`` may start, but for what lacks a value that nothing captured."""
        for waiting in self._schedule.waiting_for(step):
            missing = self._missing(waiting)
            if not missing:
                self._schedule.ready(waiting)
                continue
            self._schedule.drop(waiting)
            self._handler.on_blocked(waiting, self._silent(waiting, missing))
            self.hindered = f"nothing gave ${{{min(missing)}}} a value"
            self._ledger.done_with(waiting)
            self._block_below(waiting)

    def _missing(self, step: Step) -> frozenset[str]:
        """The names that ``step`` would have to be started with and that have no value."""
        captured = self._captured[step.needs] if step.needs else {}
        ports = {port.name for port in step.invocation.ports}
        return names_in(step.invocation) - step.values.keys() - captured.keys() - ports - {"home"}

    def _silent(self, step: Step, missing: frozenset[str]) -> str:
        """The id of the step that was to capture what is missing."""
        needs = step.needs
        while needs is not None:
            maker = self._steps[needs]
            if any(isinstance(p, CapturePromise) and p.name in missing for p in maker.promises):
                return maker.id
            needs = maker.needs
        return step.id

    def _block_below(self, step: Step) -> None:
        for blocked in self._schedule.block(step):
            self._handler.on_blocked(blocked, step.id)
            self._ledger.done_with(blocked)  # what it needs stands no more, or not yet

    def _replace(self, lane: WorkerProcess) -> None:
        """A lane died: end what it ran, start another, and settle its step without a run."""
        self._loop.unwatch(lane.channel.fileno())
        order, why = lane.order, lane.died()
        end_orphans(self._strangers | {other.pid for other in self._lanes})
        fresh = WorkerProcess()
        self._lanes[self._lanes.index(lane)] = fresh
        self._watch(fresh)
        if order is not None:
            fresh.discard(tuple(home for home in (order.home, order.again) if home))
            fresh.order = order
            self._finish(fresh, self._steps[order.id], _lost(order, why))


def _lost(order: Order, why: str) -> Observation:
    return Observation(
        id=order.id,
        attempt=order.attempt,
        argv=tuple(word.partly(order.values).source for word in order.argv),
        home=order.home,
        values={**order.captured, **order.values},
        started=clock.now().isoformat(),
        duration=0.0,
        ending=NotStarted(reason=why, hint="was there enough memory?" if "SIGKILL" in why else ""),
    )
