"""What the scheduler makes of a worker that does not answer, and then does."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import psutil
import pytest

from cliconform.model.observation import Signalled
from cliconform.running.channel import BrokenMessageError
from cliconform.running.messages import Finished
from cliconform.running.scheduling.local_executor import LocalExecutor
from support import reports

KILLED = Finished(
    observation=reports.observation(reports.step("a"), ending=Signalled(signal="SIGKILL"))
)


class Worker:
    """A worker that replies that its command was killed."""

    def __init__(self) -> None:
        self.given_up_for: str | None = None
        self.has_arrived = False
        self.channel = SimpleNamespace(
            receive_all=lambda: [KILLED], has_arrived=lambda: self.has_arrived
        )

    def give_up(self, reason: str) -> None:
        self.given_up_for = reason


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def executor(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> Any:
    workers: Any = [worker]
    made = LocalExecutor(workers, Mock(), Mock())
    monkeypatch.setattr(made, "_watchdog", SimpleNamespace(explain_loss=lambda _: "it hangs"))
    monkeypatch.setattr(made, "_make_ready", lambda: None)
    monkeypatch.setattr(made, "_handle_reply", Mock())
    return made


def test_what_a_worker_says_after_it_was_given_up_is_ignored(executor: Any, worker: Worker) -> None:
    """A worker that its command traced goes on for a moment when that command is killed."""
    executor._handle_replies(0)
    executor._handle_reply.assert_called_once_with(0, KILLED)
    executor._look_at_workers()
    assert worker.given_up_for == "it hangs"
    executor._handle_replies(0)
    executor._handle_reply.assert_called_once()


def test_a_worker_whose_reply_has_arrived_is_not_given_up(executor: Any, worker: Worker) -> None:
    worker.has_arrived = True
    executor._look_at_workers()
    assert worker.given_up_for is None


def test_a_worker_that_sends_rubbish_is_given_up_and_its_first_reason_is_kept(
    executor: Any, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced = Mock()
    monkeypatch.setattr(executor, "_replace", replaced)
    monkeypatch.setattr(worker.channel, "receive_all", Mock(side_effect=BrokenMessageError))
    executor._handle_replies(0)
    assert "sent what cannot be read" in str(worker.given_up_for)
    worker.given_up_for = "it hangs"
    executor._handle_replies(0)
    assert worker.given_up_for == "it hangs"
    assert replaced.call_count == 2


def test_a_worker_that_has_no_place_yet_ends_with_the_run(tmp_path: Path) -> None:
    folder: Any = SimpleNamespace(path=str(tmp_path))
    made = LocalExecutor([], folder, Mock())
    made._make_ready()
    (ready,) = made._ready
    assert psutil.pid_exists(ready.pid)
    made.finish()
    if is_left := psutil.pid_exists(ready.pid):
        ready.give_up("the test has failed")
    assert not is_left
    assert made._ready == []
