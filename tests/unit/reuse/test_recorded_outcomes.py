"""Which outcomes of a recording are taken as they are."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import pytest

from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.plan import Limits, Step
from cliconform.model.spec import KnownFile
from cliconform.reuse.recorded_outcomes import judge_recorded
from support import reports, specs
from support.running import plan


def judge(now: Step, *recorded: Outcome) -> dict[str, Outcome]:
    return judge_recorded(
        [now.id],
        spec=specs.spec(),
        known=KnownFile(file="", target="tool"),
        plan=plan(now),
        stored=reports.report(*recorded),
        run="20270101T120000000-0001",
        rebuild=lambda _: nullcontext(),
    )


def recorded(step: Step, *, seconds: float) -> Outcome:
    seen = reports.observation(step, duration=seconds)
    return reports.outcome(step, Verdict.CONFORMS, observation=seen)


def with_timeout(step: Step, seconds: float) -> Step:
    return replace(step, invocation=replace(step.invocation, limits=Limits(timeout=seconds)))


def test_an_outcome_is_taken_with_the_run_that_it_is_of() -> None:
    step = reports.step("ingest")
    (outcome,) = judge(step, recorded(step, seconds=2.0)).values()
    assert (outcome.step, outcome.cached) == (step, "20270101T120000000-0001")


@pytest.mark.parametrize(("timeout", "taken"), [(2.5, ["ingest"]), (2.0, []), (1.0, [])])
def test_an_outcome_is_not_taken_that_took_as_long_as_the_timeout_is_now(
    timeout: float, taken: list[str]
) -> None:
    step = reports.step("ingest")
    assert [*judge(with_timeout(step, timeout), recorded(step, seconds=2.0))] == taken
