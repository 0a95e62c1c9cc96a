"""Reserve free TCP ports for services, so that no two steps of a run get the same one."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from contextlib import suppress

from cliconform.model.invocation import Port

_LOOPBACK = "127.0.0.1"


class ReservedPorts:
    """The ports of one step: bound until its program starts, claimed until it has ended.

    A claim is a file in the folder of the run, whose descriptor is ``run``. It keeps two workers
    from choosing the same port: between :meth:`release` and the moment when the program binds the
    port, the system could hand it out again. Raises ``OSError`` when no port is free.
    """

    def __init__(self, run: int, ports: Sequence[Port]) -> None:
        self._run = run
        self._bound: list[socket.socket] = []
        self._listening: list[socket.socket] = []
        self._claims: list[str] = []
        self.numbers: dict[str, int] = {}
        """The number of each port, by the port's name."""
        try:
            for port in ports:
                self.numbers[port.name] = port.number or self._reserve(busy=port.busy)
        except BaseException:
            self.close()
            raise

    def release(self) -> None:
        """Let the program bind the ports: it is about to start."""
        for bound in self._bound:
            bound.close()
        self._bound.clear()

    def close(self) -> None:
        """Let other steps have the ports: the program has ended."""
        self.release()
        for listener in self._listening:
            listener.close()
        self._listening.clear()
        for claim in self._claims:
            with suppress(OSError):
                os.unlink(claim, dir_fd=self._run)
        self._claims.clear()

    def _reserve(self, *, busy: bool) -> int:
        """Return the number of a free port; with ``busy``, a socket of ours listens on it."""
        while True:
            reserved = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            # A port that another worker has claimed stays bound as well, so that the system does
            # not hand it out again in the next round.
            (self._listening if busy else self._bound).append(reserved)
            reserved.bind((_LOOPBACK, 0))
            if busy:
                reserved.listen()
            number = int(reserved.getsockname()[1])
            claim = f"port-{number}"
            with suppress(FileExistsError):
                flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
                os.close(os.open(claim, flags, 0o600, dir_fd=self._run))
                self._claims.append(claim)
                return number
