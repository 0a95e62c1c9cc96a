"""The values that a command's output has for the commands that need it: ``${name}``."""

from __future__ import annotations

from collections.abc import Iterator

from cliconform.model.outcome import Finding
from cliconform.model.promise import CapturePromise
from cliconform.time_limit import PatternTimeoutError
from cliconform.verifying.contents.text_content import find_stream
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.texts.closest import summarize
from cliconform.verifying.texts.evidence_lines import describe_missing
from cliconform.verifying.texts.excerpt import quote
from cliconform.verifying.texts.patterns import TIMED_OUT, search_pattern


def check_capture(promise: CapturePromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that the pattern matches and so gives the name a value."""
    expected = f"/{promise.pattern}/"
    expectation = Expectation.of(
        promise, f"{promise.source} matches {expected} (captures ${{{promise.name}}})"
    )
    try:
        value = find_value(promise, evidence)
    except PatternTimeoutError:
        yield expectation.fail(TIMED_OUT, expected=expected)
        return
    if value is None:
        text = find_stream(promise.source, evidence).text
        yield expectation.fail(
            f"nothing in {promise.source} matches, so ${{{promise.name}}} has no value",
            expected=expected,
            seen=summarize(text),
            evidence=describe_missing(promise.pattern, text, regex=True),
        )
    else:
        yield expectation.succeed(quote(value))


def find_value(promise: CapturePromise, evidence: Evidence) -> str | None:
    """Return what the pattern's first group matched, or the whole match if it has no group.

    ``None`` where nothing matches. Raises :class:`~cliconform.time_limit.PatternTimeoutError`.
    """
    found = search_pattern(promise.pattern, find_stream(promise.source, evidence).text)
    return found and found[min(1, found.re.groups)]
