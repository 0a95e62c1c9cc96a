"""That a command ended by itself and in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from cliconform.model.observation import (
    Exited,
    Flooded,
    NotStarted,
    Signalled,
    Suspended,
    TimedOut,
)
from cliconform.model.outcome import Finding
from cliconform.model.promise import EndsPromise
from cliconform.verifying.endings import describe_ending
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.texts.excerpt import quote


def check_ends(promise: EndsPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that the command ended before its timeout; a service, soon after its stop signal."""
    words = _describe_limit(evidence)
    expectation = Expectation.of(promise, words)
    after = f"after {evidence.observation.duration:.1f} s"
    match evidence.observation.ending:
        case Exited() | Signalled():
            yield expectation.succeed(after)
        case TimedOut(seconds=seconds) as ending:
            yield expectation.fail(
                _describe_timeout(ending, evidence),
                expected=words,
                seen=f"still running after {seconds:g} s",
                detail=(*_quote_last_line(ending), *_explain_starving(ending)),
                evidence=_list_evidence(ending, evidence),
            )
        case Flooded() as ending:
            yield expectation.fail(
                describe_ending(ending),
                expected=words,
                seen=f"still writing {after}",
                evidence=["too much output"],
            )
        case Suspended() as ending:
            message = f"{describe_ending(ending)} and did not continue"
            yield expectation.fail(
                message,
                expected=words,
                seen=f"suspended {after}",
                evidence=[describe_ending(ending)],
            )
        case NotStarted(reason=reason):
            yield expectation.leave_open(reason)
        case ending:
            assert_never(ending)


def _describe_limit(evidence: Evidence) -> str:
    service = evidence.step.invocation.service
    if service is None:
        return f"ends within {evidence.step.invocation.limits.timeout:g} s"
    return f"stops within {service.grace:g} s of {service.stop}"


def _describe_timeout(ending: TimedOut, evidence: Evidence) -> str:
    service, facts = evidence.step.invocation.service, evidence.observation.service
    if service is not None and (facts is None or facts.ready_after is None):
        return f"not ready after {ending.seconds:g} s, and stopped"
    if service is not None:
        return f"still running {ending.seconds:g} s after {service.stop}, and killed"
    timed_out = describe_ending(ending)
    if ending.waiting_for_input:
        waiting = f"{ending.reader} waited" if ending.reader else "waiting"
        return f"{timed_out} while {waiting} for input"
    return timed_out


def _quote_last_line(ending: TimedOut) -> tuple[str, ...]:
    if not ending.prompt and not ending.waiting_for_input:
        return ()
    return (f" last line of output: {quote(ending.prompt)}",)


def _explain_starving(ending: TimedOut) -> tuple[str, ...]:
    """Say that the machine, and not the command, took the time."""
    if not ending.starved:
        return ()
    waited = f"{ending.starved:.1f} of {ending.seconds:g} s"
    others = "fewer commands at a time (--jobs), or more time for all of them (--time-scale)"
    return (f" it waited {waited} for a processor that others used; what helps: {others}",)


def _list_evidence(ending: TimedOut, evidence: Evidence) -> Iterator[str]:
    """Yield how it did not end, without the time limit, which the machine and options decide."""
    service, facts = evidence.step.invocation.service, evidence.observation.service
    if service is not None:
        ready = facts is not None and facts.ready_after is not None
        yield f"still running after {service.stop}" if ready else "not ready"
        return
    yield "timed out while waiting for input" if ending.waiting_for_input else "timed out"
    if ending.waiting_for_input:
        yield evidence.hide(ending.prompt)
