"""Free TCP ports for services, no two of a run alike."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from contextlib import suppress

from cliconform.model.invocation import Port

_LOOPBACK = "127.0.0.1"


class Ports:
    """The numbers of a step's ports; held until its program is about to start, claimed until
    it has ended.

    A claim is a file in the run's folder, so that two workers never give out the same free port:
    between our letting go of it and the program's taking it, the system might give it again.
    """

    def __init__(self, run: str, ports: Sequence[Port]) -> None:
        self._run = run
        self._held: list[socket.socket] = []
        self._listening: list[socket.socket] = []
        self._claims: list[str] = []
        self.numbers: dict[str, int] = {}
        """Each port's number, by its name."""
        try:
            for port in ports:
                self.numbers[port.name] = port.number or self._free(busy=port.busy)
        except BaseException:
            self.close()
            raise

    def let_go(self) -> None:
        """The program starts now: the ports are its to take."""
        for held in self._held:
            held.close()
        self._held.clear()

    def close(self) -> None:
        """The program has ended: others may have the numbers."""
        self.let_go()
        for listener in self._listening:
            listener.close()
        self._listening.clear()
        for claim in self._claims:
            with suppress(OSError):
                os.unlink(claim)
        self._claims.clear()

    def _free(self, *, busy: bool) -> int:
        """A number that nobody has; a busy one has us listening at it."""
        while True:
            held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            # Also one that is claimed, so that it is not given again.
            (self._listening if busy else self._held).append(held)
            held.bind((_LOOPBACK, 0))
            if busy:
                held.listen()
            number = int(held.getsockname()[1])
            claim = f"{self._run}/port-{number}"
            with suppress(FileExistsError):
                os.close(os.open(claim, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
                self._claims.append(claim)
                return number
