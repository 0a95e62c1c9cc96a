"""Promises about a text: ``contains``, ``matches``, ``lacks``, ``equals``, ``ordered``, ``empty``.

The text is a stream, a file or the body of an HTTP response. A final newline is not compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, assert_never

from cliconform.model.contents import TextPromise
from cliconform.model.outcome import Finding, Holds
from cliconform.time_limit import PatternTimeoutError
from cliconform.verifying.contents.amounts import describe_count, is_open, is_within
from cliconform.verifying.contents.text_evidence import add_evidence
from cliconform.verifying.contents.text_promise import (
    describe_text,
    fill_texts,
    show_file,
    show_texts,
)
from cliconform.verifying.errors import PlaceholderError
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.texts.counts import count_matches, count_text
from cliconform.verifying.texts.excerpt import format_count, format_line_at, quote, summarize
from cliconform.verifying.texts.normalize import split_lines
from cliconform.verifying.texts.patterns import TIMED_OUT
from cliconform.verifying.texts.subject import (
    CannotJudgeError,
    Subject,
    find_pattern,
    find_text,
    has_text,
)
from cliconform.verifying.texts.wildcards import is_match, may_match

if TYPE_CHECKING:
    from cliconform.verifying.texts.closest import Hint

_MOST_PLACES = 100
"""Places of a text that should not be there."""


def check_text(promise: TextPromise, subject: Subject, evidence: Evidence) -> Finding:
    """Return the finding of one promise about the text ``subject``."""
    texts = fill_texts(promise, evidence)
    if promise.form in {"contains", "ordered"} and "" in texts:
        source = promise.texts[texts.index("")].source
        raise PlaceholderError(f"{source} is empty here, so it would be found in any text")
    expectation = describe_text(promise, subject.name, show_texts(promise, evidence))
    try:
        counted = _check_count(promise, expectation, texts, subject, evidence)
        finding = counted or _check(promise, expectation, texts, subject)
    except CannotJudgeError as error:
        return expectation.fail(
            f"cannot be judged: {error}",
            seen=summarize(subject.text),
            evidence=["cannot be judged"],
        )
    if not subject.is_explained or (counted and counted.holds is Holds.NO):
        return counted or finding
    return add_evidence(finding, promise.form, texts, lambda: _join_streams(subject))


def _join_streams(subject: Subject) -> str:
    """Return one stream after the other: which line of two streams came first is chance."""
    texts = [each.text for each in subject.streams] or [subject.text]
    return "\n".join(text.removesuffix("\n") for text in texts if text)


def _check(
    promise: TextPromise, expectation: Expectation, texts: tuple[str, ...], subject: Subject
) -> Finding:
    match promise.form:
        case "contains":
            return _contains(expectation, texts[0], subject)
        case "matches":
            return _matches(expectation, texts[0], subject)
        case "lacks":
            return _lacks(expectation, texts[0], subject)
        case "equals":
            return _equals(expectation, texts[0], subject, show_file(promise))
        case "ordered":
            return _ordered(expectation, texts, subject)
        case "empty":
            return _empty(expectation, subject, negated=promise.negated)
        case _:
            assert_never(promise.form)


def _check_count(
    promise: TextPromise,
    expectation: Expectation,
    texts: tuple[str, ...],
    subject: Subject,
    evidence: Evidence,
) -> Finding | None:
    """Return the finding of how often a text occurs, if that is promised.

    There is none where it should occur and does not: that it was not found is said as ever.
    Raises :class:`CannotJudgeError`.
    """
    if promise.count is None:
        return None
    count = count_matches if promise.form == "matches" else count_text
    try:
        found = count(texts[0], subject)
    except PatternTimeoutError:
        return _fail_timed_out(expectation, texts[0], subject)
    is_right = is_within(promise.count, found.number, evidence)
    if not found.is_all and not (is_right and is_open(promise.count)):
        raise CannotJudgeError(subject.lost)
    if is_right:
        return expectation.succeed()
    if not found.number:
        return None
    shown = f"/{texts[0]}/ matches" if promise.form == "matches" else f"{quote(texts[0])} occurs"
    seen = format_count(found.number, "time")
    expected = describe_count(promise.count, "time", evidence)
    return expectation.fail(
        f"{shown} {seen} in {subject.name}, expected {expected}",
        expected=expected,
        seen=seen,
        detail=[f" {place.describe()}" for place in found.places],
    )


def _contains(expectation: Expectation, text: str, subject: Subject) -> Finding:
    if has_text(text, subject):
        return expectation.succeed()
    return _fail_not_found(expectation, text, subject)


def _fail_not_found(expectation: Expectation, text: str, subject: Subject) -> Finding:
    from cliconform.verifying.texts.closest import find_hints

    return _fail_with_hints(
        expectation,
        f"{quote(text, 100)} not found in {subject.name}",
        quote(text),
        subject,
        find_hints(text, subject),
    )


def _fail_with_hints(
    expectation: Expectation,
    message: str,
    expected: str,
    subject: Subject,
    hints: tuple[Hint, ...],
) -> Finding:
    return expectation.fail(
        message,
        expected=expected,
        seen=summarize(subject.text),
        detail=[hint.text for hint in hints],
        near=[hint.line for hint in hints if hint.line],
    )


def _matches(expectation: Expectation, pattern: str, subject: Subject) -> Finding:
    try:
        if find_pattern(pattern, subject) is not None:
            return expectation.succeed()
    except PatternTimeoutError:
        return _fail_timed_out(expectation, pattern, subject)
    from cliconform.verifying.texts.closest import Hint, find_pattern_hints

    message = f"nothing in {subject.name} matches"
    hints = find_pattern_hints(pattern, subject)
    if subject.lost:
        hints = (*hints, Hint(f" {subject.lost}: they were searched line by line"))
    return _fail_with_hints(expectation, message, f"/{pattern}/", subject, hints)


def _fail_timed_out(expectation: Expectation, pattern: str, subject: Subject) -> Finding:
    return expectation.fail(
        TIMED_OUT,
        expected=f"/{pattern}/",
        seen=summarize(subject.text),
        detail=[
            " a repetition inside another, as in (a+)+, can take exponential time",
            " all patterns of a command have this time together",
        ],
    )


def _lacks(expectation: Expectation, unwanted: str, subject: Subject) -> Finding:
    places = find_text(unwanted, subject, most=_MOST_PLACES)
    if not places:
        return expectation.succeed()
    return expectation.fail(
        f"found {quote(unwanted, 100)} in {subject.name}",
        expected=f"no {quote(unwanted)}",
        seen=places[0].describe(),
        detail=[f"+{place.describe()}" for place in places],
        evidence=[place.line for place in places],
    )


def _equals(expectation: Expectation, pattern: str, subject: Subject, file: str) -> Finding:
    if is_match(pattern, *subject.kept.parts):
        return expectation.succeed()
    if subject.lost and may_match(pattern, subject.kept.parts):
        raise CannotJudgeError(subject.lost)
    if not subject.is_explained:
        return expectation.fail(f"{subject.name} differs")
    from cliconform.verifying.contents.text_difference import describe_difference, diff_texts

    text = subject.text
    return expectation.fail(
        describe_difference(pattern, text, subject.name, file),
        expected=summarize(pattern),
        seen=summarize(text),
        detail=diff_texts(pattern, text),
    )


def _ordered(expectation: Expectation, texts: tuple[str, ...], subject: Subject) -> Finding:
    """Each text must be found after the end of the one before it."""
    part = position = 0
    for number, text in enumerate(texts):
        found = _find_after(text, subject.kept.parts, part, position)
        if found is not None:
            part, position = found[0], found[1] + len(text)
            continue
        if subject.lost:
            raise CannotJudgeError(subject.lost)
        earlier = subject.text.find(text)
        if earlier < 0:
            return _fail_not_found(expectation, text, subject)
        before = texts[number - 1]
        lines = (
            format_line_at(subject.text, earlier, len(text)),
            format_line_at(subject.text, position - len(before), len(before)),
        )
        return expectation.fail(
            f"{quote(text, 80)} not found after {quote(before, 80)} in {subject.name}",
            expected=f"{quote(before, 80)}, then {quote(text, 80)}",
            seen=lines[0],
            detail=[f" {line}" for line in dict.fromkeys(lines)],
        )
    return expectation.succeed()


def _find_after(
    text: str, parts: Sequence[str], part: int, position: int
) -> tuple[int, int] | None:
    """Return the part and the position of ``text`` at or after a position of ``part``."""
    for number in range(part, len(parts)):
        at = parts[number].find(text, position if number == part else 0)
        if at >= 0:
            return number, at
    return None


def _empty(expectation: Expectation, subject: Subject, *, negated: bool) -> Finding:
    text = subject.text if any(subject.kept.parts) else ""
    if not text and subject.lost:
        raise CannotJudgeError(subject.lost)
    if negated and not text:
        return expectation.fail(f"{subject.name} is empty", seen="nothing")
    if negated or not text:
        return expectation.succeed()
    lines = split_lines(text)
    is_newline = text == "\n"
    return expectation.fail(
        f"{subject.name} is a lone newline, expected nothing"
        if is_newline
        else f"{subject.name} has {format_count(len(lines), 'line')}, expected none",
        expected="nothing",
        seen=summarize(text),
        detail=[r' `equals = "\n"` promises a newline and nothing else']
        if is_newline
        else [f"+{line}" for line in lines],
    )
