"""An interrupt while this process computes."""

from __future__ import annotations

import os
import select
import signal
import threading

import pytest

from cliconform.interrupts import end_computation, raise_interrupts
from cliconform.running.process.signals import catch_interrupts


def compute_until(number: signal.Signals) -> None:
    with raise_interrupts():
        os.kill(os.getpid(), number)
        threading.Event().wait(60)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_noted_and_ends_what_is_computed(number: signal.Signals) -> None:
    with catch_interrupts() as interrupted:
        with pytest.raises(KeyboardInterrupt):
            compute_until(number)
        assert select.select([interrupted], [], [], 0)[0]


def test_outside_of_a_computation_a_signal_is_only_noted() -> None:
    with catch_interrupts() as interrupted:
        with raise_interrupts():
            pass
        os.kill(os.getpid(), signal.SIGINT)
        assert select.select([interrupted], [], [], 60)[0]


def test_what_another_thread_computes_ends_nothing_in_this_one() -> None:
    begun, done = threading.Event(), threading.Event()

    def compute() -> None:
        with raise_interrupts():
            begun.set()
            done.wait(60)

    thread = threading.Thread(target=compute)
    thread.start()
    begun.wait(60)
    end_computation()
    done.set()
    thread.join()
