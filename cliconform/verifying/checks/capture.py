"""What is captured of the output, for the commands that need this one."""

from __future__ import annotations

from cliconform.model.outcome import Finding
from cliconform.model.promise import CapturePromise
from cliconform.time_limit import PatternTimeoutError
from cliconform.verifying.contents.text_content import find_stream
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.texts.closest import summarize
from cliconform.verifying.texts.excerpt import quote
from cliconform.verifying.texts.patterns import LIMIT, search_pattern


def judge_capture(promise: CapturePromise, evidence: Evidence) -> tuple[Finding, str | None]:
    """The finding, and what was captured: the first group, or all where there is none."""
    words = f"{promise.source} says {promise.name}: /{promise.pattern}/"
    expectation = Expectation(address=promise.address, place=promise.place, words=words)
    subject = find_stream(promise.source, evidence)
    expected = f"/{promise.pattern}/"
    try:
        found = search_pattern(promise.pattern, subject.text)
    except PatternTimeoutError:
        message = f"the pattern was not searched to the end: {LIMIT:g} seconds were not enough"
        return expectation.fail(message, expected=expected), None
    value = found and found[min(1, found.re.groups)]
    if value is None:
        message = f"nothing in {subject.name} is ${{{promise.name}}}"
        return expectation.fail(message, expected=expected, seen=summarize(subject.text)), None
    return expectation.succeed(quote(value)), value
