"""The exit code is a function of the report, and of nothing else."""

from __future__ import annotations

import pytest

from cliconform.model.invocation import HomeContent, Terminal
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.place import Place
from cliconform.model.plan import Invocation, Limits, Step
from cliconform.model.report import Report, exit_code
from cliconform.model.spec import SpecWarning

HERE = Place(file="x.toml", line=1)
INVOCATION = Invocation(
    argv=(),
    environment={},
    home=HomeContent(),
    terminal=Terminal.SPLIT,
    columns=80,
    lines=24,
    limits=Limits(timeout=1),
)


def report(*verdicts: Verdict, **said: object) -> Report:
    step = Step(
        id="a",
        group="commands",
        place=HERE,
        about="",
        tags=(),
        needs=None,
        brought=False,
        skip=None,
        invocation=INVOCATION,
        promises=(),
    )
    return Report(
        spec="x.toml",
        name="x",
        target="tool",
        command=("tool",),
        started="2027-01-01T00:00:00.000+00:00",
        duration=1,
        jobs=1,
        outcomes=tuple(Outcome(step=step, verdict=verdict) for verdict in verdicts),
        **said,  # type: ignore[arg-type]
    )


V = Verdict


@pytest.mark.parametrize(
    ("verdicts", "code"),
    [
        ([V.CONFORMS], 0),
        ([V.CONFORMS, V.KNOWN, V.BLOCKED, V.SKIPPED, V.FLAKY], 0),
        ([V.KNOWN], 0),
        ([V.CONFORMS, V.DEVIATES], 1),
        ([V.CONFORMS, V.FIXED], 1),
        ([V.DEVIATES, V.ERROR], 1),
        ([V.CONFORMS, V.ERROR], 3),
        ([V.BLOCKED, V.ERROR], 3),
        ([V.BLOCKED, V.SKIPPED], 4),
        ([], 4),
    ],
)
def test_the_exit_code_of_each_mixture(verdicts: list[Verdict], code: int) -> None:
    assert exit_code(report(*verdicts)) == code


def test_an_interrupted_run_says_so_whatever_it_found() -> None:
    assert exit_code(report(V.DEVIATES, interrupted=True)) == 130


def test_warnings_fail_a_run_only_when_they_are_to() -> None:
    caution = SpecWarning(code="promises-nothing", place=HERE, message="promises nothing")
    assert exit_code(report(V.CONFORMS, warnings=(caution,))) == 0
    assert exit_code(report(V.CONFORMS, warnings=(caution,), strict_warnings=True)) == 1
