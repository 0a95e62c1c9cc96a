"""A program that starts processes without end is ended, and the worker has the time to do so."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import psutil
import pytest

from cliconform.model.isolation import Isolation
from cliconform.model.observation import Exited, Observation
from cliconform.model.plan import Step
from cliconform.running.process.fork_bombs import MORE_PROCESSES, has_many_more_processes
from cliconform.running.process.reaper import MOST_LEFT
from support.running import sh, stdout
from support.sandbox import needs_sandbox

See = Callable[[Step], Observation]
NOBODY = 65534
KERNEL = tuple(map(int, platform.release().split("-")[0].split(".")[:2]))
EXECUTED = 'until read name < /proc/$!/comm && [ "$name" = sleep ]; do :; done'
"""Until then, the latest process is a fork of the shell, and has its name."""
MANY = (
    f"trap '' TERM; i=0; while [ $i -lt {MOST_LEFT + 10} ]; "
    f"do sleep 600 & i=$((i+1)); {EXECUTED}; done"
)
UNWILLING = """
import os, signal, subprocess
from cliconform.running.process.reaper import Reaper
from cliconform.running.process.wakeup import Wakeup

shell = subprocess.Popen(
    ["sh", "-c", "trap '' TERM; sleep 600 & echo $!; wait"],
    stdout=subprocess.PIPE, process_group=0, text=True,
)
child = int(shell.stdout.readline())
os.setsid()
Reaper(Wakeup(), before=BEFORE).terminate(shell.pid)
try:
    print(shell.wait(0.5), end="")
except subprocess.TimeoutExpired:
    print("it runs", end="")
finally:
    os.killpg(shell.pid, signal.SIGKILL)
"""
LIMITED = """
import os, resource
from cliconform.running.process.fork_bombs import prepare_worker

#
print(prepare_worker(), *resource.getrlimit(resource.RLIMIT_NPROC), end="")
"""
PRECEDENCE = """
import os, subprocess, sys
from cliconform.running.process.fork_bombs import Precedence

#
def show():
    print(os.getpriority(os.PRIO_PROCESS, 0), flush=True)
    subprocess.run(["nice"], check=True)

precedence = Precedence()
for act in (lambda: None, precedence.take, precedence.give_up):
    act()
    show()
"""


def run_python(code: str) -> str:
    """What the code prints in a process of its own."""
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, capture_output=True, text=True, check=True, cwd="/", timeout=60
    ).stdout


def test_so_many_processes_are_killed_at_once_and_some_of_them_are_named(see: See) -> None:
    seen = see(sh("x", f"{MANY}; echo $$"))
    assert seen.ending == Exited(code=0)
    assert len(seen.leftovers) == MOST_LEFT
    assert {left.command for left in seen.leftovers} == {"sleep 600"}
    group = int(stdout(seen))
    assert not [pid for pid in psutil.pids() if is_in_group(pid, group)]


def is_in_group(pid: int, group: int) -> bool:
    try:
        return os.getpgid(pid) == group
    except ProcessLookupError:
        return False


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may have itself run first")
def test_a_worker_runs_first_while_it_has_to_and_what_it_starts_never_does() -> None:
    usual = "os.setpriority(os.PRIO_PROCESS, 0, 0)"
    assert run_python(PRECEDENCE.replace("#", usual)).split() == ["0", "0", "-20", "0", "0", "0"]


def test_a_priority_that_was_chosen_stays() -> None:
    chosen = "os.setpriority(os.PRIO_PROCESS, 0, 15)"
    assert run_python(PRECEDENCE.replace("#", chosen)).split() == ["15"] * 6


def test_a_program_is_asked_to_end() -> None:
    assert run_python(UNWILLING.replace("BEFORE", "10**9")) == "it runs"


def test_a_program_is_killed_at_once_where_the_system_has_too_many_processes() -> None:
    assert run_python(UNWILLING.replace("BEFORE", "-(10**9)")) == "-9"


def test_too_many_processes_are_more_than_there_were_before() -> None:
    assert has_many_more_processes(than=-(10**9))
    assert not has_many_more_processes(than=10**9)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_user_can_start_no_more_than_some_processes() -> None:
    before, soft, hard = map(
        int, run_python(LIMITED.replace("#", f"os.setresuid({NOBODY}, {NOBODY}, {NOBODY})")).split()
    )
    assert soft in {before + MORE_PROCESSES, hard}
    assert soft <= before + MORE_PROCESSES


def test_a_lower_limit_of_the_user_stays() -> None:
    lower = "import resource; n = resource.RLIMIT_NPROC; resource.setrlimit(n, (70, 80))"
    assert run_python(lower + LIMITED).split()[1:] == ["70", "80"]


@needs_sandbox
@pytest.mark.skipif(KERNEL < (6, 14), reason="a process namespace has no limit before Linux 6.14")
def test_there_is_a_limit_in_the_sandbox(see: See) -> None:
    step = sh("x", "cat /proc/sys/kernel/pid_max")
    invocation = replace(step.invocation, isolation=Isolation.SANDBOX)
    assert stdout(see(replace(step, invocation=invocation))) == f"{MORE_PROCESSES}\n"
