"""Judging one command ends in time, whatever there is to compare, and says what it left out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cliconform import run_judge
from cliconform.bounded_process.process import BoundedProcess
from cliconform.clock import processor_time
from cliconform.model.outcome import Finding, Verdict
from cliconform.model.promise import Promise
from cliconform.model.spec import KnownFile
from cliconform.verifying import bounds, judge
from cliconform.verifying.all_checks import check
from cliconform.verifying.evidence import Evidence
from support.judging import exit_promise, make_step, observe, text_promise

STEP = make_step(
    text_promise("contains", "a"), text_promise("matches", "a"), text_promise("lacks", "b")
)


def compute_without_end(*_: object) -> list[Finding]:
    while True:
        pass


def judge_step() -> tuple[Verdict, str, dict[str, str]]:
    with BoundedProcess() as process:
        known = KnownFile(file="known.toml", target="tool")
        outcome = run_judge.judge_step(STEP, observe("a"), known, homes=None, process=process)
    messages = {each.address: each.message for each in outcome.findings}
    return outcome.verdict, outcome.reason, messages


def test_promises_that_cannot_be_judged_in_time_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    def check_slowly(promise: Promise, evidence: Evidence) -> Iterator[Finding]:
        checked.append(promise.address)
        yield from check(promise, evidence)
        if "matches" in promise.address:
            yield from compute_without_end()

    monkeypatch.setattr(bounds, "PROCESSOR_SECONDS", 0.05)
    monkeypatch.setattr(judge, "check", check_slowly)
    verdict, _, messages = judge_step()
    assert verdict is Verdict.DEVIATES
    assert checked == ["stdout.contains[0]", "stdout.matches[0]"]
    assert messages == {
        "stdout.contains[0]": "",
        "stdout.matches[0]": "cannot be judged within 0.05 s",
        "stdout.lacks[0]": "cannot be judged within 0.05 s",
    }


def test_a_comparison_of_homes_without_an_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "PROCESSOR_SECONDS", 0.05)
    monkeypatch.setattr(judge, "open_evidence", lambda *_, **__: compute_without_end())
    verdict, reason, messages = judge_step()
    assert (verdict, reason) == (Verdict.ERROR, "what it left could not be compared in time")
    assert messages == {}


def test_the_limit_is_not_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "PROCESSOR_SECONDS", 0.05)
    judge.judge(make_step(exit_promise(0)), observe("a"), homes=None, known=None)
    began = processor_time()
    while processor_time() < began + 0.2:
        pass
