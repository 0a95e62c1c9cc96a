"""Programs that write more than is kept: what is promised is searched for while it is read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cliconform.model.invocation import Terminal
from cliconform.model.observation import StreamName
from cliconform.model.outcome import Holds, Outcome
from cliconform.model.plan import Limits, Step
from cliconform.model.promise import CapturePromise, Promise, RepeatPromise
from cliconform.reporting.run.stored_run import parse_stored_run, render_stored_run
from cliconform.verifying.judge import judge
from support import reports
from support.judging import PLACE, text_promise
from support.running import sh

from .conftest import See

WRITES = "seq -f 'line %%g' 1 3000; echo ${word} in $HOME/x; seq -f 'line %%g' 3001 6000"
CAPTURE = CapturePromise(
    address="capture.n", place=PLACE, name="n", pattern=r"^needle in (\S+)$", source="output"
)


def writes_much(
    *promises: Promise, stream: StreamName, terminal: Terminal, repeat: bool = False
) -> Step:
    script = f"({WRITES.replace('%%', '%').replace('${word}', 'needle')})"
    step = sh(
        "much",
        script if stream == "stdout" else f"{script} >&2",
        terminal=terminal,
        limits=Limits(timeout=60.0, keep=4096),
        repeat=repeat,
        values={"word": "needle"},
    )
    return replace(step, promises=promises)


def find_held(outcome: Outcome) -> dict[str, Holds]:
    return {finding.address: finding.holds for finding in outcome.findings}


@pytest.mark.parametrize(
    ("terminal", "stream"),
    [
        (Terminal.SPLIT, "stdout"),
        (Terminal.SPLIT, "stderr"),
        (Terminal.MERGED, "stdout"),
        (Terminal.PIPES, "stdout"),
        (Terminal.PIPES, "stderr"),
    ],
)
def test_promises_are_judged_by_all_that_was_written(
    see: See, terminal: Terminal, stream: StreamName
) -> None:
    step = writes_much(
        text_promise("contains", "${word} in $HOME/x\nline 3001", source="output"),
        text_promise("matches", r"^${word} in \$HOME/x$", source=stream),
        text_promise("lacks", "${word}", source="output"),
        text_promise("lacks", "Traceback", source=stream),
        CAPTURE,
        stream=stream,
        terminal=terminal,
    )
    observation = see(step)
    assert sum(chunk.dropped for chunk in observation.chunks) > 10_000
    outcome = judge(step, observation, homes=None, known=None)
    held = {
        "output.contains[0]": Holds.YES,
        f"{stream}.matches[0]": Holds.YES,
        "output.lacks[0]": Holds.NO,
        f"{stream}.lacks[0]": Holds.YES,
        "capture.n": Holds.YES,
    }
    assert find_held(outcome) == held
    assert outcome.captured == {"n": "$HOME/x"}
    # And judged again, from a stored run.
    (stored,) = parse_stored_run(render_stored_run(reports.report(outcome))).outcomes
    assert stored.observation == observation
    assert find_held(judge(stored.step, observation, homes=None, known=None)) == held


def test_a_second_run_is_compared_by_all_that_was_written(see: See) -> None:
    promise = RepeatPromise(address="repeatable", place=PLACE)
    step = writes_much(promise, stream="stdout", terminal=Terminal.SPLIT, repeat=True)
    outcome = judge(step, see(step), homes=None, known=None)
    assert find_held(outcome) == {"repeatable": Holds.YES}
