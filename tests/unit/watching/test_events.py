"""What is waited for: keys of a terminal, changes of files, signals."""

from __future__ import annotations

import os
import signal
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("watchfiles", reason="cliconform[watch] is not installed")

from cliconform.verbs.watching.events import (
    Changed,
    Event,
    Interrupted,
    Quit,
    RunAll,
    TerminalEvents,
)
from cliconform.verbs.watching.watch_list import make_watch_list


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    ours, theirs = os.openpty()
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


@pytest.mark.parametrize(
    ("typed", "event"),
    [
        (b"q", Quit()),
        (b"Q", Quit()),
        (b"\r", RunAll()),
        (b"xy\r", RunAll()),
        (b"\rq", Quit()),
    ],
)
def test_a_key_is_an_event_also_if_it_was_pressed_before(
    terminal: tuple[int, int], typed: bytes, event: Event
) -> None:
    ours, theirs = terminal
    os.write(ours, typed)
    with TerminalEvents(theirs) as events:
        assert events.wait() == event


def test_the_terminal_is_as_before_when_the_waiting_ends(terminal: tuple[int, int]) -> None:
    ours, theirs = terminal
    before = termios.tcgetattr(theirs)
    os.write(ours, b"q")
    with TerminalEvents(theirs) as events:
        events.wait()
    assert termios.tcgetattr(theirs) == before


def test_a_file_that_is_replaced_by_another_has_changed(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text("old", encoding="utf-8")
    reader, _ = os.pipe()
    with TerminalEvents(reader) as events:
        events.watch(make_watch_list([str(file)], (), ()))
        (tmp_path / "x.toml.new").write_text("new", encoding="utf-8")
        (tmp_path / "x.toml.new").rename(file)
        assert events.wait() == Changed(paths=(str(file),))


def test_a_change_before_the_waiting_is_not_lost_when_other_files_are_watched(
    tmp_path: Path,
) -> None:
    (tmp_path / "more").mkdir()
    file, other = tmp_path / "x.toml", tmp_path / "more" / "y.toml"
    reader, _ = os.pipe()
    with TerminalEvents(reader) as events:
        events.watch(make_watch_list([str(file)], (), ()))
        events.watch(make_watch_list([str(file), str(other)], (), ()))
        other.write_text("new", encoding="utf-8")
        assert events.wait() == Changed(paths=(str(other),))


def test_a_signal_ends_the_waiting(terminal: tuple[int, int]) -> None:
    _, theirs = terminal
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with TerminalEvents(theirs) as events:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        assert events.wait() == Interrupted()
