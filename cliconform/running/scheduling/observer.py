"""Runs a plan on this machine: the observer that touches the world."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from cliconform.errors import CannotRunError
from cliconform.model.plan import Plan
from cliconform.running.home.removal import remove_tree
from cliconform.running.home.run_folder import make_run_folder
from cliconform.running.interface import RunEnd, RunHandler, WorkerOptions
from cliconform.running.process.orphans import end_orphans
from cliconform.running.process.signals import catch_interrupts
from cliconform.running.process.tree import adopt_orphans, list_children
from cliconform.running.protocol import Prepared
from cliconform.running.scheduling.run import Run
from cliconform.running.scheduling.workers import WorkerProcess


@dataclass(slots=True)
class _Folder:
    """The folder of a run, and the homes in it that stay."""

    path: str
    kept: set[str]

    def clear(self) -> None:
        """Remove what is not kept; the folder too, if nothing is."""
        if not self.kept:
            remove_tree(self.path)
            return
        for entry in os.scandir(self.path):
            if entry.path not in self.kept and not _remove_file(entry):
                remove_tree(entry.path)


class LocalObserver:
    """Runs plans, ``settings.jobs`` steps side by side, each in a process of its own.

    As a context manager it starts these processes at once, which is cheap while this one is small.
    """

    def __init__(self, settings: WorkerOptions) -> None:
        self._settings = settings
        self._workers: list[WorkerProcess] = []
        self._strangers = frozenset(list_children(os.getpid()))

    def __enter__(self) -> Self:
        self._start_workers(self._settings.jobs)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the workers; whatever they still run ends with them."""
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.leave()
        gone = [worker.gone() for worker in workers]
        if not all(gone):
            end_orphans(self._strangers)

    def observe(self, plan: Plan, handler: RunHandler) -> RunEnd:
        """Run every step of ``plan`` that can be run and hand what was seen to ``handler``.

        Ends early on SIGINT and SIGTERM, and when the handler has had enough. When it returns,
        nothing runs any more and no home stands but those to be kept. Raises :class:`HomeError`
        when homes cannot be made at all.
        """
        with self._run(plan, handler) as run:
            return run.go()

    @contextmanager
    def prepare(self, plan: Plan, id_: str, handler: RunHandler) -> Iterator[Prepared]:
        """The home, command line and environment that the step ``id_`` would be started with.

        Runs all that it needs first. The home stands until the context is left, and then goes.
        Raises :class:`CannotRunError` when a step that it needs does not end as promised.
        """
        with self._run(_line_to(plan, id_), handler, prepare=id_) as run:
            end = run.go()
            if run.prepared is None:
                why = "it was interrupted" if end.interrupted else run.hindered
                raise CannotRunError(f"`{id_}` could not be prepared: {why}")
            yield run.prepared

    @contextmanager
    def _run(self, plan: Plan, handler: RunHandler, prepare: str | None = None) -> Iterator[Run]:
        folder = _Folder(make_run_folder(self._settings.work_dir), set())
        adopt_orphans()
        self._start_workers(min(self._settings.jobs, len(plan.steps)))
        try:
            run = Run(plan, handler, self._workers, folder.path, prepare=prepare)
            folder.kept = run.kept
            yield run
            if not run.complete:
                self.close()
        except BaseException:
            self.close()
            raise
        finally:
            with catch_interrupts():  # one more ctrl-c must not leave the homes behind
                for worker in self._workers:
                    worker.rest()
                folder.clear()

    def _start_workers(self, wanted: int) -> None:
        while len(self._workers) < max(1, wanted):
            self._workers.append(WorkerProcess())


def _line_to(plan: Plan, id_: str) -> Plan:
    """The plan of the step ``id_`` and those that it needs."""
    by_id = {step.id: step for step in plan.steps}
    wanted: set[str] = set()
    needed: str | None = id_
    while needed is not None:
        wanted.add(needed)
        needed = by_id[needed].needs
    return replace(plan, steps=tuple(step for step in plan.steps if step.id in wanted))


def _remove_file(entry: os.DirEntry[str]) -> bool:
    if entry.is_dir(follow_symlinks=False):
        return False
    try:
        os.unlink(entry.path)
    except OSError:
        return True
    return True
