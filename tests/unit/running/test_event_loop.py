"""The loop that waits for files and times, in a worker and in the scheduler."""

from __future__ import annotations

import os
from functools import partial

import pytest

from cliconform import clock
from cliconform.running.process.event_loop import EventLoop


def test_timers_are_called_in_the_order_of_their_times() -> None:
    loop, called = EventLoop(), list[str]()
    now = clock.monotonic()
    loop.call_at(now - 1, lambda: called.append("late"))
    loop.call_at(now - 2, lambda: called.append("early"))
    loop.run_while(lambda: len(called) < 2)
    assert called == ["early", "late"]


def test_a_cancelled_timer_is_not_called() -> None:
    loop, called = EventLoop(), list[str]()
    now = clock.monotonic()
    cancelled = loop.call_at(now - 3, lambda: called.append("cancelled"))
    other = loop.call_at(now - 1, lambda: called.append("cancelled by an earlier one"))
    loop.call_at(now - 2, lambda: loop.cancel(other))
    loop.call_at(now, lambda: called.append("last"))
    loop.cancel(cancelled)
    loop.run_while(lambda: not called)
    assert called == ["last"]


def test_a_file_is_not_handled_once_an_earlier_callback_has_stopped_watching_it() -> None:
    loop, called = EventLoop(), list[int]()
    ends = [*os.pipe(), *os.pipe()]
    readers = ends[0::2]

    def handle(at: int) -> None:
        called.append(at)
        loop.unwatch(readers[1 - at])

    try:
        for at, (read, write) in enumerate(zip(readers, ends[1::2], strict=True)):
            loop.watch(read, partial(handle, at))
            os.write(write, b".")
        loop.run_while(lambda: not called)
        assert len(called) == 1
    finally:
        for end in ends:
            os.close(end)


@pytest.mark.parametrize(("stopped", "paused"), [(0.0, 0.0), (4.5, 0.0), (60.0, 60.0)])
def test_the_time_is_counted_for_which_the_process_was_stopped(
    monkeypatch: pytest.MonkeyPatch, stopped: float, paused: float
) -> None:
    times = [100.0]
    polled = list[float]()

    class Poll:
        def poll(self, milliseconds: float) -> list[tuple[int, int]]:
            polled.append(milliseconds)
            times[0] += milliseconds / 1000 + (stopped if len(polled) == 2 else 0.0)
            return []

    monkeypatch.setattr(clock, "monotonic", lambda: times[0])
    loop, called = EventLoop(), list[str]()
    monkeypatch.setattr(loop, "_poll", Poll())
    loop.call_at(103.5, lambda: called.append("done"))
    loop.run_while(lambda: not called)
    assert max(polled) == 1000
    assert loop.paused == pytest.approx(paused)
