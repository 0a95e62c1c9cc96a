"""Carry steps out on this machine: a worker process for each slot, all homes in one folder."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, assert_never

from cliconform.model.keystrokes import Keystrokes
from cliconform.model.observation import Observation
from cliconform.model.plan import Step
from cliconform.model.search import list_searches
from cliconform.running.channel import BrokenMessageError
from cliconform.running.home.run_folder import RunFolder
from cliconform.running.interface import Decision, Next
from cliconform.running.messages import (
    BeginRun,
    Finished,
    Idle,
    Prepared,
    Reply,
    Resized,
    Returned,
    Slow,
    Started,
    Task,
    Typed,
    Wrote,
)
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.scheduling.executor import (
    CoreIdle,
    GivenUp,
    Observed,
    Receive,
    Slot,
    Submission,
    tell_nobody,
)
from cliconform.running.scheduling.home_registry import HomeRegistry
from cliconform.running.scheduling.lookahead import QUEUE_LENGTH
from cliconform.running.scheduling.lost_step import make_lost_observation
from cliconform.running.scheduling.watchdog import INTERVAL, Watchdog
from cliconform.running.scheduling.worker_process import WorkerProcess, end_workers

if TYPE_CHECKING:
    from cliconform.running.scheduling.idle_cores import IdleCores
    from cliconform.running.scheduling.live_terminal import LiveTerminal

_BROKEN = "its worker sent what cannot be read: the command may have written to the worker's socket"


class LocalExecutor:
    """Runs steps on ``workers``, one in each; an :class:`~.executor.Executor`.

    With ``has_spare`` there is one slot more, for what is run while a core is idle: its worker is
    started, and added to ``workers``, when it gets its first step. ``folder`` is the run's folder,
    and ``homes`` knows which steps need which home. The step with the id ``prepare`` is only
    prepared: its home is created. With ``live``, the step that it names runs on a person's
    terminal.
    """

    def __init__(
        self,
        workers: list[WorkerProcess],
        folder: RunFolder,
        homes: HomeRegistry,
        *,
        prepare: str | None = None,
        live: LiveTerminal | None = None,
        has_spare: bool = False,
    ) -> None:
        self.typed: tuple[Keystrokes, ...] = ()
        """What was typed into the program that ran live."""
        self._workers = workers
        self._ready: list[WorkerProcess] = []
        """At most one, for the place of a worker that is about to be ended, or has died."""
        self._folder = folder
        self._homes = homes
        self._prepare = prepare
        self._live = live
        self._slots = tuple(Slot() for _ in range(len(workers) + has_spare))
        self._has_spare = has_spare
        self._steps: dict[str, Step] = {}  # those that were submitted and not settled, by id
        self._unsettled: dict[str, Task] = {}  # by step, the task that has just been observed
        self._watchdog = Watchdog()
        self._loop = EventLoop()
        self._receive: Receive = tell_nobody

    @property
    def slots(self) -> Sequence[Slot]:
        """One for each worker, and the spare one."""
        return self._slots

    @property
    def runs_ahead(self) -> bool:
        """Yes, unless all is done for the sake of one step."""
        return self._prepare is None and self._live is None

    @property
    def queue_length(self) -> int:
        """As many as :data:`QUEUE_LENGTH`, unless all is done for the sake of one step."""
        return QUEUE_LENGTH if self.runs_ahead else 0

    def begin(self, loop: EventLoop, receive: Receive) -> None:
        """Wait for the workers' replies in ``loop``."""
        self._loop, self._receive = loop, receive
        for slot, worker in enumerate(self._workers):
            worker.send(BeginRun(run=self._folder.path))
            self._watch(slot)
        if self._has_spare:
            from cliconform.running.scheduling.idle_cores import IdleCores  # noqa: PLC0415 - not always

            self._wait_for_idle_core(IdleCores())
        if self._live is not None:
            self._live.watch(loop, self._send_to_live, lambda: receive(0, GivenUp()))
        loop.call_later(INTERVAL, self._look_at_workers)

    def finish(self) -> None:
        """Let the loop and ``receive`` go; end a worker that has no place yet."""
        end_workers(self._ready, self._folder.path)
        self._ready.clear()
        self._loop, self._receive = EventLoop(), tell_nobody

    def submit(self, slot: int, submission: Submission) -> None:
        """Send the step to the worker of ``slot``."""
        self._folder.restore()  # a command that runs now may have moved or removed it
        if slot == len(self._workers):
            self._workers.append(self._start_worker())
            self._watch(slot)
        worker = self._workers[slot]
        # If it is dead, the end of its channel is handled next.
        worker.give(self._make_task(submission, worker.take_unneeded()))

    def queue(self, slot: int, submissions: Sequence[Submission]) -> bool:
        """Send the steps to the worker of ``slot``, unless they are large."""
        self._folder.restore()  # likewise
        worker = self._workers[slot]
        tasks = [self._make_task(each, worker.take_unneeded()) for each in submissions]
        if not worker.queue(tasks):
            worker.remove_homes(tasks[0].unneeded)
            return False
        return True

    def settle(self, slot: int, step: Step, decision: Decision) -> None:
        """Move the home of ``step`` to its own path; remove the homes that nobody needs now."""
        worker, task = self._workers[slot], self._unsettled.pop(step.id)
        del self._steps[step.id]
        self._folder.move(task.home, task.final_home)
        if decision.keep:
            self._homes.kept.update((task.final_home, *task.further_homes))
        elif task.further_homes:
            worker.remove_homes(task.further_homes)
        if decision.next is Next.RETRY:
            if not decision.keep:
                worker.remove_homes((task.final_home,))
            return
        worker.remove_homes(self._homes.release(step))
        worker.remove_homes(self._homes.register(step, task.final_home, keep=decision.keep))

    def drop(self, step: Step) -> None:
        """Remove the home that ``step`` needs if no other step does."""
        self.remove_homes(self._homes.release(step))

    def remove_homes(self, homes: tuple[str, ...]) -> None:
        """Have a worker remove ``homes``, which nobody needs."""
        self._workers[0].remove_homes(homes)

    def _make_task(self, submission: Submission, unneeded: tuple[str, ...]) -> Task:
        step, attempt = submission.step, submission.attempt
        self._steps[step.id] = step
        own = self._homes.make_path()
        return Task(
            id=step.id,
            attempt=attempt,
            invocation=step.invocation,
            run=self._folder.path,
            unneeded=unneeded,
            home=own if step.tree is None else self._homes.find_tree_path(step.tree),
            moved_to=None if step.tree is None else own,
            second_home=self._homes.make_path() if step.repeat else None,
            rerun_home=self._homes.make_path() if step.idempotent else None,
            origin=self._homes.find_origin(step, last_attempt=attempt > step.retries),
            values=step.values,
            captured=submission.captured,
            searches=list_searches(step.promises),
            store_snapshot=self._homes.is_needed(step),
            prepare=step.id == self._prepare,
            live=self._live is not None and step.id == self._live.id,
        )

    def _wait_for_idle_core(self, cores: IdleCores) -> None:
        def look() -> None:
            if cores.has_one():
                self._receive(len(self._slots) - 1, CoreIdle())
            self._wait_for_idle_core(cores)

        self._loop.call_later(cores.interval, look)

    # Handle the workers' replies.

    def _watch(self, slot: int) -> None:
        fd = self._workers[slot].channel.fileno()
        self._loop.watch(fd, lambda: self._handle_replies(slot))

    def _handle_replies(self, slot: int) -> None:
        worker = self._workers[slot]
        try:
            replies: list[Reply] = worker.channel.receive_all()
        except EOFError as error:
            if isinstance(error, BrokenMessageError) and worker.given_up_for is None:
                worker.give_up(_BROKEN)
            self._replace(slot)
            return
        # One that is given up may still tell how its command ended, which was by our own SIGKILL.
        for reply in () if worker.given_up_for else replies:
            self._handle_reply(slot, reply)

    def _handle_reply(self, slot: int, reply: Reply) -> None:
        worker = self._workers[slot]
        task = worker.task
        assert task is not None
        match reply:
            case Started():
                step = self._steps[task.id]
                if task.attempt > step.retries:  # it needs that home no more
                    worker.remove_homes(self._homes.release(step))
                self._open_live(task)
            case Returned():
                self._take_back(slot, reply.ids)
            case Wrote():
                self._show_live(reply)
            case Slow():
                self._receive(slot, reply)
            case Finished():
                self._close_live(task, reply)
                self._finish(slot, task, reply.observation)
            case Prepared():
                worker.set_free()
                self._receive(slot, reply)
            case Idle():
                raise AssertionError("a worker replies `Idle` only when the run is over")
            case _:
                assert_never(reply)

    def _finish(self, slot: int, task: Task, observation: Observation) -> None:
        self._workers[slot].set_free()
        self._unsettled[task.id] = task
        self._folder.restore()  # its command may have moved it, or put a link into its place
        self._receive(slot, Observed(observation=observation))
        for worker in self._workers:
            worker.remove_unneeded()

    def _take_back(self, slot: int, ids: tuple[str, ...]) -> None:
        self._workers[slot].take_back(ids)
        self._receive(slot, Returned(ids=ids))

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

    # Workers that die.

    def _look_at_workers(self) -> None:
        """End the workers that do not answer; the end of their channels is handled next."""
        for worker in self._workers:
            reason = self._watchdog.explain_loss(worker)
            if reason is not None and not worker.channel.has_arrived():
                self._make_ready()
                worker.give_up(reason)
        self._loop.call_later(INTERVAL, self._look_at_workers)

    def _start_worker(self) -> WorkerProcess:
        """Start a worker, and tell it the run's folder."""
        worker = WorkerProcess()
        worker.send(BeginRun(run=self._folder.path))
        return worker

    def _make_ready(self) -> None:
        """Start the worker that takes the place of one that is about to be ended, or has died.

        Should this process be killed before the place is taken, there is one that removes the
        run's folder. If no process can be started now, it is started when the place is taken.
        """
        if not self._ready:
            with suppress(OSError):
                self._ready.append(self._start_worker())

    def _replace(self, slot: int) -> None:
        """Handle a worker's death: end what it left, start another, finish its task as not run.

        It costs that task alone: those that waited are carried out by whichever worker is free.
        """
        worker = self._workers[slot]
        self._loop.unwatch(worker.channel.fileno())
        self._make_ready()
        tasks, reason = tuple(worker.tasks), worker.explain_death()
        others = [each.pid for each in self._workers if each is not worker]
        worker.end_rest(self._folder.path, spared=others)
        fresh = self._workers[slot] = self._ready.pop() if self._ready else self._start_worker()
        self._watch(slot)
        if tasks:
            fresh.tasks.extend(tasks)
            if len(tasks) > 1:
                self._take_back(slot, tuple(task.id for task in tasks[1:]))
            self._finish_lost(slot, tasks[0], reason)

    def _finish_lost(self, slot: int, task: Task, reason: str) -> None:
        """Finish a task whose worker has died, for ``reason``, as not run."""
        left = self._homes.make_path()  # it died in either run of a repeatable step
        self._folder.move(task.home, left)
        self._workers[slot].remove_homes((left, task.final_home, *task.further_homes))
        lost = make_lost_observation(
            self._steps[task.id],
            task.attempt,
            task.captured,
            reason,
            home=task.home,
            moved_to=task.moved_to or "",
        )
        self._finish(slot, task, lost)
