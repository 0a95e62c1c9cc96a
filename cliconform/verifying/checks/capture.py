"""The values that a command's output has for the commands that need it: ``${name}``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from cliconform.model.outcome import Finding
from cliconform.model.promise import CapturePromise
from cliconform.text import replace_invalid
from cliconform.time_limit import PatternTimeoutError
from cliconform.verifying.contents.json_content import AbsentError, find_text
from cliconform.verifying.contents.streams import find_stream
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.files.home_files import UnreadableError
from cliconform.verifying.texts.evidence_lines import describe_missing
from cliconform.verifying.texts.excerpt import quote, summarize
from cliconform.verifying.texts.patterns import TIMED_OUT
from cliconform.verifying.texts.subject import CannotJudgeError, Subject, find_pattern


def check_capture(promise: CapturePromise, evidence: Evidence) -> Iterator[Finding]:
    """Check that the pattern matches, or the document has the value, and so the name has one."""
    if promise.json is not None:
        yield _check_json(promise, promise.json, evidence)
        return
    expected = f"/{promise.pattern}/"
    expectation = Expectation.of(
        promise, f"{promise.source} matches {expected} (captures ${{{promise.name}}})"
    )
    try:
        value = find_value(promise, evidence)
    except PatternTimeoutError:
        yield expectation.fail(TIMED_OUT, expected=expected)
        return
    except CannotJudgeError as error:
        yield expectation.fail(f"cannot be judged: {error}", expected=expected)
        return
    if value is None:
        from cliconform.verifying.texts.closest import find_pattern_hints

        subject = _find_subject(promise, evidence)
        hints = find_pattern_hints(promise.pattern, subject)
        yield expectation.fail(
            f"nothing in {promise.source} matches, so ${{{promise.name}}} has no value",
            expected=expected,
            seen=summarize(subject.text),
            detail=[hint.text for hint in hints],
            evidence=describe_missing(promise.pattern, subject.text, regex=True),
            near=[hint.line for hint in hints if hint.line],
        )
    else:
        yield expectation.succeed(quote(value))


def find_value(promise: CapturePromise, evidence: Evidence) -> str | None:
    """Return what the pattern's first group matched, or the whole match if it has no group.

    With ``json`` it is the value at that path. ``None`` where nothing matches. Raises
    :class:`~cliconform.time_limit.PatternTimeoutError`, and
    :class:`~cliconform.verifying.texts.subject.CannotJudgeError`.
    """
    if promise.json is not None:
        with suppress(AbsentError, UnreadableError):
            return _find_json(promise.json, promise, evidence)
        return None
    found = find_pattern(promise.pattern, _find_subject(promise, evidence), first=True)
    return None if found is None or found.value is None else replace_invalid(found.value)


def _check_json(promise: CapturePromise, path: str, evidence: Evidence) -> Finding:
    words = f"{promise.source} has {path} (captures ${{{promise.name}}})"
    expectation = Expectation.of(promise, words)
    try:
        return expectation.succeed(quote(_find_json(path, promise, evidence)))
    except (AbsentError, UnreadableError) as error:
        return expectation.fail(
            f"{error}, so ${{{promise.name}}} has no value", seen=str(error), detail=error.detail
        )


def _find_json(path: str, promise: CapturePromise, evidence: Evidence) -> str:
    return find_text(path, evidence.data.documents(promise.source), evidence)


def _find_subject(promise: CapturePromise, evidence: Evidence) -> Subject:
    return find_stream(promise.source, evidence, (promise.pattern,))
