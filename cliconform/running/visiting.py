"""Asking a service over the network, in a thread of its own, so that its output is read meanwhile.

A server whose terminal nobody reads stands still after 10 kB of log.
"""

from __future__ import annotations

import http.client
import os
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread, Timer
from typing import TypeAlias, assert_never
from urllib.parse import SplitResult, urlsplit

from cliconform import clock
from cliconform.model.invocation import (
    HttpRequest,
    Readiness,
    ReadyAddress,
    ReadyText,
    ReadyUrl,
)
from cliconform.model.observation import HttpAnswer
from cliconform.running.values import Values

BODY = 4 * 1024 * 1024
"""Bytes of a body that are kept."""
_ANSWER = 10.0  # seconds for one whole answer, however slowly it trickles in
_MOST = 64 * 1024 * 1024  # bytes of a body that are read at all
_BLOCK = 64 * 1024
_FIRST_WAIT = 0.002  # seconds between two knocks; each wait is longer by half, up to the last
_LAST_WAIT = 0.05
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Ready:
    """The service is ready."""


@dataclass(frozen=True, slots=True)
class NotYet:
    """It is not, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Done:
    """All questions were asked."""


News: TypeAlias = Ready | NotYet | HttpAnswer | Done


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request with everything filled in."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What to do at a service: wait for ``url`` or ``address``, if one is named, then ask."""

    url: str = ""
    address: str = ""
    questions: tuple[Question, ...] = ()


def make_visit(ready: Readiness | None, requests: Sequence[HttpRequest], values: Values) -> Visit:
    """The visit for a service that is ready already (``None``), or will be."""
    questions = tuple(
        Question(
            method=request.method,
            url=values.fill(request.url),
            headers={name: values.fill(text) for name, text in request.headers.items()},
            body=None if request.body is None else values.fill(request.body).encode(),
        )
        for request in requests
    )
    match ready:
        case None | ReadyText():
            return Visit(questions=questions)
        case ReadyUrl():
            return Visit(url=values.fill(ready.url), questions=questions)
        case ReadyAddress():
            return Visit(address=values.fill(ready.address), questions=questions)
        case _:
            assert_never(ready)


class Visitor:
    """Makes a visit in the background. Can be waited for like a descriptor."""

    def __init__(self, visit: Visit, deadline: float) -> None:
        self._visit = visit
        self._deadline = deadline
        self._news: SimpleQueue[News] = SimpleQueue()
        self._over = Event()
        self._ours, self._theirs = socket.socketpair()
        os.set_blocking(self._ours.fileno(), False)
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def fileno(self) -> int:
        """Readable when there is news."""
        return self._ours.fileno()

    def news(self) -> Iterator[News]:
        """Everything that was not told yet."""
        with suppress(BlockingIOError):
            while self._ours.recv(4096):
                pass
        with suppress(Empty):
            while True:
                yield self._news.get_nowait()

    def finish(self, seconds: float) -> None:
        """The service has ended: ask no more, and wait so long for what is under way."""
        self._over.set()
        self._thread.join(seconds)

    def close(self) -> None:
        """Hear no more."""
        self._ours.close()

    def _tell(self, news: News) -> None:
        self._news.put(news)
        with suppress(OSError):
            self._theirs.send(b".")

    def _run(self) -> None:
        with self._theirs:
            if self._wait_ready():
                for question in self._visit.questions:
                    if not self._over.is_set():
                        self._tell(ask(question, self._deadline))
                if not self._over.is_set():
                    self._tell(Done())

    def _wait_ready(self) -> bool:
        if not (self._visit.url or self._visit.address):
            return True
        wait, told = _FIRST_WAIT, ""
        while not self._over.is_set():
            error = self._knock()
            if not error:
                self._tell(Ready())
                return True
            if error != told:
                self._tell(NotYet(error))
                told = error
            self._over.wait(wait)
            wait = min(1.5 * wait, _LAST_WAIT)
        return False

    def _knock(self) -> str:
        """Why it is not ready; empty when it is."""
        if self._visit.address:
            return knock(self._visit.address)
        question = Question(method="GET", url=self._visit.url, headers={}, body=None)
        answer = ask(question, self._deadline)
        return f"{answer.url}: {answer.error}" if answer.error else ""


def knock(address: str) -> str:
    """Why nobody accepts a connection at ``host:port``; empty if somebody does."""
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=_ANSWER):
            return ""
    except (OSError, ValueError, OverflowError) as error:
        return f"{address}: {_said(error)}"


def ask(question: Question, deadline: float) -> HttpAnswer:
    """Ask one question: no proxy, no redirect followed, in bounded time and memory."""
    begun = clock.monotonic()
    until = min(begun + _ANSWER, max(deadline, begun + 0.1))
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body, dropped, error = b"", 0, ""
    try:
        parts = urlsplit(question.url)
        connection = _connect(parts, until - begun)
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            with _hanging_up(connection, until):
                connection.request(question.method, target, question.body, dict(question.headers))
                response = connection.getresponse()
                status, headers = response.status, tuple(response.getheaders())
                body, dropped = _read(response, until)
        finally:
            connection.close()
    except (OSError, ValueError, http.client.HTTPException) as failure:
        status, error = None, _said(failure)
    return HttpAnswer(
        method=question.method,
        url=question.url,
        seconds=clock.monotonic() - begun,
        status=status,
        headers=headers,
        body=body,
        dropped=dropped,
        error=error,
    )


def _connect(parts: SplitResult, timeout: float) -> http.client.HTTPConnection:
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"{parts.geturl()!r} is no http or https URL")
    port = parts.port or _PORTS[parts.scheme]
    if parts.scheme == "http":
        return http.client.HTTPConnection(parts.hostname, port, timeout=timeout)
    context = ssl.create_default_context()
    context.check_hostname = False  # a service under test signs its own certificate
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(parts.hostname, port, timeout=timeout, context=context)


@contextmanager
def _hanging_up(connection: http.client.HTTPConnection, until: float) -> Iterator[None]:
    """Break the connection off at ``until``; ``TimeoutError`` if that came before the end.

    The socket's own timeout is for each piece of an answer, however many pieces there are; and
    headers that were cut off look to :mod:`http.client` as if they were all of them.
    """

    def hang_up() -> None:
        if connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = Timer(max(0.0, until - clock.monotonic()), hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException):
        if clock.monotonic() < until:
            raise
    finally:
        timer.cancel()
    if clock.monotonic() >= until:
        raise TimeoutError


def _read(response: http.client.HTTPResponse, until: float) -> tuple[bytes, int]:
    kept = bytearray()
    dropped = 0
    while block := response.read1(_BLOCK):
        room = BODY - len(kept)
        kept += block[:room]
        dropped += len(block) - len(block[:room])
        if clock.monotonic() > until:
            raise TimeoutError
        if len(kept) + dropped > _MOST:
            break
    return bytes(kept), dropped


def _said(error: Exception) -> str:
    match error:
        case ConnectionRefusedError():
            said = "connection refused"
        case TimeoutError():
            said = "no whole answer in time"
        case http.client.RemoteDisconnected():
            said = "the connection was closed without an answer"
        case ConnectionError():
            said = "the connection broke off"
        case http.client.HTTPException():
            said = f"no HTTP answer: {error!r}"
        case OSError():
            said = error.strerror or str(error)
        case _:
            said = str(error)
    return said
