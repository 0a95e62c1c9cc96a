"""The workers as the scheduler sees them: processes to talk to, that may die."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

import cliconform
from cliconform.running.process.signals import signal_name
from cliconform.running.protocol import Channel, EndRun, RemoveHomes, Request, Stop, Task

_CODE = """\
import sys
sys.path[:] = sys.argv[2:]
from cliconform.running.worker import main
main(int(sys.argv[1]))
"""
_LEAVE = 15.0
"""Seconds for a worker to stop what it runs and to end; then it is killed."""
_WORDS = 2000


class WorkerProcess:
    """One worker. Starting it takes the time of starting a process; it is ready some 70 ms later."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, "-I", "-c", _CODE, str(theirs.fileno()), *_module_path()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self.channel = Channel(ours)
        self.task: Task | None = None
        """What it is at; ``None`` when it is free."""
        self._waste: list[str] = []

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._process.pid

    def send(self, request: Request) -> bool:
        """Ask it for something; whether it is there to hear."""
        try:
            self.channel.send(request)
        except EOFError:
            return False
        if isinstance(request, Task):
            self.task = request
        return True

    def free(self) -> None:
        """It has ended what it was at."""
        self.task = None
        self.discard(())

    def discard(self, homes: tuple[str, ...]) -> None:
        """Let it remove ``homes``, now or when it is free: a busy worker hears of its end alone."""
        self._waste.extend(homes)
        if self._waste and self.task is None:
            self.send(RemoveHomes(homes=tuple(self._waste)))
            self._waste.clear()

    def rest(self) -> None:
        """The run is over: wait until it has removed what it was to remove."""
        if self.send(EndRun()):
            with suppress(EOFError):
                self.channel.receive()

    def leave(self) -> None:
        """Ask it to stop what it runs and to end; to be followed by :meth:`gone`."""
        self.send(Stop())

    def gone(self) -> bool:
        """Wait until it has ended; one that does not is killed. Whether it ended by itself."""
        poll = select.poll()
        poll.register(self.channel.fileno(), 0)  # nothing but the hanging up
        ended = bool(poll.poll(_LEAVE * 1000))
        if not ended:
            self._process.kill()
        self._close()
        return ended

    def died(self) -> str:
        """How it ended that was not asked to, in words; to be called when it hangs up."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_LEAVE)
        self._process.kill()  # one that has hung up and lives on
        self._process.wait()
        said = _last_words(self._process.stderr)
        self._close()
        code = self._process.returncode
        how = f"by {signal_name(-code)}" if code < 0 else f"with exit code {code}"
        return f"the worker that ran it died {how}{': ' if said else ''}{said}"

    def _close(self) -> None:
        self.channel.close()
        self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()


def _last_words(stream: IO[bytes] | None) -> str:
    """The last line of what was written to standard error, as of a crash in native code."""
    if stream is None:
        return ""
    os.set_blocking(stream.fileno(), False)
    lines = (stream.read(_WORDS) or b"").decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def _module_path() -> list[str]:
    """Where a worker finds its modules: where this process finds its own, from any folder."""
    here = str(Path(cliconform.__file__).parent.parent)
    return [here, *(os.path.abspath(entry) for entry in sys.path)]
