"""A command that was run twice: the two runs are compared, and neither is trusted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.place import Place
from cliconform.verifying.run_twice import merge_runs
from support import reports

PLACE = Place(file="x.toml", line=1)


def outcome(verdict: Verdict, **holds: bool) -> Outcome:
    findings = tuple(
        Finding(
            address=address,
            place=PLACE,
            holds=Holds.YES if held else Holds.NO,
            promise=address,
        )
        for address, held in holds.items()
    )
    return Outcome(step=reports.step("a"), verdict=verdict, findings=findings)


CONFORMS = outcome(Verdict.CONFORMS, exit=True, stdout=True)
DEVIATES = outcome(Verdict.DEVIATES, exit=True, stdout=False)


def test_two_runs_with_the_same_findings_are_one() -> None:
    assert merge_runs(CONFORMS, CONFORMS) is CONFORMS
    assert merge_runs(DEVIATES, replace(DEVIATES, captured={"x": "1"})) is DEVIATES


@pytest.mark.parametrize(("known", "late"), [(CONFORMS, DEVIATES), (DEVIATES, CONFORMS)])
def test_a_deviation_of_either_run_is_reported_and_told_apart(
    known: Outcome, late: Outcome
) -> None:
    merged = merge_runs(known, late)
    assert merged.verdict is Verdict.DEVIATES
    assert merged.deviations == DEVIATES.deviations
    assert merged.hint.endswith("the two runs differ in `stdout`")


def test_runs_that_deviate_differently_are_told() -> None:
    other = outcome(Verdict.DEVIATES, exit=False, stdout=True)
    merged = merge_runs(DEVIATES, other)
    assert merged.deviations == DEVIATES.deviations
    assert merged.hint.endswith("the two runs differ in `exit`, `stdout`")


def test_promises_about_time_are_not_compared() -> None:
    late = outcome(Verdict.DEVIATES, exit=True, stdout=True, within=False)
    assert merge_runs(CONFORMS, late) is CONFORMS


def test_a_run_that_could_not_be_made_says_nothing_about_the_other() -> None:
    assert merge_runs(CONFORMS, outcome(Verdict.ERROR)) is CONFORMS
