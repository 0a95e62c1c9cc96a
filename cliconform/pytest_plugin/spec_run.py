"""One spec in a test session: which results were asked for, and which have come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, assert_never

from cliconform.pytest_plugin.messages import (
    CommandResult,
    Reply,
    RunEnded,
    RunRequest,
    RunSettings,
)
from cliconform.quick_dataclass import dataclass, replace
from cliconform.reporting.text.lines import make_line


class Runner(Protocol):
    """Runs commands: a :class:`~cliconform.pytest_plugin.runner_process.RunnerProcess`."""

    def send(self, request: RunRequest) -> None:
        """Begin to run the commands of ``request``."""

    def receive(self) -> Reply:
        """Wait for the next reply to the request."""
        ...

    def close(self) -> str:
        """End whatever is running; return what there is to say about it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecInSession:
    """A spec and how its commands are to be run."""

    file: str
    settings: RunSettings


class SpecRun:
    """The runs of one spec. ``start`` starts the process that runs them, when it is needed."""

    def __init__(self, spec: SpecInSession, start: Callable[[], Runner]) -> None:
        self._spec = spec
        self._start = start
        self._runner: Runner | None = None
        self._results: dict[str, CommandResult] = {}
        self._missing: set[str] = set()
        self._is_running = False
        self._given: set[str] = set()

    def wait_for(self, id_: str, choose_batch: Callable[[], frozenset[str]]) -> CommandResult:
        """Return the result of the command ``id_``; wait until it has ended.

        Where no run has it, those that ``choose_batch`` returns are run with it, unless they were
        before. One whose result was returned already is run by itself: its test is repeated.
        """
        if id_ not in self._results and id_ not in self._missing:
            self._finish()
            again = id_ in self._given
            ids = {id_} if again else {id_, *choose_batch()} - self._given
            # A test that is repeated is to be run, whatever a recording has.
            self._begin(ids, replace(self._spec.settings, cached=False) if again else None)
        while id_ not in self._results:
            self._receive()
        self._given.add(id_)
        return self._results.pop(id_)

    def close(self) -> str:
        """End whatever is running; return what there is to say about it."""
        if not self._missing:
            self._finish()  # it is only recorded
        runner, self._runner = self._runner, None
        self._is_running = False
        return runner.close() if runner is not None else ""

    def _begin(self, ids: set[str], settings: RunSettings | None) -> None:
        if self._runner is None:
            self._runner = self._start()
        spec = self._spec
        self._missing = ids - self._results.keys()
        self._is_running = True
        settings = settings or spec.settings
        self._runner.send(
            RunRequest(spec=spec.file, ids=frozenset(self._missing), settings=settings)
        )

    def _finish(self) -> None:
        while self._is_running:
            self._receive()

    def _receive(self) -> None:
        assert self._runner is not None
        try:
            reply = self._runner.receive()
        except BaseException:  # an interrupt in the middle of a message: no other can be read
            self._is_running = False
            self.close()
            raise
        match reply:
            case CommandResult():
                self._results[reply.id] = reply
                self._missing.discard(reply.id)
            case RunEnded():
                self._results |= {id_: _make_error(id_, reply) for id_ in self._missing}
                self._missing.clear()
                self._is_running = False
            case _:
                assert_never(reply)


def _make_error(id_: str, end: RunEnded) -> CommandResult:
    message = end.message or "the run ended before it"
    lines = end.lines or (make_line(message, "bad"),)
    return CommandResult(id=id_, status="error", verdict="error", message=message, lines=lines)
