"""The client of a service wakes the event loop for what it has to say, and for nothing else."""

from __future__ import annotations

import signal
from collections.abc import Callable
from itertools import count

from cliconform.model.invocation import ReadyText, Service
from cliconform.model.template import Template
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.service.service_run import ServiceRun
from cliconform.running.substitution import Substitutions

SERVICE = Service(ready=ReadyText(text=Template("ready"), regex=False), stop="SIGTERM", grace=60.0)


class Watched(EventLoop):
    """An event loop that says what it waits for."""

    def __init__(self) -> None:
        super().__init__()
        self.descriptors: set[int] = set()

    def watch(self, fd: int, callback: Callable[[], None], *, write: bool = False) -> None:
        self.descriptors.add(fd)
        super().watch(fd, callback, write=write)

    def unwatch(self, fd: int) -> None:
        self.descriptors.discard(fd)
        super().unwatch(fd)


class Program:
    """A program that is ready at once, and that does not end when it is told to stop."""

    def __init__(self) -> None:
        self.loop = Watched()
        self.deadline = 60.0
        self.signals: list[signal.Signals] = []

    def elapsed(self) -> float:
        return 0.0

    def stop(self, stop_signal: signal.Signals) -> bool:
        self.signals.append(stop_signal)
        return True

    def time_out(self, seconds: float) -> None:
        raise AssertionError(seconds)


def test_a_client_that_has_sent_all_is_not_waited_for_while_the_program_ends() -> None:
    program = Program()
    service = ServiceRun(SERVICE, (), Substitutions(recorded={}, actual={}), program)
    service.start()
    service.feed("stdout", b"ready\n")
    assert program.loop.descriptors
    rounds = count()
    program.loop.run_while(lambda: bool(program.loop.descriptors) and next(rounds) < 10)
    assert not program.loop.descriptors
    assert program.signals == [signal.SIGTERM]
    service.close()
    assert service.facts().stopped_after == 0.0
