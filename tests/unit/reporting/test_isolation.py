"""Reports say which isolation was used, unless all commands ran in a home alone."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cliconform.model.isolation import Isolation, SandboxOptions
from cliconform.model.observation import SandboxFacts
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import Report
from cliconform.reporting.run.ctrf import render_ctrf
from cliconform.reporting.run.json_lines import render_json_lines
from support import reports
from support.judging import make_step, observe


def outcome(isolation: Isolation, *, unavailable: str = "", boxed: bool = False) -> Outcome:
    step = make_step()
    sandbox = SandboxOptions(unavailable=unavailable)
    invocation = replace(step.invocation, isolation=isolation, sandbox=sandbox)
    return Outcome(
        step=replace(step, invocation=invocation),
        verdict=Verdict.CONFORMS,
        observation=observe(sandbox=SandboxFacts() if boxed else None),
    )


def report(*outcomes: Outcome) -> Report:
    return replace(reports.report(), outcomes=outcomes)


HOME, SANDBOX = outcome(Isolation.HOME), outcome(Isolation.SANDBOX, boxed=True)
REFUSED = outcome(Isolation.HOME, unavailable="unshare: operation not permitted")
NOT_STARTED = outcome(Isolation.SANDBOX)
ELSEWHERE = outcome(Isolation.IF_AVAILABLE, boxed=True)
NO_SANDBOX = "isolation home: there is no sandbox here (unshare: operation not permitted)"


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ((HOME,), ""),
        ((SANDBOX, NOT_STARTED, ELSEWHERE), "isolation sandbox"),
        ((SANDBOX, HOME), "isolation sandbox (1 of 2: home)"),
        ((HOME, REFUSED), NO_SANDBOX),
        ((replace(SANDBOX, observation=None),), ""),
    ],
)
def test_the_isolation_of_a_run_in_a_few_words(outcomes: tuple[Outcome, ...], said: str) -> None:
    assert report(*outcomes).isolation == said


def test_reports_for_programs_have_it_too() -> None:
    refused = report(REFUSED)
    assert NO_SANDBOX in json.dumps(json.loads(render_ctrf(refused)))
    assert NO_SANDBOX in render_json_lines(refused).decode()
