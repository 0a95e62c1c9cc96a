"""Promises about a text: ``contains``, ``matches``, ``lacks``, ``equals``, ``ordered``, ``empty``.

The text is a stream, a file or the body of an HTTP response. A final newline is never compared.
"""

from __future__ import annotations

from typing import assert_never

from cliconform.model.invocation import Terminal
from cliconform.model.outcome import Finding
from cliconform.model.promise import TextPromise
from cliconform.time_limit import PatternTimeoutError
from cliconform.verifying.contents.text_evidence import add_evidence
from cliconform.verifying.errors import PlaceholderError
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.texts.closest import Subject, find_hints, format_line_at, summarize
from cliconform.verifying.texts.diff import diff_pattern
from cliconform.verifying.texts.excerpt import format_count, quote
from cliconform.verifying.texts.normalize import STREAMS, split_lines, strip_final_newline
from cliconform.verifying.texts.patterns import TIMED_OUT, search_pattern
from cliconform.verifying.texts.wildcards import is_match

_MOST_PLACES = 5
"""Places that are listed of a text that should not be there."""


def find_stream(name: str, evidence: Evidence) -> Subject:
    """Return the stream ``name`` (``stdout``, ``stderr``, ``output``) as what is checked."""
    streams = evidence.texts.by_stream
    invocation = evidence.step.invocation
    return Subject(
        name=name,
        text=streams[name],
        elsewhere={other: streams[other] for other in STREAMS[:2] if other != name != "output"},
        columns=None if invocation.terminal is Terminal.PIPES else invocation.columns,
    )


def check_text(promise: TextPromise, subject: Subject, evidence: Evidence) -> Finding:
    """Return the finding of one promise about the text ``subject``."""
    finding = _check_form(promise, subject, evidence)
    texts = [strip_final_newline(evidence.fill_text(text)) for text in promise.texts]
    return add_evidence(finding, promise.form, texts, subject.text)


def _check_form(promise: TextPromise, subject: Subject, evidence: Evidence) -> Finding:
    texts = tuple(strip_final_newline(evidence.fill_text(text)) for text in promise.texts)
    if promise.form in {"contains", "ordered"} and "" in texts:
        source = promise.texts[texts.index("")].source
        raise PlaceholderError(f"{source} is empty here, so it would be found in any text")
    expectation = describe_text(promise, subject.name, texts)
    match promise.form:
        case "contains":
            return _contains(expectation, texts[0], subject)
        case "matches":
            return _matches(expectation, evidence.fill_pattern(promise.texts[0]), subject)
        case "lacks":
            return _lacks(expectation, texts[0], subject)
        case "equals":
            return _equals(expectation, texts[0], subject)
        case "ordered":
            return _ordered(expectation, texts, subject)
        case "empty":
            return _empty(expectation, subject, negated=promise.negated)
        case _:
            assert_never(promise.form)


def describe_text(
    promise: TextPromise, name: str, texts: tuple[str, ...] | None = None
) -> Expectation:
    """Return the promise in words, for the text that is called ``name``.

    ``texts`` are the promise's texts filled in; without them, they are shown as they are written.
    """
    texts = tuple(text.source for text in promise.texts) if texts is None else texts
    quotes = ", ".join(quote(text, 100) for text in texts)
    match promise.form:
        case "contains" | "lacks":
            words = f"{name} {promise.form} {quotes}"
        case "matches":
            words = f"{name} matches /{texts[0]}/"
        case "equals":
            words = f"{name} equals {quotes}"
        case "ordered":
            words = f"{name} contains in this order: {quotes}"
        case "empty":
            words = f"{name} is {'not ' if promise.negated else ''}empty"
        case _:
            assert_never(promise.form)
    return Expectation.of(promise, words)


def _contains(expectation: Expectation, text: str, subject: Subject) -> Finding:
    if text in subject.text:
        return expectation.succeed()
    return _fail_not_found(expectation, text, subject)


def _fail_not_found(expectation: Expectation, text: str, subject: Subject) -> Finding:
    return expectation.fail(
        f"{quote(text, 100)} not found in {subject.name}",
        expected=quote(text),
        seen=summarize(subject.text),
        detail=find_hints(text, subject),
    )


def _matches(expectation: Expectation, pattern: str, subject: Subject) -> Finding:
    try:
        if search_pattern(pattern, subject.text):
            return expectation.succeed()
        elsewhere = [
            name for name, text in subject.elsewhere.items() if search_pattern(pattern, text)
        ]
    except PatternTimeoutError:
        return expectation.fail(
            TIMED_OUT,
            expected=f"/{pattern}/",
            seen=summarize(subject.text),
            detail=[" a repetition inside another, as in (a+)+, can take exponential time"],
        )
    return expectation.fail(
        f"nothing in {subject.name} matches",
        expected=f"/{pattern}/",
        seen=summarize(subject.text),
        detail=[f" found in {name}" for name in elsewhere],
    )


def _lacks(expectation: Expectation, unwanted: str, subject: Subject) -> Finding:
    text = subject.text
    at = text.find(unwanted)
    if at < 0:
        return expectation.succeed()
    places = [at]
    step = max(1, len(unwanted))
    while len(places) < _MOST_PLACES and (at := text.find(unwanted, at + step)) >= 0:
        places.append(at)
    return expectation.fail(
        f"found {quote(unwanted, 100)} in {subject.name}",
        expected=f"no {quote(unwanted)}",
        seen=format_line_at(text, places[0], len(unwanted)),
        detail=[f"+{format_line_at(text, place, len(unwanted))}" for place in places],
    )


def _equals(expectation: Expectation, pattern: str, subject: Subject) -> Finding:
    if is_match(pattern, subject.text):
        return expectation.succeed()
    return expectation.fail(
        f"{subject.name} differs",
        expected=summarize(pattern),
        seen=summarize(subject.text),
        detail=diff_pattern(pattern, subject.text),
    )


def _ordered(expectation: Expectation, texts: tuple[str, ...], subject: Subject) -> Finding:
    """Each text must be found after the end of the one before it."""
    position = 0
    for number, text in enumerate(texts):
        at = subject.text.find(text, position)
        if at >= 0:
            position = at + len(text)
            continue
        earlier = subject.text.find(text)
        if earlier < 0:
            return _fail_not_found(expectation, text, subject)
        before = texts[number - 1]
        return expectation.fail(
            f"{quote(text, 80)} not found after {quote(before, 80)} in {subject.name}",
            expected=f"{quote(before, 80)}, then {quote(text, 80)}",
            seen=format_line_at(subject.text, earlier, len(text)),
            detail=[
                f" {format_line_at(subject.text, earlier, len(text))}",
                f" {format_line_at(subject.text, position - len(before), len(before))}",
            ],
        )
    return expectation.succeed()


def _empty(expectation: Expectation, subject: Subject, *, negated: bool) -> Finding:
    text = strip_final_newline(subject.text)
    if negated and not text:
        return expectation.fail(f"{subject.name} is empty", seen="nothing")
    if negated or not text:
        return expectation.succeed()
    lines = split_lines(text)
    return expectation.fail(
        f"{subject.name} has {format_count(len(lines), 'line')}, expected none",
        expected="nothing",
        seen=summarize(text),
        detail=[f"+{line}" for line in lines],
    )
