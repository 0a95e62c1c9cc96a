"""The wiring: what one step's judging cannot do, no other pays for."""

from __future__ import annotations

import pytest

from cliconform import pipeline
from cliconform.model.event import Event, StepEnded
from cliconform.model.outcome import Verdict
from cliconform.model.run_options import RunOptions
from cliconform.model.spec import KnownFile
from cliconform.running.interface import Next
from support import reports


def test_a_fault_in_the_judging_is_one_steps_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("ours")

    told: list[Event] = []
    handler = pipeline.RunJudge(KnownFile(file="", target=""), RunOptions(jobs=1), told.append)
    step = reports.step("a")
    monkeypatch.setattr(pipeline, "judge", broken)
    settled = handler.decide(step, reports.observation(step))
    assert settled.next is Next.BLOCK
    outcome = handler.outcomes["a"]
    assert (outcome.verdict, told) == (Verdict.ERROR, [StepEnded(outcome=outcome)])
    assert outcome.reason == "an error in cliconform itself: ZeroDivisionError('ours')"
    assert "Traceback" in outcome.hint
