"""The results that tests wait for, with a scripted process that runs the commands."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from cliconform.pytest_plugin.messages import (
    CommandResult,
    Reply,
    RunEnded,
    RunRequest,
    RunSettings,
)
from cliconform.pytest_plugin.spec_run import SpecInSession, SpecRun

SPEC = SpecInSession(file="x.toml", settings=RunSettings())


@dataclass
class ScriptedRunner:
    """Replies with ``replies``, one after the other."""

    replies: list[Reply | BaseException]
    requests: list[frozenset[str]] = field(default_factory=list)
    settings: list[RunSettings] = field(default_factory=list)
    closed: int = 0
    read: int = 0

    def send(self, request: RunRequest) -> None:
        self.requests.append(request.ids)
        self.settings.append(request.settings)

    def receive(self) -> Reply:
        self.read += 1
        reply = self.replies.pop(0)
        if isinstance(reply, BaseException):
            raise reply
        return reply

    def close(self) -> str:
        self.closed += 1
        return ""


def passed(id_: str) -> CommandResult:
    return CommandResult(id=id_, status="passed", verdict="conforms")


def run_with(*replies: Reply | BaseException) -> tuple[SpecRun, ScriptedRunner]:
    runner = ScriptedRunner(list(replies))
    return SpecRun(SPEC, lambda: runner), runner


def batch(*ids: str) -> frozenset[str]:
    return frozenset(ids)


def test_all_commands_of_a_batch_are_asked_for_at_once() -> None:
    run, runner = run_with(passed("b"), passed("a"), RunEnded())
    assert run.wait_for("a", lambda: batch("a", "b")).id == "a"
    assert run.wait_for("b", lambda: batch("a", "b")).id == "b"
    assert runner.requests == [batch("a", "b")]


def test_a_result_is_returned_as_soon_as_it_has_come() -> None:
    run, runner = run_with(passed("a"), passed("b"), RunEnded())
    run.wait_for("a", lambda: batch("a", "b"))
    assert runner.read == 1


def test_a_test_that_is_repeated_runs_its_command_again_and_by_itself() -> None:
    run, runner = run_with(passed("a"), passed("b"), RunEnded(), passed("a"), RunEnded())
    for _ in range(2):
        run.wait_for("a", lambda: batch("a", "b"))
    assert runner.requests == [batch("a", "b"), batch("a")]
    # What a recording has is no second run.
    assert [settings.cached for settings in runner.settings] == [None, False]
    assert run.wait_for("b", lambda: batch("a", "b")).status == "passed"


def test_commands_that_were_run_before_are_not_run_with_the_next_batch() -> None:
    run, runner = run_with(passed("a"), RunEnded(), passed("b"), RunEnded())
    run.wait_for("a", lambda: batch("a"))
    run.wait_for("b", lambda: batch("a", "b"))
    assert runner.requests == [batch("a"), batch("b")]


def test_a_run_that_ends_without_a_result_is_an_error_of_each_test() -> None:
    run, _ = run_with(RunEnded(message="the target's program `x` was not found"))
    for id_ in ("a", "b"):
        result = run.wait_for(id_, lambda: batch("a", "b"))
        assert (result.status, result.message) == (
            "error",
            "the target's program `x` was not found",
        )
        assert result.lines


def test_an_interrupt_while_a_test_waits_ends_the_process() -> None:
    run, runner = run_with(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        run.wait_for("a", lambda: batch("a"))
    assert runner.closed == 1
    run.close()
    assert runner.closed == 1


def test_closing_waits_for_the_end_of_a_run_that_has_all_results() -> None:
    run, runner = run_with(passed("a"), RunEnded())
    run.wait_for("a", lambda: batch("a"))
    run.close()
    assert (runner.read, runner.closed) == (2, 1)


def test_closing_does_not_wait_for_results_that_no_test_waits_for() -> None:
    run, runner = run_with(passed("a"), passed("b"), RunEnded())
    run.wait_for("a", lambda: batch("a", "b"))
    run.close()
    assert (runner.read, runner.closed) == (1, 1)
