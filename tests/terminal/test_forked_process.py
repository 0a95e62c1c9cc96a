"""A worker that is a fork keeps nothing of this process but one descriptor."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from cliconform.running.process.forked_process import ForkedProcess, can_fork
from cliconform.running.scheduling import worker_process
from cliconform.running.scheduling.worker_process import WorkerProcess

with_one_thread = pytest.mark.skipif(
    not can_fork(), reason="this process has several threads: test_forked_process_alone runs it"
)


def run(main: Callable[[socket.socket], object]) -> tuple[bytes, int, bytes]:
    """What ``main`` sends from a fork, the fork's exit code, and its standard error."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = ForkedProcess(lambda: main(theirs), kept=[theirs.fileno()])
    with ours, process.stderr or ours.makefile("rb") as errors:
        code = process.wait()
        return ours.recv(10_000), code, errors.read()


@with_one_thread
def test_it_has_no_open_file_of_this_process_but_the_one_that_it_keeps(tmp_path: Path) -> None:
    with (tmp_path / "open").open("wb"):
        seen, code, _ = run(
            lambda kept: kept.send(
                "\n".join(
                    str(Path(f"/proc/self/fd/{fd}").readlink()) for fd in range(200) if is_open(fd)
                ).encode()
            )
        )
    kinds = [line.partition(":")[0] for line in seen.decode().splitlines()]
    assert code == 0
    assert sorted(kinds) == ["/dev/null", "/dev/null", "pipe", "socket"]


def is_open(fd: int) -> bool:
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True


@with_one_thread
def test_it_is_in_a_session_of_its_own_and_does_not_do_what_this_process_does_on_a_signal() -> None:
    before = signal.signal(signal.SIGUSR1, lambda *_: None)
    try:
        seen, _, _ = run(
            lambda kept: kept.send(
                f"{os.getsid(0) == os.getpid()} {signal.getsignal(signal.SIGUSR1)!r}".encode()
            )
        )
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert seen == f"True {signal.SIG_DFL!r}".encode()


@with_one_thread
def test_no_signal_stays_blocked_in_it() -> None:
    seen, _, _ = run(lambda kept: kept.send(repr(signal.pthread_sigmask(0, ())).encode()))
    assert seen == b"set()"


@with_one_thread
def test_an_exception_ends_it_with_a_traceback_and_the_exit_code_of_python() -> None:
    def fail(_: socket.socket) -> None:
        raise ValueError("wrong")

    seen, code, errors = run(fail)
    assert (seen, code) == (b"", 1)
    assert errors.rstrip().endswith(b"ValueError: wrong")


@with_one_thread
def test_its_exit_code_is_what_it_exits_with_or_the_signal_that_ends_it() -> None:
    def leave(_: socket.socket) -> None:
        raise SystemExit(7)

    assert run(leave)[1] == 7
    assert run(lambda _: os.kill(os.getpid(), signal.SIGKILL))[1] == -signal.SIGKILL


@with_one_thread
def test_a_process_with_another_thread_is_not_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    start = worker_process._start

    def start_and_tell(fd: int, told: int) -> subprocess.Popen[bytes]:
        started.append(fd)
        return start(fd, told)

    monkeypatch.setattr(worker_process, "_start", start_and_tell)
    go_on = threading.Event()
    thread = threading.Thread(target=go_on.wait)
    thread.start()
    try:
        assert not can_fork()
        worker = WorkerProcess()
    finally:
        go_on.set()
        thread.join()
    worker.request_stop()
    assert worker.wait_for_end()
    assert len(started) == 1
