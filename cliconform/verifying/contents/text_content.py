"""What a text says: ``contains``, ``matches``, ``lacks``, ``equals``, ``ordered``, ``empty``.

A text is a stream, a file or the body of an HTTP answer. A final newline is never compared.
"""

from __future__ import annotations

from typing import assert_never

from cliconform.model.invocation import Terminal
from cliconform.model.outcome import Finding
from cliconform.model.promise import TextPromise
from cliconform.time_limit import PatternTimeoutError
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation, PlaceholderError
from cliconform.verifying.texts.closest import Subject, find_hints, format_line_at, summarize
from cliconform.verifying.texts.diff import diff_pattern
from cliconform.verifying.texts.excerpt import format_count, quote
from cliconform.verifying.texts.normalize import STREAMS, split_lines, strip_final_newline
from cliconform.verifying.texts.patterns import LIMIT, search_pattern
from cliconform.verifying.texts.wildcards import is_match

_SHOWN = 5


def check_stream(promise: TextPromise, evidence: Evidence) -> Finding:
    """A promise about ``stdout``, ``stderr`` or ``output``."""
    return check_text(promise, find_stream(promise.source, evidence), evidence)


def find_stream(name: str, evidence: Evidence) -> Subject:
    """One of the streams as a subject, with the others beside it."""
    said = evidence.texts.by_stream
    invocation = evidence.step.invocation
    return Subject(
        name=name,
        text=said[name],
        elsewhere={other: said[other] for other in STREAMS[:2] if other != name != "output"},
        columns=None if invocation.terminal is Terminal.PIPES else invocation.columns,
    )


def check_text(promise: TextPromise, subject: Subject, evidence: Evidence) -> Finding:
    """A promise held against a text."""
    texts = tuple(strip_final_newline(evidence.fill_text(text)) for text in promise.texts)
    if promise.form in {"contains", "ordered"} and "" in texts:
        source = promise.texts[texts.index("")].source
        raise PlaceholderError(f"{source} stands for nothing here, and nothing is in any text")
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
    """The promise in words; ``texts`` are its texts, filled in where they could be."""
    said = tuple(text.source for text in promise.texts) if texts is None else texts
    shown = ", ".join(quote(text, 100) for text in said)
    match promise.form:
        case "contains" | "lacks":
            words = f"{name} {promise.form} {shown}"
        case "matches":
            words = f"{name} matches /{said[0]}/"
        case "equals":
            words = f"{name} equals {shown}"
        case "ordered":
            words = f"{name} has in this order: {shown}"
        case "empty":
            words = f"{name} is {'not ' if promise.negated else ''}empty"
        case _:
            assert_never(promise.form)
    return Expectation(address=promise.address, place=promise.place, words=words)


def _contains(expectation: Expectation, wanted: str, subject: Subject) -> Finding:
    if wanted in subject.text:
        return expectation.succeed()
    return expectation.fail(
        f"{subject.name} does not contain {quote(wanted, 100)}",
        expected=quote(wanted),
        seen=summarize(subject.text),
        detail=find_hints(wanted, subject),
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
            f"the pattern was not searched to the end: {LIMIT:g} seconds were not enough",
            expected=f"/{pattern}/",
            seen=summarize(subject.text),
            detail=[" a pattern with one repetition inside another, as in (a+)+, takes for ever"],
        )
    return expectation.fail(
        f"nothing in {subject.name} matches",
        expected=f"/{pattern}/",
        seen=summarize(subject.text),
        detail=[f" {name} matches" for name in elsewhere],
    )


def _lacks(expectation: Expectation, unwanted: str, subject: Subject) -> Finding:
    text = subject.text
    at = text.find(unwanted)
    if at < 0:
        return expectation.succeed()
    spots = [at]
    while len(spots) < _SHOWN and (at := text.find(unwanted, at + max(1, len(unwanted)))) >= 0:
        spots.append(at)
    return expectation.fail(
        f"{subject.name} contains {quote(unwanted, 100)}",
        expected=f"no {quote(unwanted)}",
        seen=format_line_at(text, spots[0], len(unwanted)),
        detail=[f"+{format_line_at(text, spot, len(unwanted))}" for spot in spots],
    )


def _equals(expectation: Expectation, wanted: str, subject: Subject) -> Finding:
    if is_match(wanted, subject.text):
        return expectation.succeed()
    return expectation.fail(
        f"{subject.name} is otherwise",
        expected=summarize(wanted),
        seen=summarize(subject.text),
        detail=diff_pattern(wanted, subject.text),
    )


def _ordered(expectation: Expectation, texts: tuple[str, ...], subject: Subject) -> Finding:
    """Each text is looked for after the one before it."""
    position = 0
    for number, text in enumerate(texts):
        at = subject.text.find(text, position)
        if at >= 0:
            position = at + len(text)
            continue
        earlier = subject.text.find(text)
        if earlier < 0:
            return expectation.fail(
                f"{subject.name} does not contain {quote(text, 100)}",
                expected=quote(text),
                seen=summarize(subject.text),
                detail=find_hints(text, subject),
            )
        before = texts[number - 1]
        return expectation.fail(
            f"{quote(text, 80)} does not come after {quote(before, 80)}",
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
    if negated:
        return (
            expectation.succeed()
            if text
            else expectation.fail(f"{subject.name} is empty", seen="nothing")
        )
    if not text:
        return expectation.succeed()
    lines = split_lines(text)
    return expectation.fail(
        f"{subject.name} has {format_count(len(lines), 'line')}",
        expected="nothing",
        seen=summarize(text),
        detail=[f"+{line}" for line in lines],
    )
