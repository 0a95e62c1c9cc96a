"""Runs ``cliconform`` as a fork of a process that has its modules loaded.

Loading them is most of what a short run costs, and the tests make more than a thousand of those.
Everything else is as in a process that Python has just started: arguments, environment, folder and
the three standard streams are those of the call. This module is also that process's program.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import cliconform.__main__ as program

_MAX_MESSAGE = 150_000  # bytes; a packet is sent as a whole
_PRELOADED = (
    "cliconform.cli.main",
    "cliconform.loading.spec_file",
    "cliconform.verbs.check",
    "cliconform.verbs.docs",
    "cliconform.verbs.judge",
    "cliconform.verbs.lint",
    "cliconform.verbs.record",
    "cliconform.verbs.surface",
    "cliconform.verbs.update",
)


class WarmStart:
    """A process that forks for each call. It ends with the process that made it."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
            )
        self._lock = threading.Lock()
        atexit.register(self.close)

    def close(self) -> None:
        self._ours.close()
        self._process.communicate()

    def run(
        self,
        words: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        stdin: str,
        timeout: float,
    ) -> tuple[int, str, str]:
        """Return the exit code, standard output and standard error of one run of cliconform."""
        request = json.dumps(
            {"words": list(words), "folder": str(folder), "environment": dict(environment)}
        ).encode()
        with self._lock:
            pipes = [os.pipe() for _ in range(3)]
            theirs = [pipes[0][0], pipes[1][1], pipes[2][1]]
            try:
                socket.send_fds(self._ours, [request], theirs)
            except BrokenPipeError:
                raise RuntimeError(f"it ended: {self._process.communicate()[1].decode()}") from None
            for descriptor in theirs:
                os.close(descriptor)
            texts = {1: "", 2: ""}

            def read(stream: int) -> None:
                with os.fdopen(pipes[stream][0], encoding="utf-8") as file:
                    texts[stream] = file.read()

            readers = [threading.Thread(target=read, args=(stream,)) for stream in texts]
            for reader in readers:
                reader.start()
            _write_all(pipes[0][1], stdin)
            self._ours.settimeout(timeout)
            try:
                code = int(self._ours.recv(_MAX_MESSAGE))
            except TimeoutError:
                self._process.kill()
                raise
            for reader in readers:
                reader.join()
        return code, texts[1], texts[2]


def _write_all(descriptor: int, text: str) -> None:
    rest = memoryview(text.encode())
    with suppress(BrokenPipeError):  # it has ended without reading
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    os.close(descriptor)


def _serve(channel: socket.socket) -> bool:
    """Fork for each request; return ``True`` in the child, and ``False`` after the last one."""
    while True:
        message, descriptors, _, _ = socket.recv_fds(channel, _MAX_MESSAGE, 3)
        if not message:
            return False
        child = os.fork()
        if not child:
            channel.close()
            _become(json.loads(message), descriptors)
            return True
        for descriptor in descriptors:
            os.close(descriptor)
        _, status = os.waitpid(child, 0)
        channel.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(request: Mapping[str, object], descriptors: Sequence[int]) -> None:
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    folder, words, environment = request["folder"], request["words"], request["environment"]
    assert isinstance(folder, str)
    assert isinstance(words, list)
    assert isinstance(environment, dict)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[1:] = words
    sys.path[0] = folder  # as `python -m` has it


def _main() -> None:
    for name in _PRELOADED:
        importlib.import_module(name)
    sys.argv[0] = str(program.__file__)
    gc.freeze()
    if _serve(socket.socket(fileno=int(sys.argv[1]))):
        program.main()


if __name__ == "__main__":
    _main()
