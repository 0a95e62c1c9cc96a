"""How long a command took, compared with what earlier runs took on such a machine."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform.model.baseline import FEWEST
from cliconform.model.outcome import Finding
from cliconform.model.promise import MedianPromise
from cliconform.verifying.endings import tell_cpu
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation


def check_median(promise: MedianPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that the command took no longer than a multiple of what earlier runs took.

    With too few earlier runs, it is left open: that is no deviation.
    """
    baseline = promise.baseline
    multiple = f"{promise.factor:g}x median"
    expectation = Expectation.of(promise, f"takes at most {multiple} of earlier runs")
    if baseline.runs < FEWEST:
        runs = f"{baseline.runs} earlier run{'' if baseline.runs == 1 else 's'}"
        yield expectation.leave_open(
            f"{runs} on this kind of machine, and {FEWEST} are needed for a median"
        )
        return
    seconds = evidence.observation.duration
    scale = "" if promise.scale == 1 else f" x {promise.scale:g}"
    taken = f"{multiple} of {baseline.runs} runs ({baseline.median:.2f} s){scale}"
    limit = f"{taken} = {promise.seconds:.2f} s"
    seen = f"{seconds:.2f} s"
    if seconds <= promise.seconds:
        yield expectation.succeed(f"{seen}, within {limit}")
    else:
        yield expectation.fail(
            f"took {seen}, expected within {limit}",
            expected=f"at most {promise.seconds:.2f} s",
            seen=seen,
            detail=tell_cpu(evidence.observation.cpu),
            evidence=["took longer"],
        )
