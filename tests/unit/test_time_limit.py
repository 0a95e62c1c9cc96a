"""Limits of processor time: they end what computes in their block, and nothing else."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from cliconform.time_limit import ProcessorTimeoutError, limit_processor_time


def compute_without_end() -> None:
    with limit_processor_time(0.01):
        while True:
            pass


@pytest.mark.parametrize("number", [1, 2])
def test_a_computation_is_ended_each_time(number: int) -> None:
    for _ in range(number):
        with pytest.raises(ProcessorTimeoutError):
            compute_without_end()


def test_an_alarm_that_comes_late_ends_nothing() -> None:
    with limit_processor_time(10):
        pass
    os.kill(os.getpid(), signal.SIGPROF)
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)


def test_in_another_thread_there_is_no_limit() -> None:
    ended = []

    def compute() -> None:
        with limit_processor_time(1e-6):
            ended.append(sum(range(100_000)))

    thread = threading.Thread(target=compute)
    thread.start()
    thread.join()
    assert ended
