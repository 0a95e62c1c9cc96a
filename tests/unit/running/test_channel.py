"""Messages between our processes: whole, in order, whatever pieces they arrive in."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from cliconform.running.channel import Channel, dumps
from cliconform.running.messages import Returned

SMALL = Returned(ids=("a",))
LARGE = Returned(ids=("x" * 300_000,))


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    with ExitStack() as stack:
        ours, theirs = map(stack.enter_context, socket.socketpair())
        yield ours, theirs


def as_sent(message: Returned) -> bytes:
    data = dumps(message)
    return len(data).to_bytes(8, "big") + data


def test_messages_are_received_at_once_whatever_their_size(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    messages = [SMALL, LARGE, SMALL, SMALL, LARGE]
    sender = threading.Thread(target=ends[0].sendall, args=[b"".join(map(as_sent, messages))])
    sender.start()
    channel = Channel(ends[1])
    received: list[Returned] = []
    while len(received) < len(messages):
        received += channel.receive_all()
    sender.join()
    assert received == messages
    assert not channel.has_arrived()


@pytest.mark.parametrize("cut", [3, 8, 20])
def test_a_message_that_ends_early_is_the_end_of_the_channel(
    ends: tuple[socket.socket, socket.socket], cut: int
) -> None:
    ends[0].sendall(as_sent(SMALL) + as_sent(SMALL)[:cut])
    ends[0].close()
    channel = Channel(ends[1])
    assert channel.receive_all() == [SMALL]
    with pytest.raises(EOFError):
        channel.receive_all()


@pytest.mark.parametrize("receive", [Channel.receive, Channel.receive_all])
@pytest.mark.parametrize("cut", [0, 3, 8, 20])
def test_there_is_nothing_to_receive_but_the_end(
    ends: tuple[socket.socket, socket.socket], receive: object, cut: int
) -> None:
    ends[0].sendall(as_sent(SMALL)[:cut])
    ends[0].close()
    with pytest.raises(EOFError):
        receive(Channel(ends[1]))  # type: ignore[operator]
