"""Wait until a service is ready and send it requests, in a background thread.

The thread that starts a program must go on reading the program's output meanwhile: a server whose
terminal is not read blocks after some 10 kB of log.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event
from typing import TypeAlias, assert_never

from cliconform.model.invocation import (
    HttpRequest,
    Readiness,
    ReadyAddress,
    ReadyText,
    ReadyUrl,
)
from cliconform.model.observation import HttpAnswer
from cliconform.quick_dataclass import dataclass
from cliconform.running.process.threads import start_thread
from cliconform.running.service.http_request import (
    TIME_LIMIT,
    PreparedRequest,
    check_connection,
    send_request,
)
from cliconform.running.substitution import Substitutions

_FIRST_DELAY = 0.002  # seconds between two checks; each delay is longer by half, up to
_MAX_DELAY = 0.05


@dataclass(frozen=True, slots=True)
class Ready:
    """The service has become ready."""


@dataclass(frozen=True, slots=True)
class NotReady:
    """The service is not ready yet."""

    reason: str


@dataclass(frozen=True, slots=True)
class AllSent:
    """All requests were sent, and answered or not."""


ClientEvent: TypeAlias = Ready | NotReady | HttpAnswer | AllSent


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientTask:
    """What a client does: wait for ``url`` or ``address``, if one is given, then send requests."""

    url: str = ""
    address: str = ""
    requests: tuple[PreparedRequest, ...] = ()


def make_client_task(
    ready: Readiness | None,
    requests: Sequence[HttpRequest],
    values: Substitutions,
    scale: float = 1.0,
) -> ClientTask:
    """Return the task for a service; ``ready`` is ``None`` if it is ready already.

    ``scale`` is what the time limit of a request is multiplied with.
    """
    prepared = tuple(
        PreparedRequest(
            method=request.method,
            url=values.fill(request.url),
            headers={name: values.fill(text) for name, text in request.headers.items()},
            body=None if request.body is None else values.fill(request.body).encode(),
            time_limit=TIME_LIMIT * scale,
        )
        for request in requests
    )
    match ready:
        case None | ReadyText():
            return ClientTask(requests=prepared)
        case ReadyUrl():
            return ClientTask(url=values.fill(ready.url), requests=prepared)
        case ReadyAddress():
            return ClientTask(address=values.fill(ready.address), requests=prepared)
        case _:
            assert_never(ready)


class Client:
    """Carries out ``task`` in a background thread, from its creation on.

    ``deadline`` is on the monotonic clock; ``enter_network`` is called first in the thread. An
    object with a ``fileno``, to be waited for with ``poll(2)``: it is readable when
    :meth:`take_events` has something to return. Raises
    :class:`~cliconform.running.process.program.NotStartedError` where it gets no thread.
    """

    def __init__(
        self, task: ClientTask, deadline: float, enter_network: Callable[[], None] | None = None
    ) -> None:
        self._task = task
        self._deadline = deadline
        self._enter_network = enter_network
        self.has_ended = False
        """Whether all events were taken, and there will be no other: the thread has ended."""
        self._events: SimpleQueue[ClientEvent] = SimpleQueue()
        self._stopped = Event()
        self._wakeup, self._thread_wakeup = socket.socketpair()
        os.set_blocking(self._wakeup.fileno(), False)
        try:
            self._thread = start_thread(self._run, daemon=True)
        except BaseException:
            self.close()
            self._thread_wakeup.close()
            raise

    def fileno(self) -> int:
        """Return the descriptor that is readable when there are events."""
        return self._wakeup.fileno()

    def take_events(self) -> Iterator[ClientEvent]:
        """Yield the events that were not yielded before."""
        with suppress(BlockingIOError):
            while self._wakeup.recv(4096):
                pass
            self.has_ended = True
        with suppress(Empty):
            while True:
                yield self._events.get_nowait()

    def stop(self, seconds: float) -> None:
        """Send no more requests; wait up to ``seconds`` for the answer to the current one."""
        self._stopped.set()
        self._thread.join(seconds)

    def close(self) -> None:
        """Close the descriptor; later events are lost."""
        self._wakeup.close()

    def _put(self, event: ClientEvent) -> None:
        self._events.put(event)
        with suppress(OSError):
            self._thread_wakeup.send(b".")

    def _run(self) -> None:
        with self._thread_wakeup:
            if self._enter_network is not None:
                self._enter_network()
            if self._wait_until_ready():
                for request in self._task.requests:
                    if not self._stopped.is_set():
                        self._put(send_request(request, self._deadline))
                if not self._stopped.is_set():
                    self._put(AllSent())

    def _wait_until_ready(self) -> bool:
        if not (self._task.url or self._task.address):
            return True
        delay, reported = _FIRST_DELAY, ""
        while not self._stopped.is_set():
            error = self._check_ready()
            if not error:
                self._put(Ready())
                return True
            if error != reported:
                self._put(NotReady(error))
                reported = error
            self._stopped.wait(delay)
            delay = min(1.5 * delay, _MAX_DELAY)
        return False

    def _check_ready(self) -> str:
        """Return why the service is not ready; empty if it is."""
        if self._task.address:
            return check_connection(self._task.address)
        request = PreparedRequest(method="GET", url=self._task.url, headers={}, body=None)
        answer = send_request(request, self._deadline)
        return f"{answer.url}: {answer.error}" if answer.error else ""
