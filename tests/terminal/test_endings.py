"""How a program ends is recorded, and no process of it is left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from cliconform.model.invocation import Terminal
from cliconform.model.observation import (
    Exited,
    Flooded,
    NotStarted,
    Observation,
    Signalled,
    Suspended,
    TimedOut,
)
from cliconform.model.plan import Limits, Step
from support.running import RecordingHandler, python, see_stopped, sh, stderr, stdout, step

See = Callable[[Step], Observation]
Observe = Callable[..., RecordingHandler]


@pytest.mark.parametrize("code", [0, 1, 2, 130, 137, 255])
def test_an_exit_code_is_recorded(see: See, code: int) -> None:
    assert see(sh("x", f"exit {code}")).ending == Exited(code=code)


@pytest.mark.parametrize("name", ["KILL", "TERM", "SEGV", "INT", "HUP", "PIPE"])
def test_death_by_a_signal_is_not_an_exit_code(see: See, name: str) -> None:
    assert see(sh("x", f"kill -{name} $$")).ending == Signalled(signal=f"SIG{name}")


def test_signals_have_their_default_actions_so_that_a_broken_pipe_ends_a_program(see: See) -> None:
    seen = see(sh("x", "sh -c 'yes; echo $? >&2' | head -n 1; yes | head -n 1 >&2"))
    assert stdout(seen) == "y\n"
    assert stderr(seen) == "141\ny\n"


def test_no_signal_is_blocked_or_ignored(see: See) -> None:
    seen = see(sh("x", "grep -E 'Sig(Blk|Ign)' /proc/self/status"))
    masks = [int(line.split()[1], 16) for line in stdout(seen).splitlines()]
    # glibc's posix_spawn leaves its own two signals, 32 and 33, ignored.
    assert [mask & 0x7FFF_FFFF for mask in masks] == [0, 0]


def test_no_descriptor_of_ours_is_open_in_the_program(see: See) -> None:
    seen = see(python("x", "import os; print(sorted(map(int, os.listdir('/proc/self/fd'))))"))
    assert stdout(seen).strip() == "[0, 1, 2, 3]"  # 3 is the listing itself


def test_a_program_that_hangs_is_timed_out_with_all_its_children(see: See) -> None:
    script = "sleep 600 & echo $!; sh -c 'sleep 600; true'; true"
    seen = see_stopped(see, lambda seconds: sh("x", script, timeout=seconds), stdout)
    assert isinstance(seen.ending, TimedOut)
    assert seen.leftovers == ()
    assert not psutil.pid_exists(int(stdout(seen)))


def test_the_handler_is_called_at_half_of_the_timeout(observe: Observe) -> None:
    handler = observe(sh("x", "sleep 600", timeout=0.5))
    assert handler.calls == [("started", "x", "1"), ("slow", "x"), ("decided", "x")]


def test_a_program_that_ignores_sigterm_is_killed(see: See) -> None:
    seen = see(sh("x", "trap '' TERM HUP INT; sleep 600; sleep 600", timeout=0.5))
    assert seen.ending == TimedOut(seconds=0.5)


def test_output_that_a_program_writes_at_sigterm_is_kept(see: See) -> None:
    code = "import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit('bye'))\n"
    code += "print('up', flush=True)\ntime.sleep(600)"
    seen = see_stopped(see, lambda seconds: python("x", code, timeout=seconds), stdout)
    assert seen.ending.kind == "timed_out"
    assert (stdout(seen), stderr(seen)) == ("up\n", "bye\n")


def test_a_timeout_records_which_process_waits_for_input_and_the_last_line(see: See) -> None:
    script = "echo hello; printf 'Really delete? [y/N] '; read answer"
    seen = see_stopped(see, lambda seconds: sh("x", script, timeout=seconds), waits)
    assert isinstance(seen.ending, TimedOut)
    assert seen.ending.reader == "sh"
    assert seen.ending.prompt == "Really delete? [y/N] "


def waits(seen: Observation) -> bool:
    return isinstance(seen.ending, TimedOut) and seen.ending.waiting_for_input


@pytest.mark.parametrize(
    "wait",
    [
        "select.select([0], [], [])",
        "p = select.poll(); p.register(0, select.POLLIN); p.poll()",
        "p = select.epoll(); p.register(0, select.EPOLLIN); p.poll()",
        "open('/dev/tty').read(1)",
        "import threading; t = threading.Thread(target=input); t.start(); t.join()",
    ],
)
def test_every_way_to_wait_for_input_is_recognised(see: See, wait: str) -> None:
    code = f"import select; print('> ', end='', flush=True); {wait}"
    seen = see_stopped(see, lambda seconds: python("x", code, timeout=seconds), waits)
    assert isinstance(seen.ending, TimedOut)
    assert seen.ending.waiting_for_input
    assert seen.ending.prompt == "> "


def test_a_program_that_only_sleeps_does_not_wait_for_input(see: See) -> None:
    seen = see(sh("x", "sleep 600", timeout=0.3))
    assert isinstance(seen.ending, TimedOut)
    assert not seen.ending.waiting_for_input


@pytest.mark.parametrize("name", ["STOP", "TTIN"])
def test_a_program_that_stops_itself_is_recorded_at_once(see: See, name: str) -> None:
    code = "import os, signal\nsignal.signal(signal.SIGTTIN, lambda *_: os.kill(os.getpid(), 19))"
    seen = see(python("x", f"{code}\nos.kill(os.getpid(), signal.SIG{name})"))
    assert seen.ending == Suspended(signal="SIGSTOP")
    assert seen.duration < 30


def test_a_process_that_reads_before_it_is_in_the_foreground_is_continued(see: See) -> None:
    seen = see(sh("x", "sh -c 'kill -TTIN 0; exit 3'; echo $?", timeout=10))
    assert (seen.ending, stdout(seen).strip()) == (Exited(code=0), "3")


def test_a_flood_is_stopped_and_its_head_and_tail_are_kept(see: See) -> None:
    limits = Limits(timeout=60, flood=1_000_000, keep=10_000)
    seen = see(sh("x", "echo first; yes", limits=limits))
    assert seen.ending == Flooded(limit=1_000_000)
    kept = b"".join(chunk.data for chunk in seen.chunks)
    assert len(kept) == 20_000
    assert kept.startswith(b"first\r\ny\r\n")
    assert sum(chunk.dropped for chunk in seen.chunks) >= 1_000_000 - 20_000


@pytest.mark.parametrize("terminal", list(Terminal))
def test_every_byte_that_was_written_before_the_end_is_recorded(
    see: See, terminal: Terminal
) -> None:
    lines = "".join(f"{n}\n" for n in range(1, 20_001))
    seen = see(sh("x", "seq 20000; seq 20000 >&2", terminal=terminal))
    assert stdout(seen) + stderr(seen) == lines * 2


def test_output_that_was_not_read_before_the_end_is_recorded(see: See) -> None:
    """The worker is stopped meanwhile, so that more than one read is left at the end."""
    script = "kill -STOP $PPID; (sleep 0.2; kill -CONT $PPID) & seq 1500; seq 1500 >&2"
    seen = see(sh("x", script))
    assert stdout(seen) == stderr(seen) == "".join(f"{n}\n" for n in range(1, 1501))


def test_tiny_writes_do_not_make_a_chunk_each(see: See) -> None:
    code = "import os\nfor n in range(30000): os.write(1 + n % 2, b'.')"
    seen = see(python("x", code))
    assert len(stdout(seen) + stderr(seen)) == 30_000
    assert len(seen.chunks) <= 20_002


def test_closing_all_streams_is_not_the_end(see: See) -> None:
    seen = see(sh("x", "exec </dev/null >/dev/null 2>&1; sleep 0.3; touch late; exit 7"))
    assert seen.ending == Exited(code=7)
    assert "late" in seen.after


def test_a_daemon_that_keeps_the_terminal_open_does_not_delay_the_end(see: See) -> None:
    seen = see(sh("x", "echo hi; setsid sh -c 'trap \"\" TERM HUP; sleep 600; sleep 600' & exit 3"))
    assert seen.ending == Exited(code=3)
    assert seen.duration < 30
    assert stdout(seen) == "hi\n"


def test_a_missing_program_is_not_started(see: See) -> None:
    seen = see(step("x", "no-such-program"))
    assert seen.ending == NotStarted(reason="`no-such-program` was not found: it is not on PATH")


def test_the_missing_interpreter_of_a_script_is_named(see: See, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("#!/no/such/interpreter\n")
    script.chmod(0o755)
    ending = see(step("x", str(script))).ending
    assert isinstance(ending, NotStarted)
    assert "interpreter that does not exist: /no/such/interpreter" in ending.reason


def test_a_file_that_is_not_a_program_is_not_started(see: See, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("echo no first line\n")
    script.chmod(0o755)
    ending = see(step("x", str(script))).ending
    assert isinstance(ending, NotStarted)
    assert "not a program that this system can start" in ending.reason


def test_a_program_whose_path_has_a_blank_is_started(see: See, tmp_path: Path) -> None:
    script = tmp_path / "a script"
    script.write_text("#!/bin/sh\necho ok\n")
    script.chmod(0o755)
    assert stdout(see(step("x", str(script)))) == "ok\n"


BURN = "import time\nwhile time.process_time() < 0.2: pass\n"
CHILD = f"import subprocess, sys\nsubprocess.run([sys.executable, '-I', '-S', '-c', {BURN!r}])\n"


def test_the_cpu_time_is_that_of_the_program_and_of_all_that_it_started(see: See) -> None:
    alone, both = see(python("a", BURN)), see(python("b", CHILD + BURN))
    assert alone.cpu is not None
    assert both.cpu is not None
    assert alone.cpu >= 0.2
    assert both.cpu >= 0.4


def test_the_cpu_time_of_a_program_that_waits_is_small(see: See) -> None:
    seen = see(sh("x", "sleep 0.3"))
    assert seen.cpu is not None
    assert seen.cpu < 0.3 <= seen.duration


def test_what_was_stopped_counts_too(see: See) -> None:
    """A program that is stopped at its timeout, and a process that is left running and orphaned."""
    forever = "import time\nwhile time.process_time() < 0.3: pass\nprint('.')\ntime.sleep(600)"
    stopped = see_stopped(see, lambda seconds: python("a", forever, timeout=seconds), stdout)
    assert isinstance(stopped.ending, TimedOut)
    assert (stopped.cpu or 0) >= 0.2
    leave = (
        "import os, subprocess, sys\nread, write = os.pipe()\n"
        f"code = {BURN!r} + f'import os; os.write({{write}}, b\".\"); time.sleep(600)'\n"
        "command = [sys.executable, '-I', '-S', '-c', code]\n"
        "subprocess.Popen(command, pass_fds=[write], start_new_session=True)\nos.read(read, 1)"
    )
    left = see(python("b", leave))
    assert left.leftovers
    assert (left.cpu or 0) >= 0.2


def test_each_command_has_a_cpu_time_of_its_own(observe: Observe) -> None:
    handler = observe(python("a", BURN), sh("b", "true", needs="a"))
    assert (handler["b"].cpu or 0) < 0.2 <= (handler["a"].cpu or 0)
