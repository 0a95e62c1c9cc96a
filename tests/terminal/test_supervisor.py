"""What a worker that dies has left is ended, and nothing of it gets at the scheduler's process."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cliconform.model.observation import NotStarted, Observation
from cliconform.model.plan import Step
from cliconform.running.interface import Decision, Next, WorkerOptions
from cliconform.running.process import orphans
from cliconform.running.process.orphans import kill_orphans
from cliconform.running.process.tree import adopting_orphans
from cliconform.running.scheduling.observer import LocalObserver
from support.cli import TIME_LIMIT
from support.running import RecordingHandler, plan, python, sh, stderr, stdout

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="workers have supervisors on Linux alone"
)
IGNORE = "trap '' HUP TERM"
"""The terminal of a command hangs up when its worker dies."""
WAIT = "sleep 6000"  # longer than any test waits
KILL_WORKER = "kill -9 $PPID"
KILL_SUPERVISOR = "kill -9 $(ps -o ppid= $PPID)"
NO_SESSION = -1
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

    before = adopts_orphans()
    with LocalObserver(WorkerOptions(jobs=1, work_dir=tmp_path)) as observer:
        observer.observe(plan(sh("a", "true")), RecordingHandler(decide))
    assert adopts == [before]


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


@pytest.mark.parametrize("clean", ["", "cd /; ", "exec env -i ", "cd /; exec env -i "])
def test_what_it_has_left_is_ended_when_its_supervisor_was_killed_too(
    tmp_path: Path, clean: str
) -> None:
    script = f"{IGNORE}; echo $$ >{tmp_path}/a; {KILL_SUPERVISOR}; {KILL_WORKER}; {clean}{WAIT}"
    handler = observe(tmp_path, sh("a", script), sh("b", "echo b"))
    assert "and its supervisor died" in reason(handler["a"])
    assert stdout(handler["b"]) == "b\n"
    assert_has_ended(tmp_path / "a")


def test_the_commands_of_other_workers_go_on_meanwhile(tmp_path: Path) -> None:
    """One of these workers has lost its supervisor too."""
    ready, done = tmp_path / "ready", tmp_path / "done"
    handler = observe(
        tmp_path,
        sh("a", f"{KILL_SUPERVISOR}; >{ready}; until [ -e {done} ]; do sleep 0.01; done; echo a"),
        sh("b", f"until [ -e {ready} ]; do sleep 0.01; done; {KILL_SUPERVISOR}; {KILL_WORKER}"),
        sh("c", f">{done}"),
        jobs=2,
    )
    assert "and its supervisor died" in reason(handler["b"])
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


TRACE = """
import ctypes, os, signal, time
signal.signal(signal.SIGHUP, signal.SIG_IGN)
open(FILE, "w").write(str(os.getpid()))
parent = os.getppid()
grandparent = int(open(f"/proc/{parent}/stat").read().split()[3])
if ctypes.CDLL(None).ptrace(*ATTACH, 0, 0):
    raise SystemExit("it is not allowed")
for pid in KILLED:
    os.kill(pid, signal.SIGKILL)
time.sleep(6000)
"""
ATTACH, SEIZE = 16, 0x4206  # linux/ptrace.h: the one stops the process


@pytest.mark.parametrize(
    ("attach", "killed"),
    [
        (f"{ATTACH}, grandparent", "[parent]"),
        (f"{SEIZE}, grandparent", "[grandparent, parent]"),
        (f"{SEIZE}, parent", "[parent]"),
    ],
)
def test_a_command_that_traces_what_it_kills_leaves_nothing_and_ends_no_run(
    tmp_path: Path, attach: str, killed: str
) -> None:
    code = TRACE.replace("*ATTACH", attach).replace("KILLED", killed)
    code = code.replace("FILE", repr(f"{tmp_path}/a"))
    handler = observe(tmp_path, python("a", code), sh("b", "echo b"))
    if "it is not allowed" in stderr(handler["a"]):
        pytest.skip("this system does not let a process trace its parent")
    assert "the worker that ran it" in reason(handler["a"])
    assert stdout(handler["b"]) == "b\n"
    assert_has_ended(tmp_path / "a")


def test_a_supervisor_that_cannot_look_for_what_is_left_is_told_from_others(tmp_path: Path) -> None:
    limit = (
        "import os, resource, signal, time\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        f"open('{tmp_path}/a', 'w').write(str(os.getpid()))\nparent = os.getppid()\n"
        "grandparent = int(open(f'/proc/{parent}/stat').read().split()[3])\n"
        "resource.prlimit(grandparent, resource.RLIMIT_NOFILE, (0, 0))\n"
        "os.kill(parent, signal.SIGKILL)\ntime.sleep(6000)"
    )
    handler = observe(tmp_path, python("a", limit), sh("b", "echo b"))
    assert stdout(handler["b"]) == "b\n"
    assert_has_ended(tmp_path / "a")


BUSY_WORKER = """
import os, socket, sys
from cliconform.running.process import supervisor
supervisor._CLEANING_LIMIT = 0
ours, theirs = socket.socketpair()
if os.fork() == 0:
    supervisor.supervise(sys.stdout.fileno(), theirs.fileno())
    print(os.getpid(), flush=True)
    while True:
        pass
sys.stdin.read()
"""


def test_a_worker_that_goes_on_without_the_scheduler_is_ended_in_bounded_time() -> None:
    """A command can make it do something else, and it does not notice that the scheduler ends."""
    with subprocess.Popen(
        [sys.executable, "-c", BUSY_WORKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as scheduler:
        assert scheduler.stdout is not None
        worker = os.pidfd_open(int(scheduler.stdout.readline()))
        scheduler.kill()
        has_ended = select.select([worker], [], [], TIME_LIMIT)[0] != []
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(worker, signal.SIGKILL)
        os.close(worker)
    assert has_ended


WORKER_WITH_A_COMMAND = """
import os, socket, subprocess, sys, time
from cliconform.running.process import supervisor
ours, theirs = socket.socketpair()
if os.fork() == 0:
    supervisor.supervise(sys.stdout.fileno(), theirs.fileno())
    command = subprocess.Popen(["sleep", "6000"])
    print(os.getpid(), command.pid, flush=True)
    time.sleep(6000)
sys.stdin.read()
"""


def test_the_command_of_a_worker_that_another_one_traces_ends_with_the_scheduler() -> None:
    """Two commands may trace each other's workers: neither supervisor sees a tracer below it."""
    with subprocess.Popen(
        [sys.executable, "-c", WORKER_WITH_A_COMMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as scheduler:
        assert scheduler.stdout is not None
        worker, command = map(int, scheduler.stdout.readline().split())
        ended = os.pidfd_open(command)
        is_traced = ctypes.CDLL(None).ptrace(ATTACH, worker, 0, 0) == 0
        scheduler.kill()
        has_ended = is_traced and select.select([ended], [], [], TIME_LIMIT)[0] != []
        os.kill(worker, signal.SIGKILL)  # its supervisor ends what is left
        if is_traced:
            os.waitpid(worker, 0x40000000)  # linux/wait.h, __WALL
        os.close(ended)
    if not is_traced:
        pytest.skip("this system does not let a process trace another")
    assert has_ended


def test_an_orphan_that_this_process_adopts_is_ended_too(tmp_path: Path) -> None:
    """As it does where it is process 1, in a container."""
    script = f"{IGNORE}; echo $$ >{tmp_path}/a; {KILL_SUPERVISOR}; {KILL_WORKER}; {WAIT}"
    with adopting_orphans():
        handler = observe(tmp_path, sh("a", script), sh("b", "echo b"))
    assert stdout(handler["b"]) == "b\n"
    assert_has_ended(tmp_path / "a")
    os.waitpid(int((tmp_path / "a").read_text()), 0)


def test_only_orphans_are_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is started while they are looked for is one of another command."""
    (tmp_path / "home").mkdir()
    script = f"(cd {tmp_path}/home; exec sh -c 'echo $$; exec {WAIT}') & wait"
    started: list[subprocess.Popen[str]] = []
    pids: list[int] = []

    def start_and_list() -> Iterator[int]:
        started.append(
            subprocess.Popen(["sh", "-c", script], cwd="/", stdout=subprocess.PIPE, text=True)
        )
        assert started[-1].stdout is not None
        pids.append(int(started[-1].stdout.readline()))
        return iter(pids[-1:])

    monkeypatch.setattr(orphans, "_list_processes", start_and_list)
    kill_orphans(str(tmp_path), NO_SESSION, spared=())
    assert len(pids) == 1
    os.kill(pids[0], signal.SIGTERM)  # it has not ended
    with started[0] as shell:
        assert shell.wait() == 0


def test_without_a_folder_nothing_is_an_orphan(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[int] = []
    monkeypatch.setattr(orphans, "send_signals", lambda pids, _: killed.extend(pids))
    kill_orphans("", NO_SESSION, spared=())
    assert killed == []
