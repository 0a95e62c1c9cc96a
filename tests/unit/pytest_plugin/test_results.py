"""What pytest reports of each verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cliconform.model.outcome import Holds, Outcome, Verdict
from cliconform.pytest_plugin.messages import CommandResult
from cliconform.pytest_plugin.results import make_result
from cliconform.reporting.run.deviation import SHORT
from cliconform.reporting.text.lines import join_lines
from support import reports


def result_of(outcome: Outcome, *others: Outcome, tests: str = "") -> CommandResult:
    outcomes = {each.step.id: each for each in (*others, outcome)}
    return make_result(outcome, outcomes, frozenset(tests.split()), SHORT)


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (reports.conforms(), "passed"),
        (reports.flaky(), "passed"),
        (reports.deviates(), "failed"),
        (reports.fixed(), "failed"),
        (reports.known(), "known"),
        (reports.blocked(), "skipped"),
        (reports.skipped(), "skipped"),
        (reports.error(), "error"),
    ],
    ids=lambda value: value.verdict.value if isinstance(value, Outcome) else value,
)
def test_each_verdict_is_one_status(outcome: Outcome, status: str) -> None:
    assert result_of(outcome).status == status


def test_every_verdict_is_tried_above() -> None:
    assert {each.verdict for each in reports.every_verdict().outcomes} == set(Verdict)


def test_a_failure_shows_what_the_console_shows() -> None:
    result = result_of(reports.deviates())
    text = join_lines(result.lines)
    assert text.startswith("✗ readme.aggregate deviates")
    assert "reproduce:  cliconform shell" in text
    assert result.message in text.replace("\n", " ") or result.message


def test_what_conforms_shows_nothing_and_says_how_long_it_took() -> None:
    result = result_of(reports.conforms())
    assert (result.lines, result.message) == ((), "")
    observation = reports.conforms().observation
    assert observation is not None
    assert result.seconds == observation.duration


def test_an_intermittent_deviation_that_did_not_occur_is_unseen() -> None:
    known = reports.known()
    held = tuple(replace(each, holds=Holds.YES) for each in known.findings)
    assert result_of(replace(known, findings=held)).status == "unseen"


def test_a_flaky_command_passes_with_a_warning_that_says_why_it_failed_at_first() -> None:
    (warning, *_) = result_of(reports.flaky()).warnings
    assert warning.startswith("flaky: conforms at attempt")


def needing(outcome: Outcome, needs: str) -> Outcome:
    return replace(outcome, step=replace(outcome.step, needs=needs))


def test_a_blocked_command_is_skipped_if_the_test_of_its_cause_fails() -> None:
    cause = reports.deviates("a")
    blocked = needing(reports.blocked("b"), "a")
    result = result_of(blocked, cause, tests="a b")
    assert (result.status, result.lines) == ("skipped", ())
    assert result.message.startswith("blocked: needs ")


@pytest.mark.parametrize("cause", [reports.deviates("a"), reports.error("a")])
def test_a_blocked_command_is_an_error_with_its_cause_if_no_test_has_that(cause: Outcome) -> None:
    result = result_of(needing(reports.blocked("b"), "a"), cause, tests="b")
    assert result.status == "error"
    text = join_lines(result.lines)
    assert text.startswith("b is blocked: ")
    assert "a deviates" in text or "a could not be run" in text


def test_the_cause_is_found_through_other_blocked_commands() -> None:
    cause, between = reports.deviates("a"), needing(reports.blocked("b"), "a")
    blocked = needing(reports.blocked("c"), "b")
    assert result_of(blocked, cause, between, tests="b c").status == "error"
    assert result_of(blocked, cause, between, tests="a c").status == "skipped"


@pytest.mark.parametrize("cause", [reports.known("a"), reports.skipped("a")])
def test_what_a_known_or_skipped_command_blocks_is_skipped_in_any_case(cause: Outcome) -> None:
    assert result_of(needing(reports.blocked("b"), "a"), cause, tests="b").status == "skipped"
