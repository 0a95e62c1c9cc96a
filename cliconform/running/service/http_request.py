"""Send one HTTP request and read the answer, in limited time and memory."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from cliconform import clock
from cliconform.model.observation import HttpAnswer
from cliconform.quick_dataclass import dataclass

TIME_LIMIT = 10.0
"""Seconds for one complete answer, however slowly it comes."""
MAX_KEPT = 4 * 1024 * 1024
"""Bytes of a body that are kept."""
_MAX_READ = 64 * 1024 * 1024  # bytes of a body that are read at all
_MIN_TIME = 0.1  # seconds that a request has in any case
_BLOCK = 64 * 1024
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedRequest:
    """A request whose placeholders are filled in."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    time_limit: float = TIME_LIMIT


def check_connection(address: str) -> str:
    """Return why ``host:port`` accepts no connection; empty if it does."""
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=TIME_LIMIT):
            return ""
    except (OSError, ValueError, OverflowError) as error:
        return f"{address}: {_describe_error(error)}"


def send_request(request: PreparedRequest, deadline: float) -> HttpAnswer:
    """Send ``request`` and return the answer; its ``error`` says why there is none.

    An answer counts only if it is complete within the request's time limit, and by ``deadline`` on
    the monotonic clock; a request has a tenth of a second in any case. No proxy is used, no
    redirect is followed and no certificate is verified. No error is raised.
    """
    started = clock.monotonic()
    until = min(started + request.time_limit, max(deadline, started + _MIN_TIME))
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body, dropped, error = b"", 0, ""
    try:
        parts = urlsplit(request.url)
        connection = _make_connection(parts, until - started)
        connection.response_class = _CompleteResponse
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            with _connected_until(connection, until):
                connection.request(request.method, target, request.body, dict(request.headers))
                response = connection.getresponse()
                status, headers = response.status, tuple(response.getheaders())
                body, dropped = _read_body(response, until)
        finally:
            connection.close()
    except (OSError, ValueError, http.client.HTTPException) as failure:
        status, error = None, _describe_error(failure)
    return HttpAnswer(
        method=request.method,
        url=request.url,
        seconds=clock.monotonic() - started,
        status=status,
        headers=headers,
        body=body,
        dropped=dropped,
        error=error,
    )


def _make_connection(parts: SplitResult, timeout: float) -> http.client.HTTPConnection:
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"{parts.geturl()!r} is not an http or https URL")
    port = parts.port or _DEFAULT_PORTS[parts.scheme]
    if parts.scheme == "http":
        return http.client.HTTPConnection(parts.hostname, port, timeout=timeout)
    context = ssl.create_default_context()
    context.check_hostname = False  # a service under test signs its own certificate
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(parts.hostname, port, timeout=timeout, context=context)


class _LineReader(io.BufferedReader):
    """Remembers the last line that was read."""

    last = b""

    def readline(self, size: int | None = -1, /) -> bytes:
        self.last = super().readline(size)
        return self.last


class _CompleteResponse(http.client.HTTPResponse):
    """A response with complete headers; :mod:`http.client` accepts headers that are cut off."""

    def begin(self) -> None:
        """Read the status and the headers; raise ``ConnectionResetError`` if they are cut off."""
        self.fp = lines = _LineReader(self.fp.detach())
        super().begin()
        if lines.last not in {b"\r\n", b"\n"}:
            raise ConnectionResetError


@contextmanager
def _connected_until(connection: http.client.HTTPConnection, until: float) -> Iterator[None]:
    """Connect, and shut the connection down at ``until``; then raise ``TimeoutError``.

    The timeout of the socket itself is not enough: it is for each piece of an answer, however many
    pieces there are.
    """
    connection.connect()
    sock = connection.sock  # the connection forgets it before the answer has been read

    def shut_down() -> None:
        with suppress(OSError):
            # Of the plain socket: an SSLSocket's own method takes apart what the thread that reads
            # is using.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = Timer(max(0.0, until - clock.monotonic()), shut_down)
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


def _read_body(response: http.client.HTTPResponse, until: float) -> tuple[bytes, int]:
    """Return the beginning of the body, and how many more bytes came."""
    kept = bytearray()
    dropped = 0
    while block := response.read1(_BLOCK):
        room = MAX_KEPT - len(kept)
        kept += block[:room]
        dropped += len(block) - len(block[:room])
        if clock.monotonic() > until:
            raise TimeoutError
        if len(kept) + dropped > _MAX_READ:
            return bytes(kept), dropped
    if response.length:  # bytes that were announced and did not come; read1 does not report that
        raise ConnectionResetError
    return bytes(kept), dropped


def _describe_error(error: Exception) -> str:
    match error:
        case ConnectionRefusedError():
            text = "connection refused"
        case TimeoutError():
            text = "no complete answer in time"
        case http.client.RemoteDisconnected():
            text = "the connection was closed without an answer"
        case ConnectionError() | http.client.IncompleteRead():
            text = "the connection was closed before the answer was complete"
        case http.client.HTTPException():
            text = f"not an HTTP answer: {error!r}"
        case OSError():
            text = error.strerror or str(error)
        case _:
            text = str(error)
    return text
