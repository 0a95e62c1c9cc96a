"""The wiring: what one step's judging cannot do, no other pays for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cliconform import pipeline, run_judge
from cliconform.model.event import Event, StepEnded
from cliconform.model.invocation import HomeContent
from cliconform.model.observation import Exited
from cliconform.model.outcome import Verdict
from cliconform.model.place import Place
from cliconform.model.plan import Plan
from cliconform.model.promise import ExitPromise, WithinPromise
from cliconform.model.report import exit_code
from cliconform.model.run_options import RunOptions
from cliconform.model.spec import CommandSettings, KnownFile, Spec, Target
from cliconform.run_judge import RunJudge
from cliconform.running.interface import Next, RunEnd, RunHandler
from support import reports
from support.counting import calls_of
from support.running import plan as make_plan

_EXIT_0 = ExitPromise(address="exit", place=Place(file=reports.SPEC, line=11), codes=(0,))


def test_a_fault_in_the_judging_is_one_steps_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("ours")

    told: list[Event] = []
    handler = RunJudge(KnownFile(file="", target=""), RunOptions(jobs=1), told.append)
    step = reports.step("a")
    monkeypatch.setattr(run_judge, "judge", broken)
    settled = handler.decide(step, reports.observation(step))
    assert settled.next is Next.BLOCK
    outcome = handler.outcomes["a"]
    assert (outcome.verdict, told) == (Verdict.ERROR, [StepEnded(outcome=outcome)])
    assert outcome.reason == "an error in cliconform itself: ZeroDivisionError('ours')"
    assert "Traceback" in outcome.hint


@pytest.mark.parametrize("maxfail", [None, 5000])
def test_asking_whether_to_stop_costs_the_same_after_many_outcomes_as_after_few(
    maxfail: int | None,
) -> None:
    handler = RunJudge(
        KnownFile(file="", target=""), RunOptions(jobs=1, maxfail=maxfail), lambda _: None
    )

    def settle(number: int) -> None:
        step = reports.step(f"c{number}")
        handler.decide(step, reports.observation(step))

    settle(0)
    few = calls_of(handler.stop_reason)
    for number in range(1, 100):
        settle(number)
    assert len(handler.outcomes) == 100
    assert calls_of(handler.stop_reason) == few


def test_enough_is_what_fails_and_nothing_else() -> None:
    handler = RunJudge(KnownFile(file="", target=""), RunOptions(jobs=1, maxfail=2), lambda _: None)
    reasons = []
    for number, code in enumerate([0, 1, 0, 1]):
        step = reports.step(f"c{number}", promises=(_EXIT_0,))
        handler.decide(step, reports.observation(step, ending=Exited(code=code)))
        reasons.append(handler.stop_reason())
    assert reasons == ["", "", "", "stopped after 2 failed commands (--maxfail)"]


def test_a_busy_machine_does_not_end_a_run_before_its_first_real_deviation() -> None:
    handler = RunJudge(KnownFile(file="", target=""), RunOptions(jobs=1, maxfail=1), lambda _: None)
    within = WithinPromise(address="within", place=_EXIT_0.place, seconds=0.001)
    reasons = []
    for number, code in enumerate([0, 0, 1]):
        step = reports.step(f"c{number}", promises=(_EXIT_0, within))
        handler.decide(step, reports.observation(step, ending=Exited(code=code), duration=5.0))
        reasons.append(handler.stop_reason())
    assert [each.verdict for each in handler.outcomes.values()] == [Verdict.DEVIATES] * 3
    assert reasons == ["", "", "stopped after 1 failed command (--maxfail)"]


def test_a_step_that_was_run_twice_is_compared_and_not_told_again() -> None:
    told: list[Event] = []
    handler = RunJudge(KnownFile(file="", target=""), RunOptions(jobs=1), told.append)
    step = replace(reports.step("a"), promises=(_EXIT_0,))
    seen = reports.observation(step)
    assert handler.decide(step, replace(seen, ending=Exited(code=0))).next is Next.PROCEED
    assert handler.outcomes["a"].verdict is Verdict.CONFORMS
    handler.decide(step, replace(seen, ending=Exited(code=1)))
    outcome = handler.outcomes["a"]
    assert outcome.verdict is Verdict.DEVIATES
    assert "run twice" in outcome.hint
    assert len(told) == 1


def make_spec() -> Spec:
    return Spec(
        file="x.toml",
        name="x",
        target=Target(name="x", command=("x",)),
        defaults=CommandSettings(),
        home=HomeContent(),
        commands={},
    )


def test_what_is_left_when_no_worker_is_reached_any_more_is_an_error_and_the_exit_code_3() -> None:
    class Observer:
        def observe(self, plan: Plan, handler: RunHandler) -> RunEnd:
            seen = reports.observation(plan.steps[0])
            handler.decide(plan.steps[0], replace(seen, ending=Exited(code=1)))
            return RunEnd(lost="the scheduler was lost")

    steps = [replace(reports.step(id_), promises=(_EXIT_0,)) for id_ in "ab"]
    report = pipeline.check(
        make_spec(),
        KnownFile(file="", target=""),
        make_plan(*steps),
        observer=Observer(),
        options=RunOptions(jobs=1),
        listener=lambda _: None,
    )
    assert [each.verdict for each in report.outcomes] == [Verdict.DEVIATES, Verdict.ERROR]
    assert report.outcomes[1].reason == "it was not run: the scheduler was lost"
    assert exit_code(report) == 3
