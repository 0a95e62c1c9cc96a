"""Requests to servers that answer incompletely, or never end."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import pytest

from cliconform import clock
from cliconform.running.service.http_request import PreparedRequest, send_request
from support.running import LONG_TIMEOUT


@contextmanager
def answering_server(answer: Callable[[socket.socket], None]) -> Iterator[PreparedRequest]:
    """Yield a request to a server that calls ``answer`` with the first connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=_serve, args=[server, answer])
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        yield PreparedRequest(method="GET", url=url, headers={}, body=None)
        thread.join()


def _serve(server: socket.socket, answer: Callable[[socket.socket], None]) -> None:
    connection, _ = server.accept()
    with connection, suppress(OSError):
        connection.recv(4096)
        answer(connection)


CUT_OFF = "the connection was closed before the answer was complete"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"


@pytest.mark.parametrize(
    "begin",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nA: ", id="headers"),
        pytest.param(CHUNKED + b"\r\n", id="a chunk's size"),
        pytest.param(CHUNKED + b"Connection: close\r\n\r\n", id="a chunk's size, before closing"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n", id="a body"),
    ],
)
def test_an_answer_that_never_ends_is_an_error(begin: bytes) -> None:
    outlived_limit = Event()

    def trickle(connection: socket.socket) -> None:
        connection.sendall(begin)
        for _ in range(1000):  # 20 seconds; the limit is a tenth of a second
            connection.sendall(b"0")
            if select.select([connection], [], [], 0.02)[0]:  # it is closed
                return
        outlived_limit.set()

    with answering_server(trickle) as request:
        answer = send_request(request, deadline=clock.monotonic())
    assert not outlived_limit.is_set()
    assert (answer.status, answer.error) == (None, "no complete answer in time")


@pytest.mark.parametrize("headers", [b"", b"A: b\r\n", b"A: b\r\nC: "])
def test_headers_that_are_cut_off_are_an_error(headers: bytes) -> None:
    with answering_server(lambda peer: peer.sendall(b"HTTP/1.1 200 OK\r\n" + headers)) as request:
        answer = send_request(request, deadline=clock.monotonic() + LONG_TIMEOUT)
    assert (answer.status, answer.error) == (None, CUT_OFF)


@pytest.mark.parametrize(
    "cut", [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", CHUNKED + b"\r\n9\r\nhalf"]
)
def test_a_body_that_is_cut_off_is_an_error(cut: bytes) -> None:
    with answering_server(lambda peer: peer.sendall(cut)) as request:
        answer = send_request(request, deadline=clock.monotonic() + LONG_TIMEOUT)
    assert (answer.status, answer.body, answer.error) == (None, b"", CUT_OFF)


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_headers_are_complete_at_an_empty_line(end: bytes) -> None:
    whole = b"HTTP/1.1 200 OK" + end + b"A: b" + 2 * end
    with answering_server(lambda peer: peer.sendall(whole)) as request:
        answer = send_request(request, deadline=clock.monotonic() + LONG_TIMEOUT)
    assert (answer.status, answer.headers, answer.error) == (200, (("A", "b"),), "")
