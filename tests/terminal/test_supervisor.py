"""What a worker that dies has left is ended, and nothing of it gets at the scheduler's process."""

from __future__ import annotations

import ctypes
import os
import select
from contextlib import suppress
from pathlib import Path

import pytest

from cliconform.model.observation import NotStarted, Observation
from cliconform.model.plan import Step
from cliconform.running.interface import Decision, Next, WorkerOptions
from cliconform.running.scheduling.observer import LocalObserver
from support.cli import TIME_LIMIT
from support.running import RecordingHandler, plan, python, sh, stdout

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="workers have supervisors on Linux alone"
)
IGNORE = "trap '' HUP TERM"
"""The terminal of a command hangs up when its worker dies."""
WAIT = "sleep 600"
KILL_WORKER = "kill -9 $PPID"
KILL_SUPERVISOR = "kill -9 $(ps -o ppid= $PPID)"
_PR_GET_CHILD_SUBREAPER = 37  # linux/prctl.h


def observe(folder: Path, *steps: Step, jobs: int = 1) -> RecordingHandler:
    handler = RecordingHandler()
    with LocalObserver(WorkerOptions(jobs=jobs, work_dir=folder)) as observer:
        observer.observe(plan(*steps), handler)
    return handler


def reason(seen: Observation) -> str:
    assert isinstance(seen.ending, NotStarted)
    return seen.ending.reason


def assert_has_ended(file: Path) -> None:
    """Check that the process ends whose id is in ``file``; it was killed a moment ago."""
    with suppress(ProcessLookupError):
        fd = os.pidfd_open(int(file.read_text()))
        ended, _, _ = select.select([fd], [], [], TIME_LIMIT)
        os.close(fd)
        assert ended


def test_no_orphan_becomes_a_child_of_this_process(tmp_path: Path) -> None:
    adopts: list[int] = []

    def decide(step: Step, seen: Observation) -> Decision:
        del step, seen
        adopts.append(adopts_orphans())
        return Decision(next=Next.PROCEED)

    (tmp_path / "homes").mkdir()
    handler = RecordingHandler(decide)
    with LocalObserver(WorkerOptions(jobs=1, work_dir=tmp_path / "homes")) as observer:
        observer.observe(plan(sh("a", "true")), handler)
    assert adopts == [adopts_orphans()]


def adopts_orphans() -> int:
    value = ctypes.c_int()
    ctypes.CDLL(None).prctl(_PR_GET_CHILD_SUBREAPER, ctypes.byref(value), 0, 0, 0)
    return value.value


def test_what_a_dead_worker_has_left_is_ended(tmp_path: Path) -> None:
    leave = f"{IGNORE}; setsid sh -c 'echo $$ >{tmp_path}/a; {WAIT}; {WAIT}' & "
    wait = f"until [ -s {tmp_path}/a ]; do sleep 0.01; done; "
    handler = observe(tmp_path, sh("a", leave + wait + KILL_WORKER), sh("b", "echo b"))
    assert reason(handler["a"]) == "the worker that ran it died by SIGKILL"
    assert stdout(handler["b"]) == "b\n"
    assert_has_ended(tmp_path / "a")


@pytest.mark.parametrize("clean", ["", "cd /; ", "exec env -i "])
def test_so_it_is_when_the_supervisor_was_killed_too(tmp_path: Path, clean: str) -> None:
    script = f"{IGNORE}; echo $$ >{tmp_path}/a; {KILL_SUPERVISOR}; {KILL_WORKER}; {clean}{WAIT}"
    handler = observe(tmp_path, sh("a", script), sh("b", "echo b"))
    assert "and its supervisor were killed" in reason(handler["a"])
    assert stdout(handler["b"]) == "b\n"
    assert_has_ended(tmp_path / "a")


def test_the_commands_of_other_workers_go_on_meanwhile(tmp_path: Path) -> None:
    """One has no supervisor either: only the environment of its command tells whose it is."""
    ready, done = tmp_path / "ready", tmp_path / "done"
    handler = observe(
        tmp_path,
        sh("a", f"{KILL_SUPERVISOR}; >{ready}; until [ -e {done} ]; do sleep 0.01; done; echo a"),
        sh("b", f"until [ -e {ready} ]; do sleep 0.01; done; {KILL_SUPERVISOR}; {KILL_WORKER}"),
        sh("c", f">{done}"),
        jobs=2,
    )
    assert "and its supervisor were killed" in reason(handler["b"])
    assert stdout(handler["a"]) == "a\n"


def test_a_supervisor_that_is_stopped_does_not_keep_the_run_from_going_on(tmp_path: Path) -> None:
    stop = "kill -STOP $(ps -o ppid= $PPID)"
    handler = observe(
        tmp_path,
        sh("a", f"{IGNORE}; echo $$ >{tmp_path}/a; {stop}; {KILL_WORKER}; {WAIT}"),
        sh("b", f"{stop}; echo b"),
    )
    assert_has_ended(tmp_path / "a")
    assert stdout(handler["b"]) == "b\n"


def test_a_traced_supervisor_neither(tmp_path: Path) -> None:
    attach = (
        "import ctypes, os, signal, time\nparent = os.getppid()\n"
        "grandparent = int(open(f'/proc/{parent}/stat').read().split()[3])\n"
        "assert ctypes.CDLL(None).ptrace(16, grandparent, 0, 0) == 0\n"  # PTRACE_ATTACH
        "os.kill(parent, signal.SIGKILL)\ntime.sleep(600)"
    )
    handler = observe(tmp_path, python("a", attach), sh("b", "echo b"))
    assert "the worker that ran it" in reason(handler["a"])
    assert stdout(handler["b"]) == "b\n"
