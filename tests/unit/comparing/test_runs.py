"""The commands of two runs, and what can be said where they work with neither build."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest

from cliconform.comparing.runs import RecordedRun, compare_runs
from cliconform.model.comparison import Build, Comparison, exit_code
from cliconform.model.drift import FailOn
from cliconform.model.observation import Exited
from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.report import Report
from cliconform.reporting.comparison.console import make_comparison_lines
from cliconform.reporting.comparison.json_file import render_json
from cliconform.reporting.comparison.notes import render_notes
from cliconform.reporting.text.lines import join_lines
from support.judging import exit_promise, make_step, observe


def make_run(**codes: int) -> RecordedRun:
    """Return a run of commands that are to exit with 0; ``wrong`` is to exit with 2."""
    outcomes = []
    for id_, code in codes.items():
        expected = 2 if id_ == "wrong" else 0
        step = make_step(exit_promise(expected), id_=id_)
        finding = Finding(
            address="exit",
            place=step.place,
            promise=f"exits with {expected}",
            holds=Holds.YES if code == expected else Holds.NO,
            message="" if code == expected else f"exit code {code}, expected {expected}",
        )
        verdict = Verdict.CONFORMS if code == expected else Verdict.DEVIATES
        seen = observe("out\n", ending=Exited(code=code))
        outcomes.append(Outcome(step=step, verdict=verdict, observation=seen, findings=(finding,)))
    report = Report(
        spec="x.toml",
        name="x",
        target="tool",
        command=("tool",),
        started="2027-01-01T00:00:00+00:00",
        duration=1.0,
        jobs=1,
        outcomes=tuple(outcomes),
    )
    return RecordedRun(report=report, rebuild=lambda _: nullcontext(None))


def compare(first: RecordedRun, second: RecordedRun) -> Comparison:
    return compare_runs(first, second, first, builds=(Build(name="./old"), Build(name="./new")))


def show(comparison: Comparison) -> str:
    return join_lines(tuple(make_comparison_lines(comparison, FailOn.BREAKING)))


def test_where_nothing_works_with_either_build_equal_means_nothing() -> None:
    run = make_run(a=1, b=127)
    comparison = compare(run, run)
    assert comparison.failing == ("a", "b")
    assert exit_code(comparison, FailOn.BREAKING) == 4
    shown = show(comparison)
    assert "no command works with either build: 2 commands compared" in shown
    assert "exit code 4: no command works with either build" in shown
    assert "no differences" not in shown
    notes = render_notes(comparison).decode()
    assert "**No command works with either build**" in notes
    assert "differently" not in notes


def test_what_varies_by_itself_is_known_from_another_run_of_the_first_build_alone() -> None:
    run, builds = make_run(a=0), (Build(name="./old"), Build(name="./new"))
    assert compare_runs(run, run, run, builds=builds).is_noise_known
    assert not compare_runs(run, run, None, builds=builds).is_noise_known


def test_what_fails_with_both_builds_is_listed() -> None:
    run = make_run(a=0, b=1)
    comparison = compare(run, run)
    assert exit_code(comparison, FailOn.BREAKING) == 0
    shown = show(comparison)
    assert "fails with both builds: 1 command\n  b" in shown
    assert "no differences: 2 commands compared" in shown
    assert json.loads(render_json(comparison))["failing"] == ["b"]
    assert "## Fails with both\n\n- `tool`" in render_notes(comparison).decode()


@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 0), (0, 0)])
def test_what_works_with_one_build_does_not_fail_with_both(first: int, second: int) -> None:
    assert compare(make_run(a=first), make_run(a=second)).failing == ()


def test_a_command_that_fails_as_promised_works() -> None:
    run = make_run(wrong=2)
    comparison = compare(run, run)
    assert comparison.failing == ()
    assert exit_code(comparison, FailOn.BREAKING) == 0


def test_a_difference_counts_though_nothing_works() -> None:
    comparison = compare(make_run(a=1), make_run(a=3))
    assert comparison.count(comparison.differences[0].effect) == 1
    assert exit_code(comparison, FailOn.COMPATIBLE) == 1
    assert "no command works with either build" in show(comparison)
