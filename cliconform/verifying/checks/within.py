"""How long a command took."""

from __future__ import annotations

from cliconform.model.outcome import Finding
from cliconform.model.promise import WithinPromise
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation


def judge_within(promise: WithinPromise, evidence: Evidence) -> Finding:
    """The command took no longer than it may."""
    wanted = f"{promise.seconds:g} s"
    words = f"takes no longer than {wanted}"
    expectation = Expectation(address=promise.address, place=promise.place, words=words)
    seconds = evidence.observation.duration
    seen = f"{seconds:.2f} s"
    if seconds <= promise.seconds:
        return expectation.succeed(seen)
    return expectation.fail(f"took {seen}", expected=f"at most {wanted}", seen=seen)
