"""How long a command took."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform.model.outcome import Finding
from cliconform.model.promise import WithinPromise
from cliconform.verifying.endings import explain_scale, tell_cpu
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation


def check_within(promise: WithinPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that the command took no longer than promised."""
    limit = f"at most {promise.seconds:g} s"
    expectation = Expectation.of(promise, f"takes {limit}")
    seconds = evidence.observation.duration
    seen = f"{seconds:.2f} s"
    if seconds <= promise.seconds:
        yield expectation.succeed(seen)
    else:
        yield expectation.fail(
            f"took {seen}, expected {limit}",
            expected=limit,
            seen=seen,
            detail=(
                *explain_scale(promise.seconds, evidence.step.invocation.limits.scale),
                *tell_cpu(evidence.observation.cpu),
            ),
            evidence=["took longer"],
        )
