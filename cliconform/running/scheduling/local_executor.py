"""Carry steps out on this machine: a worker process for each slot, all homes in one folder."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, assert_never

from cliconform.model.keystrokes import Keystrokes
from cliconform.model.observation import Observation
from cliconform.model.plan import Step
from cliconform.model.search import list_searches
from cliconform.running.home.run_folder import RunFolder
from cliconform.running.interface import Decision, Next
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.process.orphans import end_orphans
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
from cliconform.running.scheduling.executor import GivenUp, Observed, Receive, Slot
from cliconform.running.scheduling.home_registry import HomeRegistry
from cliconform.running.scheduling.lost_step import make_lost_observation
from cliconform.running.scheduling.watchdog import INTERVAL, Watchdog
from cliconform.running.scheduling.worker_process import WorkerProcess

if TYPE_CHECKING:
    from cliconform.running.scheduling.live_terminal import LiveTerminal


class LocalExecutor:
    """Runs steps on ``workers``, one in each; an :class:`~.executor.Executor`.

    ``folder`` is the run's folder, and ``homes`` knows which steps need which home. The step with
    the id ``prepare`` is only prepared: its home is created. With ``live``, the step that it names
    runs on a person's terminal.
    """

    def __init__(
        self,
        workers: list[WorkerProcess],
        folder: RunFolder,
        homes: HomeRegistry,
        *,
        prepare: str | None = None,
        live: LiveTerminal | None = None,
    ) -> None:
        self.typed: tuple[Keystrokes, ...] = ()
        """What was typed into the program that ran live."""
        self._workers = workers
        self._folder = folder
        self._homes = homes
        self._prepare = prepare
        self._live = live
        self._slots = tuple(Slot() for _ in workers)
        self._steps: dict[int, Step] = {}  # what each slot runs
        self._unsettled: dict[str, Task] = {}  # by step, the task that has just been observed
        self._watchdog = Watchdog()
        self._earlier_children = frozenset(list_children(os.getpid()))

    @property
    def slots(self) -> Sequence[Slot]:
        """One for each worker."""
        return self._slots

    @property
    def runs_ahead(self) -> bool:
        """Yes, unless all is done for the sake of one step."""
        return self._prepare is None and self._live is None

    def begin(self, loop: EventLoop, receive: Receive) -> None:
        """Wait for the workers' replies in ``loop``."""
        self._loop, self._receive = loop, receive
        for slot in range(len(self._workers)):
            self._watch(slot)
        if self._live is not None:
            self._live.watch(loop, self._send_to_live, lambda: receive(0, GivenUp()))
        loop.call_later(INTERVAL, self._look_at_workers)

    def submit(self, slot: int, step: Step, attempt: int, captured: Mapping[str, str]) -> None:
        """Send ``step`` to the worker of ``slot``."""
        self._folder.restore()  # a command that runs now may have moved or removed it
        worker = self._workers[slot]
        self._steps[slot] = step
        worker.task = self._make_task(step, attempt, captured, worker.take_unneeded())
        worker.send(worker.task)  # if it is dead, the end of its channel is handled next

    def settle(self, slot: int, step: Step, decision: Decision) -> None:
        """Move the home of ``step`` to its own path; remove the homes that nobody needs now."""
        worker, task = self._workers[slot], self._unsettled.pop(step.id)
        _move_home(task.home, task.final_home)
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

    def _make_task(
        self, step: Step, attempt: int, captured: Mapping[str, str], unneeded: tuple[str, ...]
    ) -> Task:
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
            captured=captured,
            searches=list_searches(step.promises),
            store_snapshot=self._homes.is_needed(step),
            prepare=step.id == self._prepare,
            live=self._live is not None and step.id == self._live.id,
        )

    # Handle the workers' replies.

    def _watch(self, slot: int) -> None:
        fd = self._workers[slot].channel.fileno()
        self._loop.watch(fd, lambda: self._handle_reply(slot))

    def _handle_reply(self, slot: int) -> None:
        worker = self._workers[slot]
        try:
            reply: Reply = worker.channel.receive()
        except EOFError:
            self._replace(slot)
            return
        task = worker.task
        assert task is not None
        match reply:
            case Started():
                if task.attempt > self._steps[slot].retries:  # it needs that home no more
                    worker.remove_homes(self._homes.release(self._steps[slot]))
                self._open_live(task)
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
            if self._watchdog.is_lost(worker):
                worker.give_up()
        self._loop.call_later(INTERVAL, self._look_at_workers)

    def _replace(self, slot: int) -> None:
        """Handle a worker's death: end what it left, start another, finish its task as not run."""
        worker = self._workers[slot]
        self._loop.unwatch(worker.channel.fileno())
        task, reason = worker.task, worker.explain_death()
        end_orphans(self._earlier_children | {other.pid for other in self._workers})
        fresh = self._workers[slot] = WorkerProcess()
        self._watch(slot)
        if task is not None:
            left = self._homes.make_path()  # it died in either run of a repeatable step
            _move_home(task.home, left)
            fresh.remove_homes((left, task.final_home, *task.further_homes))
            lost = make_lost_observation(
                self._steps[slot],
                task.attempt,
                task.captured,
                reason,
                home=task.home,
                moved_to=task.moved_to or "",
            )
            self._finish(slot, task, lost)


def _move_home(home: str, path: str) -> None:
    """Move ``home`` to ``path``, so that another home can be created in its place.

    If that fails, the next home at that path cannot be created, which is reported then. There is
    no home if its command has removed it.
    """
    if home != path:
        with suppress(OSError):
            os.rename(home, path)
