"""One run of a plan: send steps to workers as tasks, pass their observations to the handler."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from typing import assert_never

from cliconform import clock
from cliconform.model.keystrokes import Keystrokes
from cliconform.model.observation import NotStarted, Observation
from cliconform.model.placeholders import names_in_invocation
from cliconform.model.plan import Plan, Step
from cliconform.model.promise import CapturePromise
from cliconform.model.search import list_searches
from cliconform.model.variables import is_variable
from cliconform.running.home.run_folder import RunFolder
from cliconform.running.interface import Next, RunEnd, RunHandler
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.process.orphans import end_orphans
from cliconform.running.process.signals import catch_interrupts
from cliconform.running.process.tree import list_children
from cliconform.running.protocol import (
    Finished,
    Idle,
    Prepared,
    Reply,
    Resized,
    Slow,
    Started,
    Task,
    Typed,
    Wrote,
)
from cliconform.running.scheduling.home_registry import HomeRegistry
from cliconform.running.scheduling.live_terminal import LiveTerminal
from cliconform.running.scheduling.schedule import Schedule
from cliconform.running.scheduling.watchdog import INTERVAL, Watchdog
from cliconform.running.scheduling.worker_process import WorkerProcess


class Run:
    """Runs the steps of ``plan`` on ``workers``, in the thread that calls :meth:`execute`.

    ``folder`` is the run's folder. With ``prepare``, the id of a step, that step is only prepared:
    its home is created, and what it would be started with is in :attr:`prepared`. With ``live``,
    the step that it names runs on a person's terminal, and what they type is in :attr:`typed`.
    """

    def __init__(
        self,
        plan: Plan,
        handler: RunHandler,
        workers: list[WorkerProcess],
        folder: RunFolder,
        *,
        prepare: str | None,
        live: LiveTerminal | None = None,
    ) -> None:
        self._steps = {step.id: step for step in plan.steps}
        self._handler = handler
        self._workers = workers
        self._folder = folder
        self._prepare = prepare
        self._live = live
        self._schedule = Schedule(plan)
        self._homes = HomeRegistry(folder.path, plan.steps)
        self._loop = EventLoop()
        self._attempts: dict[str, int] = {}
        self._captured: dict[str, Mapping[str, str]] = {}
        self._interrupted = False
        self._stop_reason = ""
        self._watchdog = Watchdog()
        self._earlier_children = frozenset(list_children(os.getpid()))
        self.complete = False
        """Whether the run has come to its end, so that every worker is free."""
        self.prepared: Prepared | None = None
        """What the step to prepare would be started with; ``None`` if it was not prepared."""
        self.typed: tuple[Keystrokes, ...] = ()
        """What was typed into the program that ran live."""
        self.not_prepared_reason = ""
        """Why the step was not prepared."""
        self.failed_step = ""
        """The id of the step that blocked others; empty if none did."""

    @property
    def kept(self) -> set[str]:
        """The homes that stay when the run is over."""
        return self._homes.kept

    def execute(self) -> RunEnd:
        """Run every step that can be run; return when none runs any longer, or at an interrupt."""
        try:
            with catch_interrupts() as interrupted:
                self._loop.watch(interrupted, self._interrupt)
                for worker in self._workers:
                    self._watch(worker)
                if self._live is not None:
                    self._live.watch(self._loop, self._send_to_live, self._interrupt)
                self._loop.call_later(INTERVAL, self._look_at_workers)
                self._start_schedule()
                self._dispatch()
                self._loop.run_while(self._is_going_on)
        except KeyboardInterrupt:
            self._interrupted = True
        self.complete = not self._interrupted and not self._has_busy_workers()
        return RunEnd(interrupted=self._interrupted, stopped_early=self._stop_reason)

    def _is_going_on(self) -> bool:
        return self._has_busy_workers() and not self._interrupted

    def _has_busy_workers(self) -> bool:
        return any(worker.task is not None for worker in self._workers)

    def _interrupt(self) -> None:
        self._interrupted = True

    def _start_schedule(self) -> None:
        for step in self._schedule.start():
            self._handler.on_skipped(step)
            self.not_prepared_reason = f"`{step.id}` is skipped: {step.skip}"
            self._homes.release(step)
            self._block_dependents(step)

    # Send tasks to the workers.

    def _dispatch(self) -> None:
        """Give each free worker a step, as long as there are steps that it can run."""
        for number, worker in enumerate(self._workers):
            while worker.task is None and not self._interrupted:
                step = self._take_next_step(number)
                if step is None:
                    break
                self._start(worker, step)

    def _take_next_step(self, worker: int) -> Step | None:
        self._stop_reason = self._stop_reason or self._handler.stop_reason()
        return None if self._stop_reason else self._schedule.take_next(worker)

    def _start(self, worker: WorkerProcess, step: Step) -> None:
        attempt = self._attempts[step.id] = self._attempts.get(step.id, 0) + 1
        self._folder.restore()  # a command that runs now may have moved or removed it
        task = self._make_task(step, attempt)
        if not task.prepare:
            self._handler.on_start(step, attempt)
        worker.task = task
        worker.send(task)  # if the worker is dead, the end of its channel is handled next

    def _make_task(self, step: Step, attempt: int) -> Task:
        own = self._homes.make_path()
        return Task(
            id=step.id,
            attempt=attempt,
            invocation=step.invocation,
            run=self._folder.path,
            home=own if step.tree is None else self._homes.find_tree_path(step.tree),
            moved_to=None if step.tree is None else own,
            second_home=self._homes.make_path() if step.repeat else None,
            origin=self._homes.find_origin(step, last_attempt=attempt > step.retries),
            values=step.values,
            captured=self._captured.get(step.needs, {}) if step.needs else {},
            searches=list_searches(step.promises),
            store_snapshot=self._homes.is_needed(step),
            prepare=step.id == self._prepare,
            live=self._live is not None and step.id == self._live.id,
        )

    # Handle the workers' replies.

    def _watch(self, worker: WorkerProcess) -> None:
        self._loop.watch(worker.channel.fileno(), lambda: self._handle_reply(worker))

    def _handle_reply(self, worker: WorkerProcess) -> None:
        try:
            reply: Reply = worker.channel.receive()
        except EOFError:
            self._replace(worker)
            return
        assert worker.task is not None
        step = self._steps[worker.task.id]
        match reply:
            case Started():
                if worker.task.attempt > step.retries:  # it will not start from that home again
                    worker.remove_homes(self._homes.release(step))
                self._open_live(worker.task)
            case Wrote():
                self._show_live(reply)
            case Slow():
                self._handler.on_slow(step, reply.seconds)
            case Finished():
                self._close_live(worker.task, reply)
                self._finish(worker, step, reply.observation)
            case Prepared():
                worker.set_free()
                self.prepared = reply
            case Idle():
                raise AssertionError("a worker replies `Idle` only when the run is over")
            case _:
                assert_never(reply)

    def _finish(self, worker: WorkerProcess, step: Step, observation: Observation) -> None:
        task = worker.task
        assert task is not None
        worker.set_free()
        self._schedule.mark_ended(step)
        self._folder.restore()  # its command may have moved it, or put a link into its place
        decision = self._handler.decide(step, observation)
        _move_home(task.home, task.final_home)
        if decision.keep:
            self._homes.kept.update(home for home in (task.final_home, task.second_home) if home)
        elif task.second_home is not None:
            worker.remove_homes((task.second_home,))
        match decision.next:
            case Next.RETRY:
                if not decision.keep:
                    worker.remove_homes((task.final_home,))
                self._start(worker, step)
                return
            case Next.PROCEED:
                inherited = self._captured.get(step.needs, {}) if step.needs else {}
                self._captured[step.id] = {**inherited, **decision.captured}
                self._mark_dependents_ready(step)
            case Next.BLOCK:
                self.not_prepared_reason = f"`{step.id}` did not end as promised"
                self.failed_step = step.id
                self._block_dependents(step)
            case _:
                assert_never(decision.next)
        worker.remove_homes(self._homes.release(step))
        worker.remove_homes(self._homes.register(step, task.final_home, keep=decision.keep))
        self._dispatch()

    # What happens on the user's terminal.

    def _open_live(self, task: Task) -> None:
        if task.live and self._live is not None:
            self._live.open()

    def _show_live(self, reply: Wrote) -> None:
        if self._live is not None:
            self._live.show(reply.stream, reply.data)

    def _close_live(self, task: Task, reply: Finished) -> None:
        if task.live and self._live is not None:
            self._live.close()
            self.typed = reply.typed

    def _send_to_live(self, request: Typed | Resized) -> None:
        for worker in self._workers:
            if worker.task is not None and worker.task.live:
                worker.send(request)

    def _mark_dependents_ready(self, step: Step) -> None:
        """Mark the steps that need ``step`` ready; block those that lack a captured value."""
        for waiting in self._schedule.list_dependents(step):
            missing = self._find_missing_names(waiting)
            if not missing:
                self._schedule.mark_ready(waiting)
                continue
            self._schedule.drop(waiting)
            self._handler.on_blocked(waiting, self._find_capturing_step(waiting, missing))
            self.not_prepared_reason = f"no command captured a value for ${{{min(missing)}}}"
            self._homes.release(waiting)
            self._block_dependents(waiting)

    def _find_missing_names(self, step: Step) -> frozenset[str]:
        """Return the names of the step's placeholders that have no value."""
        captured = self._captured[step.needs] if step.needs else {}
        ports = {port.name for port in step.invocation.ports}
        missing = (
            names_in_invocation(step.invocation)
            - step.values.keys()
            - captured.keys()
            - ports
            - {"home"}
        )
        # A variable that is not set is no command's fault: the attempt itself reports it.
        return frozenset(name for name in missing if not is_variable(name))

    def _find_capturing_step(self, step: Step, missing: frozenset[str]) -> str:
        """Return the id of the step that was to capture one of ``missing`` for ``step``."""
        needs = step.needs
        while needs is not None:
            needed = self._steps[needs]
            if any(isinstance(p, CapturePromise) and p.name in missing for p in needed.promises):
                return needed.id
            needs = needed.needs
        return step.id

    def _block_dependents(self, step: Step) -> None:
        for blocked in self._schedule.drop_dependents(step):
            self._handler.on_blocked(blocked, step.id)
            self._homes.release(blocked)  # no home to remove: it was removed, or is not there yet

    def _look_at_workers(self) -> None:
        """End the workers that do not answer; the end of their channels is handled next."""
        for worker in self._workers:
            if self._watchdog.is_lost(worker):
                worker.give_up()
        self._loop.call_later(INTERVAL, self._look_at_workers)

    def _replace(self, worker: WorkerProcess) -> None:
        """Handle a worker's death: end what it left, start another, finish its task as not run."""
        self._loop.unwatch(worker.channel.fileno())
        task, reason = worker.task, worker.explain_death()
        end_orphans(self._earlier_children | {other.pid for other in self._workers})
        fresh = WorkerProcess()
        self._workers[self._workers.index(worker)] = fresh
        self._watch(fresh)
        if task is not None:
            left = self._homes.make_path()  # it died in either run of a repeatable step
            _move_home(task.home, left)
            fresh.remove_homes((left, task.final_home, *filter(None, [task.second_home])))
            fresh.task = task
            self._finish(fresh, self._steps[task.id], _make_lost_observation(task, reason))


def _move_home(home: str, path: str) -> None:
    """Move ``home`` to ``path``, so that another home can be created in its place.

    If that fails, the next home at that path cannot be created, which is reported then. There is
    no home if its command has removed it.
    """
    if home != path:
        with suppress(OSError):
            os.rename(home, path)


def _make_lost_observation(task: Task, reason: str) -> Observation:
    """Return the observation of a task whose worker died; ``reason`` says how."""
    hint = "it may have run out of memory" if "SIGKILL" in reason else ""
    return Observation(
        id=task.id,
        attempt=task.attempt,
        argv=tuple(word.partly(task.public_values).source for word in task.argv),
        home=task.home,
        values={**task.captured, **task.public_values},
        started=clock.now().isoformat(),
        duration=0.0,
        ending=NotStarted(reason=reason, hint=hint),
        moved_to=task.moved_to or "",
    )
