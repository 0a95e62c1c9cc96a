"""Asking a server that does not answer as one should."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread

import pytest

from cliconform import clock
from cliconform.running.visiting import Question, ask


@pytest.fixture
def trickling() -> Iterator[str]:
    """The URL of a server whose headers come a letter at a time, and never end."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=_trickle, args=[server])
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join()


def _trickle(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection, suppress(OSError):
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nA: ")
        while not select.select([connection], [], [], 0.02)[0]:  # until the other side hangs up
            connection.sendall(b"a")


def test_headers_that_never_end_are_no_answer(trickling: str) -> None:
    question = Question(method="GET", url=trickling, headers={}, body=None)
    answer = ask(question, deadline=clock.monotonic())
    assert (answer.status, answer.error) == (None, "no whole answer in time")
