"""A worker process as the scheduler sees it: start it, send it requests, wait for its end.

Between the two is the worker's supervisor (:mod:`cliconform.running.process.supervisor`).
"""

from __future__ import annotations

import importlib
import os
import select
import signal
import socket
import sys
from collections import deque
from collections.abc import Collection, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING

import cliconform
from cliconform import clock
from cliconform.running.channel import Channel, dumps
from cliconform.running.messages import EndRun, RemoveHomes, Request, Stop, Task, Tasks
from cliconform.running.process.forked_process import ForkedProcess, can_fork
from cliconform.running.process.orphans import kill_descendants, kill_orphans
from cliconform.running.process.signals import signal_name
from cliconform.running.process.supervisor import SIGNALLED, TOLD, supervise
from cliconform.running.process.tree import STOPPED, read_process_state, send_signals

if TYPE_CHECKING:
    import subprocess

PYTHON = (sys.executable, "-I", "-X", "utf8")
"""In UTF-8 mode (PEP 540), since programs under test get UTF-8 in every locale."""
_WORKER = "cliconform.running.worker"
_CODE = f"""\
import sys
sys.path[:] = sys.argv[3:]
from {supervise.__module__} import supervise
supervise(*map(int, sys.argv[1:3]))
from {_WORKER} import main
main(int(sys.argv[1]))
"""
_EXIT_LIMIT = 15.0  # seconds for a worker to end what it runs and itself; then it is killed
_ROUND = 0.5  # seconds after which a supervisor is looked at that has not ended what is left
_SUPERVISOR_ROUNDS = 24  # after so many looks it is killed
_MOST_AHEAD = 48 * 1024
"""Bytes of a message with tasks that wait. A socket holds several of them that nobody reads."""
_NOT_RUNNING = f"{STOPPED}Z"
_MOMENT = 0.0001  # seconds that a process takes to end after its descriptors are closed
_MAX_STDERR = 2000  # bytes that are read of a dead worker's standard error


class WorkerProcess:
    """One worker process.

    Creating the object starts the process and does not wait for it: a fork of this process where it
    can be forked, else a new interpreter. Replies are received from ``channel``, which raises
    ``EOFError`` when the process has ended.
    """

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        # Tells the worker's process id, and hangs up when its supervisor has ended. No pipe: a
        # command could open it (proc(5), fd) and keep it open.
        self._told, told = socket.socketpair()
        with theirs, told:
            self._supervisor = (_fork if can_fork() else _start)(theirs.fileno(), told.fileno())
        self.channel = Channel(ours)
        self.tasks: deque[Task] = deque()
        """The task that it carries out, and those that wait for it there."""
        self.given_up_for: str | None = None
        """Why it was killed; ``None`` if it was not."""
        self._unneeded: list[str] = []
        self._is_closed = False
        self._has_lost_supervisor = False  # which has not ended what it left
        self._session = -1
        self._error = ""

    @cached_property
    def pid(self) -> int:
        """The process id of the worker itself."""
        return int(self._told.recv(TOLD) or self._supervisor.pid)

    @property
    def task(self) -> Task | None:
        """The task that it carries out; ``None`` when it is free."""
        return self.tasks[0] if self.tasks else None

    def send(self, request: Request) -> bool:
        """Send a request; return ``False`` if the process has ended."""
        try:
            self.channel.send(request)
        except EOFError:
            return False
        return True

    def give(self, task: Task) -> None:
        """Send it a task while it is free; it has the task even if the process has ended."""
        self.tasks.append(task)
        self.send(task)

    def queue(self, tasks: Sequence[Task]) -> bool:
        """Send it tasks to carry out after the one that it has.

        Returns ``False``, and sends nothing, if they are too large for that: a worker that does not
        read must not make this process wait.
        """
        data = dumps(Tasks(tasks=tuple(tasks)))
        if len(data) > _MOST_AHEAD:
            return False
        self.tasks.extend(tasks)
        with suppress(EOFError):  # if the process has ended, it has them all the same
            self.channel.send_bytes(data)
        return True

    def take_back(self, ids: Collection[str]) -> None:
        """Note that it will not carry out the tasks with these ids."""
        for task in [task for task in self.tasks if task.id in ids]:
            self.tasks.remove(task)
            self.remove_homes(task.unneeded)

    def set_free(self) -> None:
        """Note that its task is finished; it goes on with the next one, if one waits."""
        self.tasks.popleft()

    def remove_homes(self, homes: tuple[str, ...]) -> None:
        """Have it remove ``homes`` when it is free: before its next task, or without one.

        Call :meth:`take_unneeded` for the one, :meth:`remove_unneeded` for the other.
        """
        self._unneeded.extend(homes)

    def take_unneeded(self) -> tuple[str, ...]:
        """Return the homes that it is to remove, for the next task: a message less."""
        homes = tuple(self._unneeded)
        self._unneeded.clear()
        return homes

    def remove_unneeded(self) -> None:
        """Have it remove those homes if it is free.

        During a task a worker expects only ``Tasks``, ``Stop`` and what a person does at the
        terminal of a program that runs live.
        """
        if self._unneeded and self.task is None:
            self.send(RemoveHomes(homes=self.take_unneeded()))

    def end_run(self) -> None:
        """Tell it that the run is over; wait until it has removed all homes that it was to."""
        self.remove_unneeded()
        if self.send(EndRun()):
            with suppress(EOFError):
                self.channel.receive()

    def request_stop(self) -> None:
        """Ask it to end what it runs, and itself. Call :meth:`wait_for_end` after this."""
        if self._is_closed:
            return
        self.send(Stop())
        for pid in (self._supervisor.pid, self.pid):  # its command may have stopped them
            send_signals([pid], signal.SIGCONT)

    def give_up(self, reason: str) -> None:
        """Kill it, since it does not answer any more: its channel ends by that."""
        self.given_up_for = reason
        self._kill()

    def _kill(self) -> None:
        """Kill what it runs, and then itself.

        While it is there, it adopts all that is below it. A command that traces it would be told of
        its end first.
        """
        kill_descendants(self.pid)
        send_signals([self.pid], signal.SIGKILL)

    def wait_for_end(self) -> bool:
        """Wait until the process has ended; return ``False`` if it did not and had to be killed.

        Call :meth:`end_rest` after this.
        """
        if self._is_closed:
            return True
        ended = _hangs_up(self.channel.fileno(), _EXIT_LIMIT)
        if not ended:
            self._kill()
        self._close()
        return ended

    def end_rest(self, folder: str, spared: Collection[int]) -> None:
        """End what its supervisor has left running. Call this after the worker's own end.

        ``folder`` is that of the run; what is below the processes ``spared`` is left alone.
        """
        if self._has_lost_supervisor:
            kill_orphans(folder, self._session, spared)
            self._wait(_ROUND)  # nobody traces the supervisor any more

    def explain_death(self) -> str:
        """Return how the process died. Call this when its channel ended without a request to."""
        code = self._close()
        if self.given_up_for is not None:
            return self.given_up_for
        if self._has_lost_supervisor:
            return (
                "the worker that ran it and its supervisor died: the command may have killed them"
            )
        died_by = -code if code < 0 else code - SIGNALLED
        how = f"by {signal_name(died_by)}" if died_by > 0 else f"with exit code {code}"
        return f"the worker that ran it died {how}{': ' if self._error else ''}{self._error}"

    def _close(self) -> int:
        """Wait until its supervisor has ended what it left; return the exit code, and let it go."""
        self.channel.close()
        self._session = self.pid  # which it leads
        code = self._wait_for_supervisor()
        self._has_lost_supervisor = sys.platform == "linux" and code < 0
        self._is_closed = True
        self._told.close()
        self._error = _read_last_line(self._supervisor.stderr)
        if self._supervisor.stderr is not None:
            self._supervisor.stderr.close()
        return code

    def _wait_for_supervisor(self) -> int:
        """Wait for the end of the supervisor, and kill it if a command has stopped it.

        A command that has it traced is told of its end first: then it counts as killed.
        """
        for _ in range(_SUPERVISOR_ROUNDS):
            if (code := self._wait(_ROUND)) is not None:
                return code
            if read_process_state(self._supervisor.pid)[0] in _NOT_RUNNING:
                break
        kill_descendants(self._supervisor.pid)
        self._supervisor.kill()
        code = self._wait(_ROUND)
        return -signal.SIGKILL if code is None else code

    def _wait(self, seconds: float) -> int | None:
        """Wait for the supervisor; return its exit code, ``None`` if it has not ended by then."""
        deadline = clock.monotonic() + seconds
        while (code := self._supervisor.poll()) is None:
            left = deadline - clock.monotonic()
            if left <= 0:
                return None
            if self._is_closed or _hangs_up(self._told.fileno(), left):
                select.select((), (), (), _MOMENT)  # it is ending
        return code


def end_workers(workers: Sequence[WorkerProcess], folder: str) -> None:
    """End workers, and whatever they are running; ``folder`` is that of the run."""
    for worker in workers:
        worker.request_stop()
    for worker in workers:
        worker.wait_for_end()
    for worker in workers:
        worker.end_rest(folder, spared=())


def _hangs_up(fd: int, seconds: float) -> bool:
    """Wait until the other end of a pipe or a socket is closed; return whether it was."""
    poll = select.poll()
    poll.register(fd, select.POLLHUP)  # Linux alone reports it unasked
    return bool(poll.poll(seconds * 1000))


def _fork(fd: int, told: int) -> ForkedProcess:
    def run() -> None:
        supervise(fd, told)
        main = importlib.import_module(_WORKER).main  # here: this process goes on meanwhile
        sys.path[:] = make_module_path()  # what is imported later must not come from a home
        main(fd)

    return ForkedProcess(run, kept=(fd, told))


def _start(fd: int, told: int) -> subprocess.Popen[bytes]:
    import subprocess  # noqa: PLC0415 - rarely used

    return subprocess.Popen(  # noqa: S603 - our own interpreter
        [*PYTHON, "-c", _CODE, str(fd), str(told), *make_module_path()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        pass_fds=[fd, told],
        start_new_session=True,
    )


def _read_last_line(stream: IO[bytes] | None) -> str:
    """Return the last line of a worker's standard error, as of a crash in native code."""
    if stream is None:
        return ""
    os.set_blocking(stream.fileno(), False)
    lines = (stream.read(_MAX_STDERR) or b"").decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def make_module_path() -> list[str]:
    """Return ``sys.path`` for a worker: that of this process, with absolute paths."""
    here = str(Path(cliconform.__file__).parent.parent)
    return [here, *(os.path.abspath(entry) for entry in sys.path)]
