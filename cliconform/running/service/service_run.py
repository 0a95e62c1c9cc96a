"""A program that serves: wait until it is ready, ask it, tell it to stop."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, assert_never

from cliconform.model.invocation import HttpRequest, ReadyText, Service
from cliconform.model.observation import HttpAnswer, ServiceFacts, StreamName
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.substitution import Substitutions
from cliconform.running.terminal.stream_search import Ear

if TYPE_CHECKING:
    from cliconform.running.service.client import Visitor

_DYING = 0.25
"""Seconds that a server which no longer answers has to be gone, before it is told to stop."""

_LAST_ANSWER = 11.0  # seconds: one answer takes 10 at most, unless a name cannot be resolved
_JOIN = 1.0  # seconds for a question that is under way when the program has ended


class Host(Protocol):
    """The performance that the service is a part of."""

    @property
    def loop(self) -> EventLoop:
        """Where to wait."""
        ...

    @property
    def deadline(self) -> float:
        """When the timeout is over, on the monotonic clock."""
        ...

    def elapsed(self) -> float:
        """Seconds since the start."""
        ...

    def stop(self, wanted: signal.Signals) -> bool:
        """Send the program the signal that stops it; whether it was not ending already."""
        ...

    def time_out(self, seconds: float) -> None:
        """It did not end within ``seconds``: stop it by force."""


class Serving:
    """Goes from the start to the stop of one service."""

    def __init__(
        self, service: Service, requests: Sequence[HttpRequest], values: Substitutions, host: Host
    ) -> None:
        self._service = service
        self._requests = requests
        self._values = values
        self._host = host
        self._ears: dict[StreamName, Ear] = {}
        self._visitor: Visitor | None = None
        self._answers: list[HttpAnswer] = []
        self._ready_after: float | None = None
        self._not_ready = "it ended before it was ready"
        self._stopping = False
        self._stopped_at: float | None = None
        self._ended_after: float | None = None

    def begin(self) -> None:
        """The program has started: wait for it to be ready."""
        ready = self._service.ready
        if isinstance(ready, ReadyText):
            wanted = self._values.fill(ready.text)
            self._ears = {"stdout": Ear(), "stderr": Ear()}
            for ear in self._ears.values():
                ear.listen(wanted, regex=ready.regex)
            self._not_ready = f"it did not say {wanted!r}"
        else:
            self._visit()

    def hear(self, stream: StreamName, data: bytes) -> None:
        """``data`` came on ``stream``."""
        if not self._ears:
            return
        ear = self._ears[stream]
        if ear.hear(data) is not None:
            self._ears = {}
            self._ready_after = self._host.elapsed()
            self._visit()
        elif ear.gave_up:
            self._not_ready = f"the search for {ear.wanted!r} took too long and was given up"

    def too_late(self) -> bool:
        """Whether the timeout, which is over now, has found the service not ready.

        One that is has a little longer, for the question that is under way; then it is stopped.
        """
        if self._ready_after is not None:
            self._host.loop.call_later(_LAST_ANSWER, self._stop)
        return self._ready_after is None

    def close(self) -> None:
        """The program has ended."""
        self._ended_after = self._host.elapsed()
        if self._visitor is not None:
            self._visitor.finish(_JOIN)
            self._news()
            self._host.loop.unwatch(self._visitor.fileno())
            self._visitor.close()

    def facts(self) -> ServiceFacts:
        """How it went; after :meth:`close`."""
        stopped_after = None
        if self._stopped_at is not None and self._ended_after is not None:
            stopped_after = self._ended_after - self._stopped_at
        return ServiceFacts(
            ready_after=self._ready_after,
            not_ready=self._not_ready if self._ready_after is None else "",
            ended_early=self._stopped_at is None,
            stopped_after=stopped_after,
        )

    def answers(self) -> tuple[HttpAnswer, ...]:
        """One for each question, also for those that were not asked any more."""
        why = (
            "not asked: the service was never ready"
            if self._ready_after is None
            else "not asked: the service had ended"
        )
        unasked = self._requests[len(self._answers) :]
        return (*self._answers, *(self._unasked(request, why) for request in unasked))

    def _unasked(self, request: HttpRequest, why: str) -> HttpAnswer:
        url = self._values.fill(request.url)
        return HttpAnswer(method=request.method, url=url, seconds=0.0, error=why)

    def _visit(self) -> None:
        from cliconform.running.service.client import Visitor, make_visit  # noqa: PLC0415 - http.client

        ready = None if self._ready_after is not None else self._service.ready
        visit = make_visit(ready, self._requests, self._values)
        self._visitor = Visitor(visit, self._host.deadline)
        self._host.loop.watch(self._visitor.fileno(), self._news)

    def _news(self) -> None:
        from cliconform.running.service.client import Done, NotYet, Ready  # noqa: PLC0415 - http.client

        assert self._visitor is not None
        for news in self._visitor.news():
            match news:
                case HttpAnswer():
                    self._answers.append(news)
                case Ready():
                    self._ready_after = self._host.elapsed()
                case NotYet():
                    self._not_ready = news.why
                case Done() if self._answers and self._answers[-1].status is None:
                    # A server that dies closes its connections before it can be seen to be dead.
                    self._host.loop.call_later(_DYING, self._stop)
                case Done():
                    self._stop()
                case _:
                    assert_never(news)

    def _stop(self) -> None:
        if self._ended_after is not None or self._stopping:
            return
        self._stopping = True
        now = self._host.elapsed()
        if self._host.stop(signal.Signals[self._service.stop]):
            self._stopped_at = now
        grace = self._service.grace
        self._host.loop.call_later(grace, lambda: self._host.time_out(grace))
