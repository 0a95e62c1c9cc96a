"""A new outcome beside the recorded one of a command that was told the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.place import Place
from cliconform.verifying.recorded_outcome import compare_with_recorded, has_printed_else
from support.judging import observe
from support.running import step

PLACE = Place(file="x.toml", line=3)


def finding(address: str = "queries[0].equals", seen: str = "7", **more: Any) -> Finding:
    holds = more.pop("holds", Holds.YES)
    return Finding(
        address=address, place=PLACE, holds=holds, promise=f"the promise {address}", seen=seen
    )


def outcome(*findings: Finding, verdict: Verdict = Verdict.CONFORMS, **more: Any) -> Outcome:
    return Outcome(step=step("a"), verdict=verdict, findings=findings, **more)


RECORDED = outcome(finding(), cached="run-1")


def test_the_recorded_outcome_stands_where_nothing_differs() -> None:
    assert compare_with_recorded(RECORDED, outcome(finding())) is RECORDED


def test_another_value_is_an_error_that_names_both() -> None:
    found = compare_with_recorded(RECORDED, outcome(finding(seen="8")))
    assert found.verdict is Verdict.ERROR
    assert found.reason == (
        "not as in the recording run-1: the promise queries[0].equals: 8, recorded 7"
    )
    assert "--cached" in found.hint


def test_a_deviation_stays_one_and_says_what_was_recorded() -> None:
    new = outcome(finding(holds=Holds.NO), verdict=Verdict.DEVIATES)
    found = compare_with_recorded(RECORDED, new)
    assert found.verdict is Verdict.DEVIATES
    assert "in the recording run-1, where it conformed" in found.hint


def test_a_command_that_conforms_at_the_second_attempt_differs() -> None:
    found = compare_with_recorded(RECORDED, outcome(finding(), verdict=Verdict.FLAKY))
    assert found.verdict is Verdict.ERROR
    assert "now flaky" in found.reason


def test_a_promise_that_is_judged_in_one_of_them_alone_differs() -> None:
    more = outcome(finding(), finding("stdout.contains[0]"))
    assert compare_with_recorded(RECORDED, more).verdict is Verdict.ERROR
    assert compare_with_recorded(RECORDED, outcome()).verdict is Verdict.ERROR


@pytest.mark.parametrize(
    "address",
    ["within", "cpu", "timeout", "service.ready", "capture.job", "produces[0]", "removes[12]"],
)
def test_times_captured_values_and_paths_are_not_compared(address: str) -> None:
    recorded = outcome(finding(address, "0.31 s"), cached="run-1")
    assert compare_with_recorded(recorded, outcome(finding(address, "0.52 s"))) is recorded


@pytest.mark.parametrize("address", ["produces[0].rows", "exit", "http[0].status"])
def test_what_is_counted_and_answered_is_compared(address: str) -> None:
    recorded = outcome(finding(address, "31"), cached="run-1")
    found = compare_with_recorded(recorded, outcome(finding(address, "52")))
    assert found.verdict is Verdict.ERROR


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("out/2026-11-28T10:04:07.csv", "out/2026-11-29T08:00:01.csv"),
        ("took 31 ms", "took 45 ms"),
        ("backup-20261128_160833.tar.gz", "backup-20261128_160228.tar.gz"),
        ("id 1c9a8e7e-5b1f-4d1c-8a68-0b0c6a4ef001", "id 2d9a8e7e-5b1f-4d1c-8a68-0b0c6a4ef002"),
    ],
)
def test_what_is_other_in_each_run_is_no_difference(one: str, other: str) -> None:
    recorded = outcome(finding(seen=one), cached="run-1")
    assert compare_with_recorded(recorded, outcome(finding(seen=other))) is recorded


def test_a_captured_value_in_what_was_seen_is_no_difference() -> None:
    recorded = outcome(finding(seen="job J-7"), captured={"job": "J-7"}, cached="run-1")
    new = outcome(finding(seen="job J-8"), captured={"job": "J-8"})
    assert compare_with_recorded(recorded, new) is recorded


@pytest.mark.parametrize(
    ("before", "now", "is_else"),
    [
        (b"1\nok\n", b"1\nok\n", False),
        (b"1\nok\n", b"2\nok\n", True),
        (b"one\ntwo\n", b"two\none\n", False),
        (b"took 0.5 s\n", b"took 7 s\n", False),
        (b" 10 %\r 50 %\rdone\r\n", b" 20 %\rdone\r\n", False),
        (b"port 4711\n", b"port 4712\n", False),
        (b"", b"warning\n", True),
    ],
)
def test_other_lines_of_which_nothing_is_promised_are_noticed(
    *, before: bytes, now: bytes, is_else: bool
) -> None:
    one, other = (
        outcome(observation=replace(observe(printed), values={"port": port}))
        for printed, port in ((before, "4711"), (now, "4712"))
    )
    assert has_printed_else(one, other) is is_else
    assert not has_printed_else(one, outcome())
