"""How much CPU time a command used."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform.model.outcome import Finding
from cliconform.model.promise import CpuPromise
from cliconform.verifying.endings import explain_scale
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation


def check_cpu(promise: CpuPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that the command, with all that it started, used no more CPU time than promised."""
    limit = f"at most {promise.seconds:g} s"
    expectation = Expectation.of(promise, f"uses {limit} of CPU time")
    seconds = evidence.observation.cpu
    if seconds is None:
        yield expectation.leave_open("the CPU time was not measured")
        return
    seen = f"{seconds:.2f} s"
    if seconds <= promise.seconds:
        yield expectation.succeed(seen)
    else:
        yield expectation.fail(
            f"used {seen} of CPU time, expected {limit}",
            expected=limit,
            seen=seen,
            detail=explain_scale(promise.seconds, evidence.step.invocation.limits.scale),
            evidence=["used more"],
        )
