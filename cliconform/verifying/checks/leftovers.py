"""What a command left running."""

from __future__ import annotations

from cliconform.model.outcome import Finding
from cliconform.model.promise import LeftoverPromise
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation


def judge_leftovers(promise: LeftoverPromise, evidence: Evidence) -> Finding:
    """The command left no process running."""
    words = "leaves no process running"
    expectation = Expectation(address=promise.address, place=promise.place, words=words)
    left = evidence.observation.leftovers
    if not left:
        return expectation.succeed()
    number = "a process" if len(left) == 1 else f"{len(left)} processes"
    return expectation.fail(
        f"left {number} running; {'it was' if len(left) == 1 else 'they were'} stopped",
        expected="no process",
        seen=evidence.hide(left[0].command),
        detail=[f"+{evidence.hide(process.command)} (process {process.pid})" for process in left],
    )
