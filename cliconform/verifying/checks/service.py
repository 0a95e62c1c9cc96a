"""Whether a service became ready, and ran until it was told to stop."""

from __future__ import annotations

from typing import assert_never

from cliconform.model.invocation import Readiness, ReadyAddress, ReadyText, ReadyUrl
from cliconform.model.outcome import Finding
from cliconform.model.promise import ReadyPromise
from cliconform.verifying.checks.exit import how_it_ended
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Claim
from cliconform.verifying.texts.closest import summary
from cliconform.verifying.texts.excerpt import listed, quoted


def judge_ready(promise: ReadyPromise, evidence: Evidence) -> Finding:
    """The service is ready and stays until it is stopped; how it stops is told under ``exit``."""
    service = evidence.step.invocation.service
    words = _ready(service.ready, evidence) if service else "is ready"
    claim = Claim(address=promise.address, place=promise.place, words=f"is ready: {words}")
    facts = evidence.observation.service
    how = how_it_ended(evidence.observation.ending)
    said = evidence.texts.by_source["output"]
    if facts is None or facts.ready_after is None:
        why = evidence.hide(facts.not_ready) if facts and facts.not_ready else how
        return claim.broken(
            f"was never ready: {why}",
            expected=words,
            seen=summary(said),
            detail=listed("the end of its output:", said.splitlines()[-5:]),
        )
    if facts.ended_early:
        return claim.broken(
            f"was ready after {facts.ready_after:.2f} s, but {how} before it was told to stop",
            expected="runs until it is told to stop",
            seen=how,
            detail=listed("the end of its output:", said.splitlines()[-5:]),
        )
    return claim.kept(f"after {facts.ready_after:.2f} s")


def _ready(ready: Readiness, evidence: Evidence) -> str:
    match ready:
        case ReadyUrl(url=url):
            return f"{evidence.text(url)} answers"
        case ReadyAddress(address=address):
            return f"{evidence.text(address)} accepts connections"
        case ReadyText(text=text, regex=True):
            return f"it says /{text.source}/"
        case ReadyText(text=text):
            return f"it says {quoted(evidence.text(text))}"
        case _:
            assert_never(ready)
