"""The main program of a worker: a process that carries out one task at a time.

It is a process of its own, since it adopts the orphans of its commands, changes its current folder
to a command's home, and stays small: it loads neither pyarrow nor duckdb. It ends when the
scheduler asks it to, or when the scheduler's process has ended; either way it leaves no process
running, and in the latter case removes the homes too.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import socket
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn, assert_never

from cliconform.errors import describe_own_error
from cliconform.model.isolation import Isolation
from cliconform.model.observation import NotStarted
from cliconform.running.attempt.attempt import Attempt
from cliconform.running.attempt.not_started import explain_home_error, make_failed
from cliconform.running.attempt.step_runner import StopWorker
from cliconform.running.channel import Channel
from cliconform.running.home.creation import remove_home
from cliconform.running.home.file_system import FileSystem, find_file_system
from cliconform.running.home.held_folder import HeldFolder
from cliconform.running.home.left_home import is_real_folder
from cliconform.running.home.removal import remove_tree
from cliconform.running.messages import (
    BeginRun,
    EndRun,
    Finished,
    Idle,
    RemoveHomes,
    Reply,
    Request,
    Resized,
    Stop,
    Task,
    Tasks,
    Typed,
)
from cliconform.running.process.fork_bombs import Precedence, prepare_worker
from cliconform.running.process.own_limits import OwnLimits
from cliconform.running.process.program import UMASK
from cliconform.running.process.reaper import Reaper
from cliconform.running.process.tree import adopt_orphans, continue_when_parent_ends
from cliconform.running.process.wakeup import Wakeup
from cliconform.running.task_queue import TaskQueue

if TYPE_CHECKING:
    from cliconform.running.isolation.sandbox import Sandbox
    from cliconform.running.sandboxed_worker import SandboxedWorker

_ROOT = "/"
_MEANINGLESS = (
    *(signal.SIGHUP, signal.SIGTTOU),  # sent to the leader of a terminal's session
    *(signal.SIGIO, signal.SIGUSR1, signal.SIGUSR2),  # a command may have them sent to its parent
)
_LIMITED = "it changed the limits of the process that runs it"
_LIMITED_HINT = "prlimit(2) of its parent's process id does that"


class Worker:
    """Carries out the requests that arrive through ``channel``, one after the other.

    ``before`` is the number of processes and threads in the system.
    """

    def __init__(self, channel: Channel, before: int = 0) -> None:
        self._channel = channel
        self._queue = TaskQueue(channel)
        self._precedence = Precedence()
        self._reaper = Reaper(Wakeup(), before=before)
        self._run = ""  # the path of the run's folder
        self._folder: HeldFolder | None = None  # the same, once there is a task
        self._file_system = FileSystem()
        self._sandboxed: SandboxedWorker | None = None
        self._sandbox: Sandbox | None = None
        self._limits = OwnLimits()

    def work(self) -> None:
        """Carry out requests until one is ``Stop``, or until the scheduler's process has ended."""
        try:
            while True:
                self._carry_out(self._next_request())
        except EOFError:
            self._leave_sandbox()
            self._clean_up()
        except StopWorker:
            self._leave_sandbox()
            with suppress(OSError):  # there are too few descriptors: the supervisor ends the rest
                self._reaper.end_all(settle=0.0)

    def _next_request(self) -> Request:
        """Return the next task that waits here, unless the scheduler wants something else."""
        if self._queue and not self._channel.has_arrived():
            return self._queue.take()
        request: Request = self._channel.receive()
        return request

    def _clean_up(self) -> None:
        """End all processes and remove the homes, in place of a scheduler that was killed."""
        self._reaper.end_all(settle=0.0)
        if self._run:
            remove_tree(self._run)

    def _carry_out(self, request: Request) -> None:
        match request:
            case Task():
                self._queue.stop_returning()
                if self._is_for_sandbox(request):
                    self._delegate(request)
                else:
                    self._finish(self._carry_out_task(request))
            case Tasks():
                self._queue.add(request.tasks)
            case Typed() | Resized():
                pass  # the program has ended meanwhile
            case RemoveHomes():
                with suppress(OSError):
                    run = os.path.dirname(request.homes[0])
                    _remove_homes(self._enter(run), request.homes)
            case BeginRun():
                self._run = request.run
            case EndRun():
                self._leave_run()
                self._run = ""
                self._channel.send(Idle())
            case Stop():
                raise StopWorker
            case _:
                assert_never(request)

    def _finish(self, reply: Reply) -> None:
        """Send the reply to a task; before, return what waits if the run's folder was replaced.

        What it has sent meanwhile is returned too, when it comes: the scheduler restores that
        folder before it sends another task.
        """
        if self._queue and not (self._folder and is_real_folder(self._folder.path)):
            self._queue.return_all()
        self._channel.send(reply)

    def _enter(self, run: str) -> HeldFolder:
        """Make ``run`` the current folder, where it is not yet: the tasks now belong to its run.

        Raises ``OSError`` if there is no such folder, or a command has put a link into its place.
        """
        folder = self._folder
        if folder is None or folder.path != run or folder.is_removed():
            self._leave_run()
            self._run = run
            folder = HeldFolder(run)
            folder.enter()
            self._folder, self._file_system = folder, find_file_system(folder)
        return folder

    def _leave_run(self) -> None:
        self._leave_sandbox()
        os.chdir(_ROOT)  # noqa: TID251 - a worker is in one home at a time
        if self._folder is not None:
            self._folder.close()
            self._folder = None

    # Sandboxed tasks.

    def _delegate(self, task: Task) -> None:
        """Have ``task`` carried out by a process of this worker that lives in a sandbox."""
        from cliconform.running import sandboxed_worker  # noqa: PLC0415 - as are all below
        from cliconform.running.isolation import availability, entry  # noqa: PLC0415 - rarely used

        try:
            self._enter(task.run)
            if self._sandboxed is None:
                self._sandboxed = sandboxed_worker.SandboxedWorker(self._work_in_sandbox)
                self._reaper.ignored.add(self._sandboxed.pid)
        except OSError as error:
            self._finish(_reply_without_home(task, error))
            return
        except entry.EntryError as error:
            if task.invocation.isolation is Isolation.IF_AVAILABLE:
                self._channel.send(self._carry_out_task(task))
                return
            obstacle = availability.explain_entry_error(error)
            why = NotStarted(
                reason=f"there is no sandbox here: {obstacle.reason}", hint=obstacle.hint
            )
            self._channel.send(Finished(observation=make_failed(task, why)))
            return
        match self._sandboxed.carry_out(task):
            case sandboxed_worker.STOPPED:
                raise StopWorker
            case int():
                raise EOFError
            case request:
                self._carry_out(request)

    def _work_in_sandbox(self, control: Channel) -> int:
        """Carry out the task that comes through ``control``, and those that the scheduler sends.

        A request of the scheduler that is none for the sandbox is handed back through ``control``,
        and the next task comes through that. Returns the exit code; called in the other process,
        which is a copy of this one.
        """
        from cliconform.running import sandboxed_worker  # noqa: PLC0415 - loaded already
        from cliconform.running.isolation.sandbox import Sandbox  # noqa: PLC0415 - rarely used

        faulthandler.disable()  # its handlers would let a command end process 1 with a signal
        self._reaper = Reaper(Wakeup())
        assert self._folder is not None
        self._folder.reopen()  # by its old descriptor it is in the other namespace
        self._sandbox = Sandbox(self._folder.path)
        while True:
            try:
                request: Request = control.receive()
            except EOFError:
                return 0
            try:
                while isinstance(request, Task) and self._is_for_sandbox(request):
                    self._channel.send(self._carry_out_task(request))
                    request = self._channel.receive()
            except EOFError:
                return sandboxed_worker.CHANNEL_ENDED
            except StopWorker:
                return sandboxed_worker.STOPPED
            control.send(request)

    def _is_for_sandbox(self, task: Task) -> bool:
        """Whether ``task`` is for a sandbox; asked in one, whether it is for this one."""
        is_sandboxed = task.invocation.isolation is not Isolation.HOME and not task.prepare
        return is_sandboxed and (not self._sandbox or task.run == self._sandbox.run)

    def _leave_sandbox(self) -> None:
        if self._sandboxed is not None:
            self._sandboxed.close()
            self._reaper.ignored.discard(self._sandboxed.pid)
            self._sandboxed = None

    def _carry_out_task(self, task: Task) -> Reply:
        try:
            folder = self._enter(task.run)
        except OSError as error:
            return _reply_without_home(task, error)
        _remove_homes(folder, task.unneeded)
        attempt = Attempt(
            task,
            folder,
            self._channel,
            self._reaper,
            queue=self._queue,
            on_long=self._precedence.take,
            file_system=self._file_system,
            sandbox=self._sandbox,
        )
        try:
            reply = (
                attempt.prepare()
                if task.prepare
                else Finished(observation=attempt.observe(), typed=attempt.typed)
            )
        except EOFError:
            raise  # the scheduler's process has ended
        except Exception as error:  # noqa: BLE001 - an error in one step must not end the others
            reason, trace = describe_own_error(error)
            reply = Finished(observation=attempt.make_failed(NotStarted(reason=reason, hint=trace)))
        finally:
            self._queue.stop_returning()
            self._precedence.give_up()
        return self._undo_limits(attempt, reply)

    def _undo_limits(self, attempt: Attempt, reply: Reply) -> Reply:
        """Return the reply to a task; what it has done to the limits of this worker is undone.

        Where that is not allowed, the worker ends, and another one takes its place.
        """
        try:
            if not self._limits.restore():
                return reply
        except (OSError, ValueError):
            os.write(2, _LIMITED.encode())  # the scheduler reports it
            raise StopWorker from None
        self._reaper.end_all(settle=0.0)  # too few descriptors may have kept it from finding some
        if isinstance(reply, Finished) and isinstance(reply.observation.ending, NotStarted):
            why = NotStarted(reason=_LIMITED, hint=_LIMITED_HINT)
            return Finished(observation=attempt.make_failed(why))
        return reply


def _remove_homes(folder: HeldFolder, homes: tuple[str, ...]) -> None:
    """Remove ``homes``, which are in ``folder``, the current one."""
    with suppress(OSError):
        for home in homes:
            remove_home(folder.make_relative(home))


def _reply_without_home(task: Task, error: OSError) -> Finished:
    """Return the reply to a task whose home could not be created, since ``error`` was raised."""
    return Finished(observation=make_failed(task, explain_home_error(task, error)))


def main(fd: int) -> None:
    """Run as a worker for the process at the other end of ``fd``, a connected socket."""
    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the scheduler handles ctrl-c
    signal.signal(signal.SIGTERM, _stop)
    for number in _MEANINGLESS:
        signal.signal(number, signal.SIG_IGN)
    os.umask(UMASK)
    adopt_orphans()
    continue_when_parent_ends()
    before = prepare_worker()
    with socket.socket(fileno=fd) as connected:
        connected.set_inheritable(False)  # programs under test must not get it
        Worker(Channel(connected), before).work()


def _stop(number: int, frame: object) -> NoReturn:
    del frame
    signal.signal(number, signal.SIG_IGN)  # a second one must not interrupt the clean-up
    raise StopWorker


if __name__ == "__main__":
    main(int(sys.argv[1]))
