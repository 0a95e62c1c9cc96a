"""The process that runs the commands of a spec, as pytest's process sees it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import cliconform
from cliconform import host
from cliconform.pytest_plugin.messages import Reply, RunEnded, RunRequest

_PYTHON = (sys.executable, "-I", "-X", "utf8")
_CODE = """\
import sys
sys.path[:] = sys.argv[3:]
from cliconform.pytest_plugin.runner import main
main(int(sys.argv[1]), int(sys.argv[2]))
"""
_END_LIMIT = 30.0
"""Seconds without a sign of life in which it ends what it runs and itself; then it is killed."""
_OF_PYTEST = ("PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT")
_MAX_STDERR = 4000  # bytes that are shown


class RunnerProcess:
    """A process that is started at once, in ``folder``, and carries out requests until closed.

    It has a session of its own: ctrl-c goes to pytest alone, and :meth:`close` passes it on.
    """

    def __init__(self, folder: Path) -> None:
        ours, theirs = socket.socketpair()
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with the process
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
                [*_PYTHON, "-c", _CODE, str(theirs.fileno()), str(os.getpid()), *_module_path()],
                cwd=folder,
                env={
                    key: text for key, text in host.environment().items() if key not in _OF_PYTEST
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._stderr,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._connection: Connection[RunRequest, Reply] = Connection(ours.detach())
        self._is_idle = True

    def send(self, request: RunRequest) -> None:
        """Send a request; if the process has died, the next :meth:`receive` says so."""
        self._is_idle = False
        with suppress(OSError):
            self._connection.send(request)

    def receive(self) -> Reply:
        """Wait for the next reply; a process that dies has ended its run."""
        try:
            reply = self._connection.recv()
        except (EOFError, OSError):
            self._is_idle = True
            self._process.wait()
            how = f"exit code {self._process.returncode}: {self._read_stderr()}".rstrip(": ")
            return RunEnded(message=f"the process that runs the commands has ended: {how}")
        self._is_idle = isinstance(reply, RunEnded)
        return reply

    def close(self) -> str:
        """End the process, and whatever it runs; return what it had to say on standard error."""
        if not self._is_idle:
            self._process.terminate()
            self._wait_for_silence()
        self._connection.close()
        self._wait()
        with self._stderr:
            return self._read_stderr()

    def _wait_for_silence(self) -> None:
        """Read what it still sends until it has ended; one more ctrl-c is passed on."""
        while True:
            try:
                if not self._connection.poll(_END_LIMIT):
                    return
                self._connection.recv()
            except KeyboardInterrupt:
                self._process.terminate()
            except (EOFError, OSError):
                return

    def _wait(self) -> None:
        while True:
            try:
                self._process.wait(_END_LIMIT)
            except KeyboardInterrupt:
                self._process.terminate()
            except subprocess.TimeoutExpired:
                self._process.kill()  # its workers notice, and end what they run
            else:
                return

    def _read_stderr(self) -> str:
        self._stderr.seek(0)
        data = self._stderr.read()
        return data[-_MAX_STDERR:].decode(errors="replace").strip()


def _module_path() -> list[str]:
    """Return ``sys.path`` for the process: that of this one, with absolute paths."""
    here = str(Path(cliconform.__file__).parent.parent)
    return [here, *(os.path.abspath(entry) for entry in sys.path)]  # noqa: PTH100 - as it is
