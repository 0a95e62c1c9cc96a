"""Run a service from its start to its stop: wait until it is ready, send requests, stop it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, assert_never

from cliconform.model.invocation import HttpRequest, ReadyText, Service
from cliconform.model.observation import HttpAnswer, ServiceFacts, StreamName
from cliconform.running.process.event_loop import EventLoop
from cliconform.running.substitution import Substitutions
from cliconform.running.terminal.stream_search import SEARCH_LIMIT, StreamSearch

if TYPE_CHECKING:
    from cliconform.running.service.client import Client

_DEATH_DELAY = 0.25
"""Seconds in which a server that has stopped answering may end, before it is told to stop.

A server that crashes closes its connections a little before its process is seen to have ended.
"""
_LAST_ANSWER_LIMIT = 11.0
"""Seconds: one answer takes 10 at most, but resolving a host's name is not limited."""
_JOIN_LIMIT = 1.0
"""Seconds to wait for the current request when the program has ended."""


class ProgramControl(Protocol):
    """What a service run needs from the execution of its program."""

    @property
    def loop(self) -> EventLoop:
        """The event loop of the execution."""
        ...

    @property
    def deadline(self) -> float:
        """When the step times out, on the monotonic clock."""
        ...

    def elapsed(self) -> float:
        """Return the seconds since the program was started."""
        ...

    def stop(self, stop_signal: signal.Signals) -> bool:
        """Send ``stop_signal``; return False if the program was ending already."""
        ...

    def time_out(self, seconds: float) -> None:
        """Stop the program by force: it did not end within ``seconds``."""


class ServiceRun:
    """One service, from the start of its program to its end.

    The execution calls :meth:`start`, :meth:`feed` with all output, and :meth:`close` at the end;
    between these everything happens in callbacks of its event loop. ``scale`` is what the limits
    here are multiplied with; the grace in ``service`` is already. ``enter_network`` puts the thread
    that calls it into the network of the program, where that has one of its own.
    """

    def __init__(
        self,
        service: Service,
        requests: Sequence[HttpRequest],
        values: Substitutions,
        program: ProgramControl,
        *,
        scale: float = 1.0,
        enter_network: Callable[[], None] | None = None,
    ) -> None:
        self._service = service
        self._requests = requests
        self._values = values
        self._program = program
        self._scale = scale
        self._enter_network = enter_network
        self._searches: dict[StreamName, StreamSearch] = {}
        self._client: Client | None = None
        self._answers: list[HttpAnswer] = []
        self._ready_after: float | None = None
        self._not_ready = "it ended before it was ready"
        self._is_stopping = False
        self._stopped_at: float | None = None
        self._ended_after: float | None = None

    def start(self) -> None:
        """Begin to wait for readiness: the program has started."""
        ready = self._service.ready
        if isinstance(ready, ReadyText):
            wanted = self._values.fill(ready.text)
            self._searches = {"stdout": StreamSearch(), "stderr": StreamSearch()}
            for search in self._searches.values():
                search.start(wanted, regex=ready.regex)
            self._not_ready = f"{wanted!r} not found in its output"
        else:
            self._start_client()

    def feed(self, stream: StreamName, data: bytes) -> None:
        """Search what came on ``stream`` for the text that shows readiness."""
        if not self._searches:
            return
        search = self._searches[stream]
        if search.feed(data) is not None:
            self._searches = {}
            self._ready_after = self._program.elapsed()
            self._start_client()
        elif search.gave_up:
            limit = f"{SEARCH_LIMIT:g} s"
            self._not_ready = f"the search for {search.wanted!r} was stopped after {limit}"

    def handle_timeout(self) -> bool:
        """Return whether the service is not ready at the timeout, and is to be stopped by force.

        A service that is ready gets the time to answer the current request; then it is told to
        stop.
        """
        if self._ready_after is not None:
            self._program.loop.call_later(_LAST_ANSWER_LIMIT * self._scale, self._stop)
        return self._ready_after is None

    def close(self) -> None:
        """Stop the client: the program has ended."""
        self._ended_after = self._program.elapsed()
        if self._client is not None:
            self._client.stop(_JOIN_LIMIT)
            self._handle_events()
            self._program.loop.unwatch(self._client.fileno())
            self._client.close()

    def facts(self) -> ServiceFacts:
        """Return how the service ran; call it after :meth:`close`."""
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
        """Return an answer for each request; one that was not sent has an error that says why."""
        reason = (
            "not sent: the service was never ready"
            if self._ready_after is None
            else "not sent: the service had ended"
        )
        unsent = self._requests[len(self._answers) :]
        return (*self._answers, *(self._make_unsent(request, reason) for request in unsent))

    def _make_unsent(self, request: HttpRequest, reason: str) -> HttpAnswer:
        url = self._values.fill(request.url)
        return HttpAnswer(method=request.method, url=url, seconds=0.0, error=reason)

    def _start_client(self) -> None:
        from cliconform.running.service.client import Client, make_client_task  # noqa: PLC0415 - http.client

        ready = None if self._ready_after is not None else self._service.ready
        task = make_client_task(ready, self._requests, self._values, self._scale)
        self._client = Client(task, self._program.deadline, self._enter_network)
        self._program.loop.watch(self._client.fileno(), self._handle_events)

    def _handle_events(self) -> None:
        from cliconform.running.service.client import AllSent, NotReady, Ready  # noqa: PLC0415 - http.client

        assert self._client is not None
        for event in self._client.take_events():
            match event:
                case HttpAnswer():
                    self._answers.append(event)
                case Ready():
                    self._ready_after = self._program.elapsed()
                case NotReady():
                    self._not_ready = event.reason
                case AllSent() if self._answers and self._answers[-1].status is None:
                    self._program.loop.call_later(_DEATH_DELAY * self._scale, self._stop)
                case AllSent():
                    self._stop()
                case _:
                    assert_never(event)
        if self._client.has_ended:  # it would be readable for ever
            self._program.loop.unwatch(self._client.fileno())

    def _stop(self) -> None:
        if self._ended_after is not None or self._is_stopping:
            return
        self._is_stopping = True
        now = self._program.elapsed()
        if self._program.stop(signal.Signals[self._service.stop]):
            self._stopped_at = now
        grace = self._service.grace
        self._program.loop.call_later(grace, lambda: self._program.time_out(grace))
