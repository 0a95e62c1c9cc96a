"""A run that is interrupted or killed leaves no process and no home."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from select import select
from typing import Any

import psutil
import pytest

HERE = Path(__file__).parent
DAEMON = "setsid sh -c 'trap \"\" TERM HUP INT; echo $$ > {fifo}; sleep 600; sleep 600' & sleep 600"


STOPPER = "trap '' TERM; echo $$ > {fifo}; while kill -STOP $PPID; do sleep 0.003; done"
"""Stops its worker again and again, also while that ends it."""


class Run:
    """A process that runs a plan, and the daemon that its command has started."""

    def __init__(self, folder: Path, *more: str, script: str = DAEMON) -> None:
        self.homes = folder / "homes"
        self.homes.mkdir()
        fifo = folder / "fifo"
        os.mkfifo(fifo)
        reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        self.process = subprocess.Popen(
            [
                *(sys.executable, str(HERE / "interrupted.py")),
                *(str(self.homes), script.format(fifo=fifo), *more),
            ],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent), *sys.path])},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        with os.fdopen(reading, "rb") as pid:
            watched: list[Any] = [pid, self.process.stdout]
            readable, _, _ = select(watched, [], [])
            assert readable == [pid]  # the other one ends when the process does
            self.daemon = psutil.Process(int(pid.read()))
        self.below = psutil.Process(self.process.pid).children(recursive=True)
        assert self.daemon in self.below

    def assert_nothing_is_left(self) -> None:
        _, alive = psutil.wait_procs(self.below, timeout=60)
        assert alive == []
        assert list(self.homes.iterdir()) == []


@pytest.fixture(params=[(), ("tree",)], ids=["", "second run in a tree"])
def run(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Run]:
    started = Run(tmp_path, *request.param)
    with started.process:
        yield started
        started.process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_everything_and_reports_the_interrupt(
    run: Run, number: signal.Signals
) -> None:
    run.process.send_signal(number)
    out, _ = run.process.communicate()
    assert out == "RunEnd(interrupted=True, stopped_early='', lost='')\n"
    run.assert_nothing_is_left()


def test_a_ctrl_c_that_reaches_all_processes_does_the_same(run: Run) -> None:
    for process in run.below:
        if process != run.daemon:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGINT)
    run.process.send_signal(signal.SIGINT)
    out, _ = run.process.communicate()
    assert out == "RunEnd(interrupted=True, stopped_early='', lost='')\n"
    run.assert_nothing_is_left()


def test_a_run_that_is_killed_is_cleaned_up_by_its_workers(run: Run) -> None:
    run.process.kill()
    run.assert_nothing_is_left()


def test_workers_that_were_stopped_clean_up_too(run: Run) -> None:
    supervisors = psutil.Process(run.process.pid).children()
    for process in (*supervisors, *(worker for each in supervisors for worker in each.children())):
        process.suspend()
    run.process.kill()
    run.assert_nothing_is_left()


@pytest.mark.parametrize("how", ["STOP", "KILL"])
def test_a_run_that_is_killed_while_it_replaces_its_only_worker_is_cleaned_up(
    tmp_path: Path, how: str
) -> None:
    go = tmp_path / "go"
    wait = f"until [ -e {go} ]; do sleep 0.01; done"
    script = f"echo $$ > {{fifo}}; {wait}; kill -{how} $PPID; sleep 600"
    run = Run(tmp_path, "dies", script=script)
    go.touch()
    out, _ = run.process.communicate()
    assert run.process.returncode == -signal.SIGKILL
    for pid in map(int, out.split()):
        with suppress(psutil.NoSuchProcess):
            run.below.append(psutil.Process(pid))
    run.assert_nothing_is_left()


def test_a_worker_that_its_command_stops_again_and_again_does_too(tmp_path: Path) -> None:
    run = Run(tmp_path, script=STOPPER)
    with run.process:
        run.process.kill()
    run.assert_nothing_is_left()
