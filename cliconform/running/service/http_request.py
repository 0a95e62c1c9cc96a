"""One question over HTTP and its answer, in bounded time and memory."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from cliconform import clock
from cliconform.model.observation import HttpAnswer

BODY = 4 * 1024 * 1024
"""Bytes of a body that are kept."""
_ANSWER = 10.0  # seconds for one whole answer, however slowly it trickles in
_MOST = 64 * 1024 * 1024  # bytes of a body that are read at all
_BLOCK = 64 * 1024
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request with everything filled in."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None


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
        connection.response_class = _Response
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


class _Lines(io.BufferedReader):
    """Knows the last line that was read."""

    last = b""

    def readline(self, size: int | None = -1, /) -> bytes:
        self.last = super().readline(size)
        return self.last


class _Response(http.client.HTTPResponse):
    """One with all its headers; :mod:`http.client` takes those that were cut off as all of them."""

    def begin(self) -> None:
        """Read the status and the headers; ``ConnectionResetError`` if these do not end."""
        self.fp = lines = _Lines(self.fp.detach())
        super().begin()
        if lines.last not in {b"\r\n", b"\n"}:
            raise ConnectionResetError


@contextmanager
def _hanging_up(connection: http.client.HTTPConnection, until: float) -> Iterator[None]:
    """Connect, and break off at ``until``; ``TimeoutError`` if that came before the end.

    The socket's own timeout is for each piece of an answer, however many pieces there are.
    """
    connection.connect()
    connected = connection.sock  # which the connection lets go of before the answer has ended

    def hang_up() -> None:
        with suppress(OSError):
            # Not TLS's own way, which takes the socket apart while the other thread reads it.
            socket.socket.shutdown(connected, socket.SHUT_RDWR)

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
            return bytes(kept), dropped
    if response.length:  # what is still to come; http.client does not mind that it does not
        raise ConnectionResetError
    return bytes(kept), dropped


def _said(error: Exception) -> str:
    match error:
        case ConnectionRefusedError():
            said = "connection refused"
        case TimeoutError():
            said = "no whole answer in time"
        case http.client.RemoteDisconnected():
            said = "the connection was closed without an answer"
        case ConnectionError() | http.client.IncompleteRead():
            said = "the connection broke off"
        case http.client.HTTPException():
            said = f"no HTTP answer: {error!r}"
        case OSError():
            said = error.strerror or str(error)
        case _:
            said = str(error)
    return said
