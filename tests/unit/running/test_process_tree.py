"""What the system tells of processes."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cliconform.running.process import tree
from cliconform.running.process.tree import is_held, measure_longest_wait

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="no other system tells it")
NO_SUCH_PROCESS = 1 << 30


def test_the_longest_wait_is_that_of_the_process_or_of_one_below_it() -> None:
    own = int(Path("/proc/self/schedstat").read_text().split()[1]) / 1e9
    assert measure_longest_wait(os.getpid()) >= own > 0
    assert measure_longest_wait(os.getppid()) >= own


def test_a_process_that_has_ended_has_not_waited() -> None:
    assert measure_longest_wait(NO_SUCH_PROCESS) == 0


PARENT = """
import subprocess, sys
from cliconform.running.process.tree import is_held
child = subprocess.Popen([sys.executable, "-c", "while True: pass"])
print(child.pid, flush=True)
for _ in sys.stdin:
    print(is_held(child.pid), flush=True)
child.kill()
child.wait()
"""
ATTACH, DETACH, STEP = 16, 17, 9  # linux/ptrace.h
WALL = 0x40000000  # linux/wait.h, __WALL


class Grandchild:
    """The child of a child; both this process and its parent can be asked whether it is held."""

    def __init__(self, parent: subprocess.Popen[str]) -> None:
        assert parent.stdin is not None
        assert parent.stdout is not None
        self._to, self._back = parent.stdin, parent.stdout
        self.pid = int(self._back.readline())

    def ask_parent(self) -> bool:
        print(file=self._to, flush=True)
        return self._back.readline() == "True\n"

    def ptrace(self, request: int) -> bool:
        return int(ctypes.CDLL(None).ptrace(request, self.pid, 0, 0)) == 0


@pytest.fixture
def grandchild() -> Iterator[Grandchild]:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as parent:
        yield Grandchild(parent)


def test_a_process_that_a_signal_has_stopped_is_held() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        found = [is_held(child.pid)]
        for number, told in ((signal.SIGSTOP, os.WUNTRACED), (signal.SIGCONT, os.WCONTINUED)):
            child.send_signal(number)
            os.waitpid(child.pid, told)
            found.append(is_held(child.pid))
        child.kill()
    assert found == [False, True, False]
    assert not is_held(NO_SUCH_PROCESS)


def test_a_process_is_held_by_a_tracer_below_who_asks_and_by_no_other(
    grandchild: Grandchild,
) -> None:
    """This process traces it: to its parent, that is somebody else."""
    assert (is_held(grandchild.pid), grandchild.ask_parent()) == (False, False)
    if not grandchild.ptrace(ATTACH):
        pytest.skip("this system does not let a process trace another")
    try:
        os.waitpid(grandchild.pid, WALL)
        found = [(is_held(grandchild.pid), grandchild.ask_parent())]
        for _ in range(20):  # it runs, or has run and is stopped again
            if not grandchild.ptrace(STEP):  # this machine cannot
                break
            found.append((is_held(grandchild.pid), grandchild.ask_parent()))
            os.waitpid(grandchild.pid, WALL)
    finally:
        grandchild.ptrace(DETACH)
    assert set(found) == {(True, False)}
    assert (is_held(grandchild.pid), grandchild.ask_parent()) == (False, False)


def test_a_tracer_whose_parents_the_system_does_not_tell_is_somebody_else(
    grandchild: Grandchild, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where ``/proc`` hides the processes of other users, even process 1."""
    if not grandchild.ptrace(ATTACH):
        pytest.skip("this system does not let a process trace another")
    try:
        os.waitpid(grandchild.pid, WALL)
        monkeypatch.setattr(os, "getpid", lambda: NO_SUCH_PROCESS)
        monkeypatch.setattr(tree, "read_parent", lambda _: None)
        held = is_held(grandchild.pid)
    finally:
        grandchild.ptrace(DETACH)
    assert not held
