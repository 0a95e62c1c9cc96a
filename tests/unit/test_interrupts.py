"""An interrupt while this process computes."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cliconform import interrupts
from cliconform.cli import boundary
from cliconform.interrupts import end_computation, hold_interrupts, raise_interrupts
from cliconform.masking.mask import NO_MASK
from cliconform.recording.recorder import Recorder
from cliconform.running.process.signals import catch_interrupts
from support.judging import make_fact, observe


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
    interrupts.forget_end()


@pytest.fixture
def nothing_was_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interrupts, "_raised", [])


@pytest.mark.usefixtures("nothing_was_raised")
@pytest.mark.parametrize("number", interrupts.ENDING)
@pytest.mark.parametrize("error", [None, ValueError("made of it by a library in C")])
def test_a_signal_ends_any_verb_in_one_line(
    number: signal.Signals, error: Exception | None, capfd: pytest.CaptureFixture[str]
) -> None:
    def run() -> None:
        try:
            signal.raise_signal(number)
        except KeyboardInterrupt:
            if error is not None:
                raise error from None
            raise

    before = signal.getsignal(number)
    with pytest.raises(SystemExit) as end:
        boundary.run(run)
    assert end.value.code == 130
    assert capfd.readouterr().err == "interrupted\n"
    assert signal.getsignal(number) is before


@pytest.mark.usefixtures("nothing_was_raised")
def test_while_this_process_cleans_up_no_signal_has_an_effect() -> None:
    with interrupts.interruptible(), hold_interrupts():
        signal.raise_signal(signal.SIGTERM)
    with catch_interrupts(), hold_interrupts():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
    with catch_interrupts():
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(interrupts.Interrupt):
            signal.raise_signal(signal.SIGINT)


def test_an_interrupt_in_code_that_is_executed_is_not_remembered_by_python() -> None:
    """Python would end itself by SIGINT, whatever the exit code is."""
    code = (
        "import signal, sys\n"
        "from cliconform.interrupts import interruptible\n"
        "try:\n"
        "    with interruptible():\n"
        "        exec('signal.raise_signal(signal.SIGINT)')\n"
        "except KeyboardInterrupt:\n"
        "    sys.exit(130)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 130


class Silent:
    """Python drops what is raised in the end of an object, as libraries in C do elsewhere."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


@pytest.mark.usefixtures("nothing_was_raised")
def test_an_interrupt_that_is_dropped_comes_again(capfd: pytest.CaptureFixture[str]) -> None:
    def drop() -> None:
        with interrupts.interruptible():
            Silent()
            threading.Event().wait(60)

    with pytest.raises(interrupts.Interrupt):
        drop()
    assert capfd.readouterr().err == ""


def test_what_must_not_be_interrupted_anywhere_ends_where_it_asks() -> None:
    with catch_interrupts():
        interrupts.raise_if_ended()
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(interrupts.Interrupt):
            interrupts.raise_if_ended()
    interrupts.raise_if_ended()


def test_a_large_home_is_recorded_until_the_run_ends(tmp_path: Path) -> None:
    left = observe(after={"a": make_fact("a")}, home=str(tmp_path))
    recorder = Recorder(tmp_path / "x.zip")
    end_computation()
    with pytest.raises(interrupts.Interrupt):
        recorder.add(left, NO_MASK)
    interrupts.forget_end()
    recorder.close()
    assert list(tmp_path.iterdir()) == []
