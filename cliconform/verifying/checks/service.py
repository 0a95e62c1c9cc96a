"""Whether a service became ready, and ran until it was told to stop."""

from __future__ import annotations

from typing import assert_never

from cliconform.model.invocation import Readiness, ReadyAddress, ReadyText, ReadyUrl
from cliconform.model.outcome import Finding
from cliconform.model.promise import ReadyPromise
from cliconform.verifying.checks.exit import describe_ending
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.texts.closest import summarize
from cliconform.verifying.texts.excerpt import format_list, quote


def judge_ready(promise: ReadyPromise, evidence: Evidence) -> Finding:
    """The service is ready and stays until it is stopped; how it stops is told under ``exit``."""
    service = evidence.step.invocation.service
    words = _ready(service.ready, evidence) if service else "is ready"
    expectation = Expectation(
        address=promise.address, place=promise.place, words=f"is ready: {words}"
    )
    facts = evidence.observation.service
    how = describe_ending(evidence.observation.ending)
    said = evidence.texts.by_stream["output"]
    if facts is None or facts.ready_after is None:
        why = evidence.hide(facts.not_ready) if facts and facts.not_ready else how
        return expectation.fail(
            f"was never ready: {why}",
            expected=words,
            seen=summarize(said),
            detail=format_list("the end of its output:", said.splitlines()[-5:]),
        )
    if facts.ended_early:
        return expectation.fail(
            f"was ready after {facts.ready_after:.2f} s, but {how} before it was told to stop",
            expected="runs until it is told to stop",
            seen=how,
            detail=format_list("the end of its output:", said.splitlines()[-5:]),
        )
    return expectation.succeed(f"after {facts.ready_after:.2f} s")


def _ready(ready: Readiness, evidence: Evidence) -> str:
    match ready:
        case ReadyUrl(url=url):
            return f"{evidence.fill_text(url)} answers"
        case ReadyAddress(address=address):
            return f"{evidence.fill_text(address)} accepts connections"
        case ReadyText(text=text, regex=True):
            return f"it says /{text.source}/"
        case ReadyText(text=text):
            return f"it says {quote(evidence.fill_text(text))}"
        case _:
            assert_never(ready)
