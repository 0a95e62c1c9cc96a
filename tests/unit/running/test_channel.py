"""Messages between our processes: whole, in order, whatever pieces they arrive in."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TypeAlias

import pytest

from cliconform.model.observation import Chunk, Exited, FileFact, Observation
from cliconform.running.channel import BrokenMessageError, Channel, dumps, loads
from cliconform.running.messages import Finished, Returned

Ends: TypeAlias = tuple[socket.socket, socket.socket]

SMALL = Returned(ids=("a",))
LARGE = Returned(ids=("x" * 300_000,))

either_way = pytest.mark.parametrize("receive", [Channel.receive, Channel.receive_all])


@pytest.fixture
def ends() -> Iterator[Ends]:
    with ExitStack() as stack:
        ours, theirs = map(stack.enter_context, socket.socketpair())
        yield ours, theirs


def as_sent(message: Returned) -> bytes:
    data = dumps(message)
    return struct.pack("!Q", len(data)) + data


def observation() -> Observation:
    fact = FileFact(kind="file", mode=0o644, size=3, digest="d")
    return Observation(
        id="x",
        attempt=1,
        argv=("x",),
        home="/h",
        values={"a": "b"},
        started="now",
        duration=1.0,
        ending=Exited(code=0),
        chunks=(Chunk(stream="stderr", at=0.5, data=b"\xff", dropped=7),),
        before={"f": fact},
        after={"f": fact},
    )


def test_an_observation_arrives_as_it_was_sent(ends: Ends) -> None:
    Channel(ends[0]).send(Finished(observation=observation()))
    assert Channel(ends[1]).receive() == Finished(observation=observation())


def test_what_is_the_same_before_and_after_is_sent_once() -> None:
    received = loads(dumps(observation()))
    assert received.before["f"] is received.after["f"]


def test_messages_are_received_one_by_one_whatever_their_size(ends: Ends) -> None:
    messages = [SMALL, LARGE, SMALL, SMALL, LARGE]
    sender = threading.Thread(target=ends[0].sendall, args=[b"".join(map(as_sent, messages))])
    sender.start()
    channel = Channel(ends[1])
    received = [channel.receive() for _ in messages]
    sender.join()
    assert received == messages
    assert not channel.has_arrived()


def test_messages_are_received_at_once_whatever_their_size(ends: Ends) -> None:
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
def test_a_message_that_ends_early_is_the_end_of_the_channel(ends: Ends, cut: int) -> None:
    ends[0].sendall(as_sent(SMALL) + as_sent(SMALL)[:cut])
    ends[0].close()
    channel = Channel(ends[1])
    assert channel.receive_all() == [SMALL]
    with pytest.raises(EOFError):
        channel.receive_all()


@either_way
@pytest.mark.parametrize("cut", [0, 3, 8, 20])
def test_the_end_of_the_other_side_is_an_error_also_within_a_message(
    ends: Ends, receive: Callable[[Channel], object], cut: int
) -> None:
    ends[0].sendall(as_sent(SMALL)[:cut])
    ends[0].close()
    with pytest.raises(EOFError):
        receive(Channel(ends[1]))


def test_nothing_can_be_sent_once_the_other_side_is_closed(ends: Ends) -> None:
    ends[0].close()
    with pytest.raises(EOFError):
        Channel(ends[1]).send(SMALL)


@either_way
def test_an_end_with_unread_data_is_an_error_too(
    ends: Ends, receive: Callable[[Channel], object]
) -> None:
    ends[0].send(b"unread")
    ends[1].close()
    with pytest.raises(EOFError):
        receive(Channel(ends[0]))


@either_way
@pytest.mark.parametrize(
    "data",
    [b"rubbish" * 3, struct.pack("!Q", 7) + b"rubbish", struct.pack("!Q", 3) + b"\x80\x05."],
)
def test_what_is_no_message_is_told_from_one(
    ends: Ends, receive: Callable[[Channel], object], data: bytes
) -> None:
    ends[0].sendall(data)
    with pytest.raises(BrokenMessageError):
        receive(Channel(ends[1]))
