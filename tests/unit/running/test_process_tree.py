"""What the system tells of processes."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cliconform.running.process.tree import is_traced_from_outside, measure_longest_wait

NO_SUCH_PROCESS = 1 << 30


@pytest.mark.skipif(sys.platform != "linux", reason="no other system tells it")
def test_the_longest_wait_is_that_of_the_process_or_of_one_below_it() -> None:
    own = int(Path("/proc/self/schedstat").read_text().split()[1]) / 1e9
    assert measure_longest_wait(os.getpid()) >= own > 0
    assert measure_longest_wait(os.getppid()) >= own


def test_a_process_that_has_ended_has_not_waited() -> None:
    assert measure_longest_wait(NO_SUCH_PROCESS) == 0


PARENT = """
import subprocess, sys
from cliconform.running.process.tree import is_traced_from_outside
child = subprocess.Popen(["sleep", "6000"])
print(child.pid, flush=True)
for _ in sys.stdin:
    print(is_traced_from_outside(child.pid), flush=True)
child.kill()
child.wait()
"""
ATTACH, DETACH = 16, 17  # linux/ptrace.h
WALL = 0x40000000  # linux/wait.h, __WALL


@pytest.mark.skipif(sys.platform != "linux", reason="no other system tells it")
def test_a_tracer_is_outside_for_a_process_that_it_is_not_below() -> None:
    """This process traces the child of a child, which asks as well."""
    ptrace = ctypes.CDLL(None).ptrace
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environ,
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        child = int(parent.stdout.readline())

        def ask_parent() -> str:
            print(file=parent.stdin, flush=True)
            return str(parent.stdout and parent.stdout.readline().strip())

        assert ask_parent() == "False"
        is_allowed = ptrace(ATTACH, child, 0, 0) == 0
        if is_allowed:
            os.waitpid(child, WALL)
            found = ask_parent(), is_traced_from_outside(child)
            ptrace(DETACH, child, 0, 0)
            assert found == ("True", False)
        assert ask_parent() == "False"
    if not is_allowed:
        pytest.skip("this system does not let a process trace another")
