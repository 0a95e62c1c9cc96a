"""Asking a server that does not answer as one should."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import pytest

from cliconform import clock
from cliconform.running.service.http_request import Question, ask
from support.running import PATIENT


@contextmanager
def serving(answer: Callable[[socket.socket], None]) -> Iterator[Question]:
    """A question for a server that answers like this, once."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=_serve, args=[server, answer])
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        yield Question(method="GET", url=url, headers={}, body=None)
        thread.join()


def _serve(server: socket.socket, answer: Callable[[socket.socket], None]) -> None:
    connection, _ = server.accept()
    with connection, suppress(OSError):
        connection.recv(4096)
        answer(connection)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"


@pytest.mark.parametrize(
    "begin",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nA: ", id="headers"),
        pytest.param(CHUNKED + b"\r\n", id="a chunk's size"),
        pytest.param(CHUNKED + b"Connection: close\r\n\r\n", id="a chunk's size, in a last answer"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n", id="a body"),
    ],
)
def test_what_trickles_in_and_never_ends_is_no_answer(begin: bytes) -> None:
    outlasted = Event()

    def trickle(connection: socket.socket) -> None:
        connection.sendall(begin)
        for _ in range(1000):  # 20 seconds, where an answer has a tenth of one
            connection.sendall(b"0")
            if select.select([connection], [], [], 0.02)[0]:  # the other side has hung up
                return
        outlasted.set()

    with serving(trickle) as question:
        answer = ask(question, deadline=clock.monotonic())
    assert not outlasted.is_set()
    assert (answer.status, answer.error) == (None, "no whole answer in time")


@pytest.mark.parametrize("headers", [b"", b"A: b\r\n", b"A: b\r\nC: "])
def test_headers_that_are_cut_off_are_no_answer(headers: bytes) -> None:
    with serving(lambda it: it.sendall(b"HTTP/1.1 200 OK\r\n" + headers)) as question:
        answer = ask(question, deadline=clock.monotonic() + PATIENT)
    assert (answer.status, answer.error) == (None, "the connection broke off")


@pytest.mark.parametrize(
    "cut", [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", CHUNKED + b"\r\n9\r\nhalf"]
)
def test_a_body_that_is_cut_off_is_no_answer(cut: bytes) -> None:
    with serving(lambda it: it.sendall(cut)) as question:
        answer = ask(question, deadline=clock.monotonic() + PATIENT)
    assert (answer.status, answer.body, answer.error) == (None, b"", "the connection broke off")


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_headers_are_whole_at_an_empty_line(end: bytes) -> None:
    with serving(lambda it: it.sendall(b"HTTP/1.1 200 OK" + end + b"A: b" + 2 * end)) as question:
        answer = ask(question, deadline=clock.monotonic() + PATIENT)
    assert (answer.status, answer.headers, answer.error) == (200, (("A", "b"),), "")
