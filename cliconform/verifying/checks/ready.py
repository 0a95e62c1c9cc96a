"""That a service becomes ready and runs until it is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from cliconform.model.invocation import Readiness, ReadyAddress, ReadyText, ReadyUrl
from cliconform.model.observation import Exited, Signalled
from cliconform.model.outcome import Finding
from cliconform.model.promise import ReadyPromise
from cliconform.verifying.endings import describe_ending
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.texts.excerpt import format_list, quote

_LAST_LINES = 5


def check_ready(promise: ReadyPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that the service became ready and did not end before it was stopped.

    How it stopped is the finding of ``exit``.
    """
    service = evidence.step.invocation.service
    condition = _describe_readiness(service.ready, evidence) if service else "is ready"
    expectation = Expectation.of(promise, f"is ready: {condition}")
    facts = evidence.observation.service
    ending = describe_ending(evidence.observation.ending)
    output = evidence.texts.by_stream["output"]
    last_lines = format_list("last lines of output:", output.splitlines()[-_LAST_LINES:])
    if facts is None or facts.ready_after is None:
        reason = evidence.hide(facts.not_ready) if facts and facts.not_ready else ending
        yield expectation.fail(
            f"did not become ready: {reason}",
            expected=condition,
            seen=reason,
            detail=last_lines,
            evidence=[_describe_not_ready(reason, evidence)],
        )
    elif facts.ended_early:
        yield expectation.fail(
            f"ready after {facts.ready_after:.2f} s, but ended before it was stopped: {ending}",
            expected="runs until it is stopped",
            seen=ending,
            detail=last_lines,
            evidence=[f"ended before it was stopped: {ending}"],
        )
    else:
        yield expectation.succeed(f"after {facts.ready_after:.2f} s")


def _describe_not_ready(reason: str, evidence: Evidence) -> str:
    """Return why it is not ready; if it ended by itself, how it ended."""
    ending = evidence.observation.ending
    if isinstance(ending, Exited | Signalled):  # the reason depends on when it ended
        return f"ended before it was ready: {describe_ending(ending)}"
    return reason


def _describe_readiness(ready: Readiness, evidence: Evidence) -> str:
    match ready:
        case ReadyUrl(url=url):
            return f"{evidence.fill_text(url)} answers"
        case ReadyAddress(address=address):
            return f"{evidence.fill_text(address)} accepts connections"
        case ReadyText(text=text, regex=True):
            return f"output matches /{text.source}/"
        case ReadyText(text=text):
            return f"output contains {quote(evidence.fill_text(text))}"
        case _:
            assert_never(ready)
