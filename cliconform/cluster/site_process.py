"""The site of a Dask worker as that worker sees it: start it, call it from any thread, end it."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
from concurrent.futures import Future
from contextlib import suppress
from itertools import count
from pathlib import Path

from cliconform.running.channel import Channel
from cliconform.running.process.signals import signal_name
from cliconform.running.scheduling.worker_process import PYTHON, make_module_path

_CODE = """\
import sys
sys.path[:] = sys.argv[4:]
from cliconform.cluster.site import main
main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
"""
_EXIT_LIMIT = 30.0  # seconds for a site to end what it runs, to remove homes, and to end itself
_MAX_STDERR = 2000  # bytes of a message


class SiteProcess:
    """A site with ``slots``; homes are made in ``work_dir``, or where it is best."""

    def __init__(self, slots: int, work_dir: Path | None) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
                [
                    *(*PYTHON, "-c", _CODE),
                    *(str(theirs.fileno()), str(slots), str(work_dir or "")),
                    *make_module_path(),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._channel = Channel(ours)
        self._numbers = count()
        self._lock = threading.Lock()
        self._sending = threading.Lock()  # another one: replies are read while a call is sent
        self._waiting: dict[int, Future[bytes]] = {}
        self._end = ""
        self._reader = threading.Thread(target=self._read_replies, daemon=True)
        self._reader.start()

    def call(self, data: bytes) -> Future[bytes]:
        """Send a call; its reply is the result. ``ChildProcessError`` if the site has ended.

        Waits while the site is busy, and so does not read.
        """
        future: Future[bytes] = Future()
        with self._lock:
            if self._end:
                future.set_exception(ChildProcessError(self._end))
                return future
            number = next(self._numbers)
            self._waiting[number] = future
        with self._sending, suppress(EOFError):  # then the reader says so
            self._channel.send((number, data))  # type: ignore[arg-type]
        return future

    def close(self) -> None:
        """End the site and all that it runs, and wait until its homes are removed."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
            self._process.send_signal(signal.SIGCONT)
        try:
            self._process.wait(_EXIT_LIMIT)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._reader.join()

    def _read_replies(self) -> None:
        try:
            while True:
                number, data = self._channel.receive()
                with self._lock:
                    future = self._waiting.pop(number)
                future.set_result(data)
        except (EOFError, OSError):
            self._fail(self._explain_end())

    def _explain_end(self) -> str:
        try:
            _, stderr = self._process.communicate(timeout=_EXIT_LIMIT)
        except subprocess.TimeoutExpired:  # it is stopped, in the middle of a message
            self._process.kill()
            _, stderr = self._process.communicate()
        code = self._process.returncode
        how = f"by {signal_name(-code)}" if code < 0 else f"with exit code {code}"
        lines = stderr[-_MAX_STDERR:].decode(errors="replace").strip().splitlines()
        return (
            f"the process that ran it there ended {how}{': ' if lines else ''}{''.join(lines[-1:])}"
        )

    def _fail(self, reason: str) -> None:
        with self._lock:
            self._end = reason
            self._channel.close()
            waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            future.set_exception(ChildProcessError(reason))
