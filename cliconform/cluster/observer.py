"""Run a plan on a Dask cluster: connect, compare the workers with this machine, and run."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from cliconform.cluster.connection import ANSWER_LIMIT, Connection
from cliconform.cluster.executor import ClusterExecutor, Place
from cliconform.cluster.guard import FolderGuard
from cliconform.cluster.inspection import Target, check_workers, inspect_worker
from cliconform.cluster.sandboxes import inspect_sandbox, settle_for_workers
from cliconform.errors import CannotRunError
from cliconform.interrupts import hold_interrupts
from cliconform.model.plan import Plan
from cliconform.running.home.run_folder import RunFolder, make_run_folder
from cliconform.running.interface import RunEnd, RunHandler
from cliconform.running.process.signals import catch_interrupts
from cliconform.running.scheduling.run import Run


class ClusterObserver:
    """Runs plans on the workers of the Dask scheduler at ``address``; a context manager.

    When the context is entered, each worker is asked what it has: Raises
    :class:`CannotRunError` where that is not ``target``, or another version of cliconform, and
    where there is no scheduler or no worker. Up to ``jobs`` steps run at the same time, or as many
    as the workers have threads. Homes are made in ``work_dir``, here and there.

    Ends a run as the local observer does, also when it is interrupted. What is left behind on a
    worker that cannot be reached is removed by that worker itself.
    """

    def __init__(
        self,
        address: str,
        target: Target,
        *,
        jobs: int | None = None,
        work_dir: Path | None = None,
        answer_limit: float = ANSWER_LIMIT,
    ) -> None:
        self._address = address
        self._target = target
        self._jobs = jobs
        self._work_dir = work_dir
        self._answer_limit = answer_limit
        self.places: tuple[Place, ...] = ()
        """The workers that are used, once the context is entered."""
        self.not_removed: list[str] = []
        """What is left of the homes of each run on this machine that could not be removed."""

    @property
    def jobs(self) -> int:
        """How many steps run at the same time."""
        return sum(place.slots for place in self.places)

    def __enter__(self) -> Self:
        self._connection = Connection(self._address, answer_limit=self._answer_limit)
        try:
            self.places = self._find_places()
        except BaseException:
            self._connection.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with hold_interrupts():  # one more ctrl-c must not leave anything behind
            self._connection.close()

    def observe(self, plan: Plan, handler: RunHandler) -> RunEnd:
        """Run every step of ``plan`` that can be run; pass each observation to ``handler``."""
        plan = settle_for_workers(plan, lambda: self._connection.ask_workers(inspect_sandbox))
        with catch_interrupts() as interrupted:
            folder = RunFolder(make_run_folder(self._work_dir))
            with FolderGuard(folder.path):
                try:
                    return self._run(plan, handler, folder, interrupted)
                finally:
                    with hold_interrupts():
                        if left := folder.clear():
                            self.not_removed.append(left)

    def _run(self, plan: Plan, handler: RunHandler, folder: RunFolder, interrupted: int) -> RunEnd:
        executor = ClusterExecutor(self._connection, self.places, plan.steps, folder)
        addresses = [place.address for place in self.places]
        tell = (executor.tell_worker_lost, executor.tell_scheduler_lost)
        try:
            self._connection.start(addresses, self._work_dir, *tell)
            return Run(plan, handler, executor, interrupted=interrupted).execute()
        finally:
            with hold_interrupts():
                self._connection.close()
            executor.close()

    def _find_places(self) -> tuple[Place, ...]:
        threads = self._connection.list_workers()
        target = self._target
        arguments = (target.command, target.files, target.folder)
        found = check_workers(self._connection.ask_workers(inspect_worker, *arguments), target)
        left = self._jobs if self._jobs is not None else sum(threads.values())
        places = []
        for address, there in found.items():
            slots = min(threads.get(address, 0), left)
            left -= slots
            if slots:
                name = f"{address} ({there.name})"
                places.append(Place(address=address, machine=there.machine, slots=slots, name=name))
        if not places:
            raise CannotRunError(
                "the Dask scheduler has no workers",
                place=self._address,
                hint=f"start one on each machine: dask worker {self._address}",
            )
        return tuple(places)
