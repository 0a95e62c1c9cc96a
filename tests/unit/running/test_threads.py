"""A system that has no more threads is said in a line, and is no error of our own."""

from __future__ import annotations

import socket
from threading import Thread

import pytest

from cliconform.running.isolation.sandbox import run_in_thread
from cliconform.running.process.program import NotStartedError
from cliconform.running.process.threads import start_thread
from cliconform.running.service.client import Client, ClientTask


@pytest.fixture
def no_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Thread, "start", fail)


@pytest.mark.usefixtures("no_threads")
def test_no_more_threads_are_a_reason_not_to_start() -> None:
    with pytest.raises(NotStartedError, match="starts no more threads: can't start") as error:
        start_thread(lambda: None)
    assert "--jobs 1" in error.value.hint
    with pytest.raises(NotStartedError):
        run_in_thread(lambda: 1)


@pytest.mark.usefixtures("no_threads")
def test_a_client_without_a_thread_leaves_no_descriptor_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pair = socket.socketpair()
    monkeypatch.setattr(socket, "socketpair", lambda: pair)
    with pytest.raises(NotStartedError):
        Client(ClientTask(requests=()), deadline=0.0)
    assert [each.fileno() for each in pair] == [-1, -1]
