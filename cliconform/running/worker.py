"""A worker: a process that runs one command at a time, and sees everything of it.

It is a process of its own so that it can be the parent of every orphan of its command, move into
the command's home, and stay small. It ends when the scheduler says so or is gone, and leaves
nothing behind then.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import socket
import sys
from typing import NoReturn, assert_never

from cliconform.errors import own_error
from cliconform.model.observation import NotStarted
from cliconform.running.attempt import Attempt, StopWorker
from cliconform.running.home.creation import (
    discard_home,
)
from cliconform.running.home.removal import remove_tree
from cliconform.running.home.run_folder import times_prove
from cliconform.running.process.reaper import Reaper
from cliconform.running.process.tree import adopt_orphans
from cliconform.running.process.wakeup import Wakeup
from cliconform.running.protocol import (
    Channel,
    EndRun,
    Finished,
    Idle,
    RemoveHomes,
    Reply,
    Request,
    Stop,
    Task,
)

_EVERYWHERE = "/"


class Worker:
    """Carries out what comes through ``channel``, one thing after the other."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._reaper = Reaper(Wakeup())
        self._run = ""
        self._times_prove = False

    def work(self) -> None:
        """Work until told to leave, or until nobody is there to tell."""
        try:
            while True:
                self._carry_out(self._channel.receive())
        except EOFError:
            self._abandoned()
        except StopWorker:
            self._reaper.end_all(settle=0.0)

    def _abandoned(self) -> None:
        """Nobody is there any more who would remove the homes, as of a run that was killed."""
        self._reaper.end_all(settle=0.0)
        if self._run:
            remove_tree(self._run)

    def _carry_out(self, request: Request) -> None:
        match request:
            case Task():
                self._enter(request.run)
                self._channel.send(self._answer(request))
            case RemoveHomes():
                for home in request.homes:
                    discard_home(home)
            case EndRun():
                self._run = ""
                self._channel.send(Idle())
            case Stop():
                raise StopWorker
            case _:
                assert_never(request)

    def _enter(self, run: str) -> None:
        if run != self._run:
            self._run = run
            self._times_prove = times_prove(run)

    def _answer(self, task: Task) -> Reply:
        attempt = Attempt(task, self._channel, self._reaper, times_prove=self._times_prove)
        try:
            return attempt.prepare() if task.prepare else Finished(observation=attempt.observe())
        except EOFError:
            raise  # nobody is there any more
        except Exception as error:  # noqa: BLE001 - whatever it is, it is one step's
            reason, trace = own_error(error)
            return Finished(observation=attempt.failed(NotStarted(reason=reason, hint=trace)))
        finally:
            os.chdir(_EVERYWHERE)  # noqa: TID251 - a worker is in one home at a time


def main(fd: int) -> None:
    """Work as a worker for the process at the other end of the socket ``fd``."""
    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl-c is the scheduler's to hear
    signal.signal(signal.SIGTERM, _leave)
    for number in (signal.SIGHUP, signal.SIGTTOU):  # a shell's, for which programs stop it
        signal.signal(number, signal.SIG_IGN)
    adopt_orphans()
    with socket.socket(fileno=fd) as connected:
        connected.set_inheritable(False)  # no program may hold it, or speak through it
        Worker(Channel(connected)).work()


def _leave(number: int, frame: object) -> NoReturn:
    del frame
    signal.signal(number, signal.SIG_IGN)  # once is enough
    raise StopWorker


if __name__ == "__main__":
    main(int(sys.argv[1]))
