"""The tasks that wait in a worker."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from cliconform.running.channel import Channel
from cliconform.running.messages import Returned, Task
from cliconform.running.task_queue import TaskQueue
from support.running import step


def make_task(id_: str) -> Task:
    return Task(id=id_, attempt=1, invocation=step(id_).invocation, run="/r", home=f"/r/{id_}")


@pytest.fixture
def channels() -> Iterator[tuple[Channel, Channel]]:
    ours, theirs = socket.socketpair()
    with ExitStack() as stack:
        yield Channel(stack.enter_context(ours)), Channel(stack.enter_context(theirs))


def test_tasks_are_taken_in_the_order_in_which_they_come(
    channels: tuple[Channel, Channel],
) -> None:
    queue = TaskQueue(channels[0])
    queue.add([make_task("a"), make_task("b")])
    queue.add([make_task("c")])
    assert [queue.take().id for _ in "abc"] == ["a", "b", "c"]
    assert not queue


def test_what_waits_for_a_long_task_is_returned_and_what_comes_meanwhile(
    channels: tuple[Channel, Channel],
) -> None:
    queue = TaskQueue(channels[0])
    queue.return_all()  # nothing waits yet
    queue.add([make_task("a"), make_task("b")])
    assert channels[1].receive() == Returned(ids=("a", "b"))
    queue.stop_returning()
    queue.add([make_task("c")])
    assert queue.take().id == "c"
    assert not channels[1].has_arrived()


def test_all_that_has_arrived_is_received_at_once(channels: tuple[Channel, Channel]) -> None:
    for id_ in "ab":
        channels[0].send(Returned(ids=(id_,)))
    assert channels[1].receive_all() == [Returned(ids=("a",)), Returned(ids=("b",))]
    channels[0].send(Returned(ids=("c",)))
    channels[0].close()
    assert channels[1].has_arrived()
    assert channels[1].receive_all() == [Returned(ids=("c",))]
    with pytest.raises(EOFError):
        channels[1].receive_all()
