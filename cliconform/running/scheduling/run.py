"""One run of a plan: steps go out to workers, what was seen comes back and goes to the handler."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import assert_never

from cliconform import clock
from cliconform.model.observation import NotStarted, Observation
from cliconform.model.placeholders import names_in_invocation
from cliconform.model.plan import Plan, Step
from cliconform.model.promise import CapturePromise
from cliconform.running.interface import Next, RunEnd, RunHandler
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.process.orphans import end_orphans
from cliconform.running.process.signals import catch_interrupts
from cliconform.running.process.tree import list_children
from cliconform.running.protocol import Finished, Idle, Prepared, Reply, Slow, Started, Task
from cliconform.running.scheduling.home_registry import HomeRegistry
from cliconform.running.scheduling.schedule import Schedule
from cliconform.running.scheduling.workers import WorkerProcess


class Run:
    """Schedules the steps of ``plan`` over ``workers``, in the thread that calls :meth:`go`."""

    def __init__(
        self,
        plan: Plan,
        handler: RunHandler,
        workers: list[WorkerProcess],
        folder: str,
        *,
        prepare: str | None,
    ) -> None:
        self._steps = {step.id: step for step in plan.steps}
        self._handler = handler
        self._workers = workers
        self._folder = folder
        self._prepare = prepare
        self._schedule = Schedule(plan)
        self._homes = HomeRegistry(folder, plan.steps)
        self._loop = EventLoop()
        self._attempts: dict[str, int] = {}
        self._captured: dict[str, Mapping[str, str]] = {}
        self._interrupted = False
        self._stop_reason = ""
        self._strangers = frozenset(list_children(os.getpid()))
        self.complete = False
        """Every worker is free: nothing runs."""
        self.prepared: Prepared | None = None
        self.hindered = ""
        """Why there is nothing prepared."""

    @property
    def kept(self) -> set[str]:
        """The homes that stay when the run is over."""
        return self._homes.kept

    def go(self) -> RunEnd:
        """Run everything that can be run."""
        try:
            with catch_interrupts() as interrupted:
                self._loop.watch(interrupted, self._interrupt)
                for worker in self._workers:
                    self._watch(worker)
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
        return any(worker.task is not None for worker in self._workers)

    def _interrupt(self) -> None:
        self._interrupted = True

    def _begin(self) -> None:
        for step in self._schedule.begin():
            self._handler.on_skipped(step)
            self.hindered = f"`{step.id}` is skipped: {step.skip}"
            self._homes.done_with(step)
            self._block_below(step)

    # Out to the workers.

    def _dispatch(self) -> None:
        """Give each free worker a step, as long as there are steps that may start."""
        for worker in self._workers:
            while worker.task is None and not self._interrupted:
                step = self._next()
                if step is None:
                    return
                self._start(worker, step)

    def _next(self) -> Step | None:
        self._stop_reason = self._stop_reason or self._handler.stop_reason()
        return None if self._stop_reason else self._schedule.next()

    def _start(self, worker: WorkerProcess, step: Step) -> None:
        attempt = self._attempts[step.id] = self._attempts.get(step.id, 0) + 1
        task = self._task(step, attempt)
        if not task.prepare:
            self._handler.on_start(step, attempt)
        worker.task = task
        worker.send(task)  # should it be dead, its channel says so next

    def _task(self, step: Step, attempt: int) -> Task:
        return Task(
            id=step.id,
            attempt=attempt,
            invocation=step.invocation,
            run=self._folder,
            home=self._homes.new_home(),
            second_home=self._homes.new_home() if step.repeat else None,
            origin=self._homes.origin(step, last=attempt > step.retries),
            values=step.values,
            captured=self._captured.get(step.needs, {}) if step.needs else {},
            needed=self._homes.needed(step),
            prepare=step.id == self._prepare,
        )

    # Back from the workers.

    def _watch(self, worker: WorkerProcess) -> None:
        self._loop.watch(worker.channel.fileno(), lambda: self._hear(worker))

    def _hear(self, worker: WorkerProcess) -> None:
        try:
            reply: Reply = worker.channel.receive()
        except EOFError:
            self._replace(worker)
            return
        assert worker.task is not None
        step = self._steps[worker.task.id]
        match reply:
            case Started():
                if worker.task.attempt > step.retries:
                    worker.discard(self._homes.done_with(step))
            case Slow():
                self._handler.on_slow(step, reply.seconds)
            case Finished():
                self._finish(worker, step, reply.observation)
            case Prepared():
                worker.free()
                self.prepared = reply
            case Idle():
                raise AssertionError("no worker rests while a run goes on")
            case _:
                assert_never(reply)

    def _finish(self, worker: WorkerProcess, step: Step, observation: Observation) -> None:
        task = worker.task
        assert task is not None
        worker.free()
        self._schedule.ended(step)
        decision = self._handler.decide(step, observation)
        if decision.keep:
            self._homes.kept.update(home for home in (task.home, task.second_home) if home)
        elif task.second_home is not None:
            worker.discard((task.second_home,))
        match decision.next:
            case Next.RETRY:
                if not decision.keep:
                    worker.discard((task.home,))
                self._start(worker, step)
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
        worker.discard(self._homes.done_with(step))
        worker.discard(self._homes.stands(step, task.home, keep=decision.keep))
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
            self._homes.done_with(waiting)
            self._block_below(waiting)

    def _missing(self, step: Step) -> frozenset[str]:
        """The names that ``step`` would have to be started with and that have no value."""
        captured = self._captured[step.needs] if step.needs else {}
        ports = {port.name for port in step.invocation.ports}
        return (
            names_in_invocation(step.invocation)
            - step.values.keys()
            - captured.keys()
            - ports
            - {"home"}
        )

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
            self._homes.done_with(blocked)  # what it needs stands no more, or not yet

    def _replace(self, worker: WorkerProcess) -> None:
        """A worker died: end what it ran, start another, and settle its step without a run."""
        self._loop.unwatch(worker.channel.fileno())
        task, why = worker.task, worker.died()
        end_orphans(self._strangers | {other.pid for other in self._workers})
        fresh = WorkerProcess()
        self._workers[self._workers.index(worker)] = fresh
        self._watch(fresh)
        if task is not None:
            fresh.discard(tuple(home for home in (task.home, task.second_home) if home))
            fresh.task = task
            self._finish(fresh, self._steps[task.id], _lost(task, why))


def _lost(task: Task, why: str) -> Observation:
    return Observation(
        id=task.id,
        attempt=task.attempt,
        argv=tuple(word.partly(task.values).source for word in task.argv),
        home=task.home,
        values={**task.captured, **task.values},
        started=clock.now().isoformat(),
        duration=0.0,
        ending=NotStarted(reason=why, hint="was there enough memory?" if "SIGKILL" in why else ""),
    )
