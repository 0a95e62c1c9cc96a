"""Run a plan on this machine, with one process for each step that may run at the same time.

The first SIGINT, SIGTERM, SIGHUP or SIGQUIT ends a run in order: what was observed is returned, so
that it can be reported. A second one while the run ends raises :class:`KeyboardInterrupt`: nothing
is returned; while this process cleans up, it has no effect. Either way every program is stopped and
every home is removed, except those to keep.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from shlex import quote
from types import TracebackType
from typing import TYPE_CHECKING, Self

from cliconform.errors import CannotRunError
from cliconform.interrupts import hold_interrupts, interruptible
from cliconform.model.isolation import Isolation
from cliconform.model.keystrokes import Keystrokes
from cliconform.model.plan import Plan
from cliconform.quick_dataclass import replace
from cliconform.running.home.run_folder import RunFolder, make_run_folder
from cliconform.running.interface import RunEnd, RunHandler, WorkerOptions
from cliconform.running.messages import Prepared
from cliconform.running.process.signals import catch_interrupts
from cliconform.running.scheduling.home_registry import HomeRegistry
from cliconform.running.scheduling.local_executor import LocalExecutor
from cliconform.running.scheduling.run import Run
from cliconform.running.scheduling.worker_process import WorkerProcess, end_workers

if TYPE_CHECKING:
    from cliconform.running.scheduling.live_terminal import LiveTerminal


class LocalObserver:
    """Runs plans on this machine; up to ``options.jobs`` steps run at the same time.

    Each of them runs in a worker process. As a context manager, the observer starts all workers
    when the context is entered, which is faster while this process is still small; otherwise they
    start with the first run. :meth:`close` ends them.
    """

    def __init__(self, options: WorkerOptions) -> None:
        self._options = options
        self._workers: list[WorkerProcess] = []
        self._run_folder = ""
        self.not_removed: list[str] = []
        """What is left of the homes of each run that could not be removed whole, and why."""

    @property
    def jobs(self) -> int:
        """How many steps run at the same time at most."""
        return self._options.jobs

    def __enter__(self) -> Self:
        self._start_workers(self._options.jobs)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the workers, and with them whatever they are running."""
        workers, self._workers = self._workers, []
        end_workers(workers, self._run_folder)

    def observe(self, plan: Plan, handler: RunHandler) -> RunEnd:
        """Run every step of ``plan`` that can be run; pass each observation to ``handler``.

        Ends early on SIGINT, SIGTERM and the like, and when the handler gives a reason to stop.
        When this returns, no command is running, and only the homes to keep are left. Raises
        :class:`HomeError` if no folder for the homes can be created, and whatever ``handler``
        raises.
        """
        with self._run(plan, handler) as (run, _):
            return run.execute()

    @contextmanager
    def prepare(self, plan: Plan, id_: str, handler: RunHandler) -> Iterator[Prepared]:
        """Create the home of the step ``id_``; yield it and what the step would be started with.

        Runs the steps that it needs first. The home is removed when the context is left. Raises
        :class:`CannotRunError` if one of these steps does not end as promised.
        """
        with self._run(_select_with_needs(plan, id_), handler, prepare=id_) as (run, _):
            end = run.execute()
            if run.prepared is None:
                reason = "it was interrupted" if end.interrupted else run.not_prepared_reason
                failed = run.failed_step
                hint = f"to see why: cliconform check SPEC --select {quote(failed)}"
                raise CannotRunError(
                    f"`{id_}` could not be prepared: {reason}", hint=hint if failed else ""
                )
            with interruptible():
                yield run.prepared

    def observe_live(
        self, plan: Plan, handler: RunHandler, live: LiveTerminal
    ) -> tuple[RunEnd, tuple[Keystrokes, ...]]:
        """Run ``plan`` as :meth:`observe` does, with one step on a person's terminal.

        Returns also what was typed. The terminal is as before when this returns or raises.
        """
        try:
            with self._run(plan, handler, live=live) as (run, executor):
                return run.execute(), executor.typed
        finally:
            live.close()

    @contextmanager
    def _run(
        self,
        plan: Plan,
        handler: RunHandler,
        prepare: str | None = None,
        live: LiveTerminal | None = None,
    ) -> Iterator[tuple[Run, LocalExecutor]]:
        plan = _settle_isolation(plan)
        with catch_interrupts() as interrupted, self._make_folder() as folder:
            self._start_workers(min(self._options.jobs, len(plan.steps)))
            homes = HomeRegistry(folder.path, plan.steps)
            folder.kept = homes.kept
            has_spare = self._options.fills_idle_cores and len(plan.steps) > self._options.jobs
            executor = LocalExecutor(
                self._workers, folder, homes, prepare=prepare, live=live, has_spare=has_spare
            )
            run = Run(
                plan,
                handler,
                executor,
                interrupted=interrupted,
                prepare=prepare,
                jobs=self._options.jobs,
                has_spare=has_spare,
            )
            yield run, executor
            if not run.complete:
                self.close()

    @contextmanager
    def _make_folder(self) -> Iterator[RunFolder]:
        """Make a folder for homes; remove it in the end, when nothing runs in it any longer."""
        with hold_interrupts():
            folder = RunFolder(make_run_folder(self._options.work_dir))
        self._run_folder = folder.path
        try:
            yield folder
        except BaseException:
            with hold_interrupts():
                self.close()
            raise
        finally:
            with hold_interrupts():
                for worker in self._workers:
                    worker.end_run()
                if left := folder.clear():
                    self.not_removed.append(left)

    def _start_workers(self, count: int) -> None:
        """Start workers until there are ``count``, and at least one."""
        while len(self._workers) < max(1, count):
            self._workers.append(WorkerProcess())


def _settle_isolation(plan: Plan) -> Plan:
    """Return ``plan`` with the isolation that each step has here."""
    if all(step.invocation.isolation is Isolation.HOME for step in plan.steps):
        return plan
    from cliconform.running.isolation.availability import settle_isolation  # noqa: PLC0415 - rarely used

    return settle_isolation(plan)


def _select_with_needs(plan: Plan, id_: str) -> Plan:
    """Return ``plan`` with only the step ``id_`` and those that it needs."""
    by_id = {step.id: step for step in plan.steps}
    selected: set[str] = set()
    needed: str | None = id_
    while needed is not None:
        selected.add(needed)
        needed = by_id[needed].needs
    return replace(plan, steps=tuple(step for step in plan.steps if step.id in selected))
