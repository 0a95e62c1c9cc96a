"""Holds a changed stand-in to the spec, through the pipeline that ``cliconform check`` is."""

from __future__ import annotations

import compileall
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cliconform import pipeline
from cliconform.loading import load_spec
from cliconform.model.event import Event
from cliconform.model.plan import Plan, Step
from cliconform.model.report import Report
from cliconform.model.run_options import RunOptions
from cliconform.model.spec import KnownFile, Spec
from cliconform.planning.matrix import expand_rows
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.recording.recorder import Recorder
from cliconform.running.interface import WorkerOptions
from cliconform.running.scheduling.observer import LocalObserver
from cliconform.verbs.shared.context import make_context

from .catalogue import ROOT, STAND_IN, Change, apply, copy_package

SPEC = ROOT / "specs" / "marketpipe.toml"
ENOUGH = 3.0
"""Seconds after which a program that hangs has shown that it does."""

Listener = Callable[[Event], None]


def _hear_nothing(event: Event) -> None:
    del event


@dataclass(frozen=True, slots=True)
class Bench:
    """The spec, the stand-in's package with all of it compiled, and a place for changed ones."""

    spec: Spec
    package: Path
    folder: Path

    def hold(
        self,
        changes: Iterable[Change],
        selection: Selection,
        *,
        observer: LocalObserver,
        options: RunOptions,
        hangs: frozenset[str] = frozenset(),
        listener: Listener = _hear_nothing,
        recorder: Recorder | None = None,
    ) -> Report:
        """Run the selected commands against the stand-in with ``changes``, and judge them.

        Those in ``hangs`` are not waited for longer than it takes to see that they hang. With
        ``recorder``, the run is recorded.
        """
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            apply(changes, copy_package(self.package, Path(folder)))
            target = ("env", f"PYTHONPATH={folder}", sys.executable, "-m", STAND_IN.name)
            plan = make_plan(self.spec, selection, make_context(SPEC), target)
            report = pipeline.check(
                self.spec,
                KnownFile(file="", target=self.spec.target.name),
                _impatient(plan, hangs),
                observer=observer,
                options=options,
                listener=listener,
                record=recorder.add if recorder else lambda *_: None,
            )
            if recorder:
                recorder.finish(report)
            return report


def one_of_each(spec: Spec) -> frozenset[str]:
    """Every command of ``spec``; of many alike, the first row of the matrix."""
    firsts = {row.command: id_ for id_, row in reversed(expand_rows(spec).items())}
    return frozenset(firsts.values())


@contextmanager
def bench() -> Iterator[Bench]:
    """A bench in a temporary folder. Loading the unchanged modules costs no compiling there."""
    with tempfile.TemporaryDirectory(prefix="detection-") as folder:
        package = copy_package(STAND_IN, Path(folder))
        compileall.compile_dir(package, quiet=2)
        yield Bench(spec=load_spec(SPEC), package=package, folder=Path(folder))


@contextmanager
def workers(jobs: int) -> Iterator[LocalObserver]:
    """What runs commands, ``jobs`` of them side by side."""
    with LocalObserver(WorkerOptions(jobs=jobs)) as observer:
        yield observer


def _impatient(plan: Plan, hangs: frozenset[str]) -> Plan:
    steps = tuple(_stopped_early(step) if step.id in hangs else step for step in plan.steps)
    return replace(plan, steps=steps)


def _stopped_early(step: Step) -> Step:
    limits = replace(step.invocation.limits, timeout=ENOUGH)
    return replace(step, invocation=replace(step.invocation, limits=limits))
