"""What a command leaves running is recorded and ended."""

from __future__ import annotations

from collections.abc import Callable

import psutil
import pytest

from cliconform.model.invocation import Terminal
from cliconform.model.observation import Exited, Observation
from cliconform.model.plan import Step
from support.running import RecordingHandler, python, see_stopped, sh, stdout

See = Callable[[Step], Observation]
Observe = Callable[..., RecordingHandler]

DAEMON = """
import os, signal, time
read, write = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        os.environ.clear()
        os.chdir("/")
        os.write(write, str(os.getpid()).encode())
        time.sleep(600)
    os._exit(0)
os.wait()
print(os.read(read, 20).decode())
"""

RESTLESS = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
read, write = os.pipe()
if os.fork() == 0:
    os.write(write, b".")
    while True:  # a new process id every millisecond
        if os.fork():
            os._exit(0)
        time.sleep(0.001)
os.read(read, 1)
"""


@pytest.mark.parametrize(
    "script",
    [
        "sleep 600 & echo $!",
        "nohup sleep 600 >/dev/null 2>&1 & echo $!",
        "setsid sleep 600 & echo $!",
        "sh -c 'trap \"\" TERM; echo $$; kill -STOP $$; sleep 600' & sleep 0.3",
    ],
    ids=["background", "nohup", "setsid", "stopped"],
)
def test_a_background_job_is_recorded_and_ended(see: See, script: str) -> None:
    seen = see(sh("x", script))
    assert seen.ending == Exited(code=0)
    pid = int(stdout(seen).split()[0])
    assert pid in {left.pid for left in seen.leftovers}
    assert not psutil.pid_exists(pid)


def test_a_daemon_that_leaves_its_session_is_recorded_and_ended(see: See) -> None:
    seen = see(python("x", DAEMON))
    (left,) = seen.leftovers
    assert left.pid == int(stdout(seen))
    assert "os.setsid()" in left.command
    assert not psutil.pid_exists(left.pid)


def test_a_program_that_keeps_forking_is_ended(see: See) -> None:
    seen = see(python("x", RESTLESS))
    assert seen.leftovers
    assert not psutil.pid_exists(seen.leftovers[0].pid)
    assert see(sh("y", "true")).leftovers == ()


def test_a_process_that_is_ending_is_not_recorded(see: See) -> None:
    script = "sleep 600 & a=$!; sleep 600 & kill $a $!; sleep 0.02 & exit 0"
    assert see(sh("x", script)).leftovers == ()


def test_leftovers_are_found_without_a_terminal_too(see: See) -> None:
    seen = see(sh("x", "sleep 600 & echo $!", terminal=Terminal.PIPES))
    assert [left.pid for left in seen.leftovers] == [int(stdout(seen))]
    assert [left.command for left in seen.leftovers] == ["sleep 600"]


def test_a_process_is_recorded_only_for_the_command_that_left_it(observe: Observe) -> None:
    handler = observe(sh("a", "setsid sleep 600 &"), sh("b", "true", needs="a"))
    assert len(handler["a"].leftovers) == 1
    assert handler["b"].leftovers == ()


def test_the_processes_of_a_timed_out_program_are_ended_but_not_recorded(see: See) -> None:
    code = DAEMON.replace(".decode())", ".decode(), flush=True)") + "time.sleep(600)"
    seen = see_stopped(see, lambda seconds: python("x", code, timeout=seconds), stdout)
    assert seen.ending.kind == "timed_out"
    assert seen.leftovers == ()
    assert not psutil.pid_exists(int(stdout(seen)))
