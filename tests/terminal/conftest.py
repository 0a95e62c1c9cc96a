"""Real programs on real terminals, run by the observer that users have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import pytest

from cliconform.model.observation import Observation
from cliconform.model.plan import Step
from cliconform.running.home.run_folder import find_work_dir
from cliconform.running.interface import WorkerOptions
from cliconform.running.scheduling.observer import LocalObserver
from support.running import RecordingHandler, plan

See: TypeAlias = Callable[[Step], Observation]
Observe: TypeAlias = Callable[..., RecordingHandler]


@pytest.fixture(scope="session")
def work_dir() -> Iterator[Path]:
    """The folder for homes, where they are created if the user names none."""
    with TemporaryDirectory(dir=find_work_dir()) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def observer(work_dir: Path) -> Iterator[LocalObserver]:
    """One observer for all tests: a command must not affect the next one."""
    with LocalObserver(WorkerOptions(jobs=2, work_dir=work_dir)) as started:
        yield started


@pytest.fixture
def observe(observer: LocalObserver, work_dir: Path) -> Iterator[Observe]:
    """Run steps; check at the end of the test that no home of theirs is left."""

    def run(*steps: Step, handler: RecordingHandler | None = None) -> RecordingHandler:
        used = handler or RecordingHandler()
        end = observer.observe(plan(*steps), used)
        assert not end.interrupted
        return used

    before = set(work_dir.iterdir())
    yield run
    left = set(work_dir.iterdir()) - before
    assert not left


@pytest.fixture
def see(observe: Observe) -> See:
    """Run one step and return its observation."""

    def run(step: Step) -> Observation:
        return observe(step)[step.id]

    return run
