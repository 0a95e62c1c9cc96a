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
from cliconform.verifying.expectation import Claim, UnfilledError
from cliconform.verifying.texts.closest import Subject, hints, line_at, summary
from cliconform.verifying.texts.diff import difference
from cliconform.verifying.texts.excerpt import counted, quoted
from cliconform.verifying.texts.normalize import STREAMS, lines_of, without_final_newline
from cliconform.verifying.texts.patterns import LIMIT, search
from cliconform.verifying.texts.wildcards import matches

_SHOWN = 5


def judge_stream(promise: TextPromise, evidence: Evidence) -> Finding:
    """A promise about ``stdout``, ``stderr`` or ``output``."""
    return judge_text(promise, stream(promise.source, evidence), evidence)


def stream(name: str, evidence: Evidence) -> Subject:
    """One of the streams as a subject, with the others beside it."""
    said = evidence.texts.by_source
    invocation = evidence.step.invocation
    return Subject(
        name=name,
        text=said[name],
        elsewhere={other: said[other] for other in STREAMS[:2] if other != name != "output"},
        columns=None if invocation.terminal is Terminal.PIPES else invocation.columns,
    )


def judge_text(promise: TextPromise, subject: Subject, evidence: Evidence) -> Finding:
    """A promise held against a text."""
    texts = tuple(without_final_newline(evidence.text(text)) for text in promise.texts)
    if promise.form in {"contains", "ordered"} and "" in texts:
        source = promise.texts[texts.index("")].source
        raise UnfilledError(f"{source} stands for nothing here, and nothing is in any text")
    claim = claim_of(promise, subject.name, texts)
    match promise.form:
        case "contains":
            return _contains(claim, texts[0], subject)
        case "matches":
            return _matches(claim, evidence.pattern(promise.texts[0]), subject)
        case "lacks":
            return _lacks(claim, texts[0], subject)
        case "equals":
            return _equals(claim, texts[0], subject)
        case "ordered":
            return _ordered(claim, texts, subject)
        case "empty":
            return _empty(claim, subject, negated=promise.negated)
        case _:
            assert_never(promise.form)


def claim_of(promise: TextPromise, name: str, texts: tuple[str, ...] | None = None) -> Claim:
    """The promise in words; ``texts`` are its texts, filled in where they could be."""
    said = tuple(text.source for text in promise.texts) if texts is None else texts
    shown = ", ".join(quoted(text, 100) for text in said)
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
    return Claim(address=promise.address, place=promise.place, words=words)


def _contains(claim: Claim, wanted: str, subject: Subject) -> Finding:
    if wanted in subject.text:
        return claim.kept()
    return claim.broken(
        f"{subject.name} does not contain {quoted(wanted, 100)}",
        expected=quoted(wanted),
        seen=summary(subject.text),
        detail=hints(wanted, subject),
    )


def _matches(claim: Claim, pattern: str, subject: Subject) -> Finding:
    try:
        if search(pattern, subject.text):
            return claim.kept()
        elsewhere = [name for name, text in subject.elsewhere.items() if search(pattern, text)]
    except PatternTimeoutError:
        return claim.broken(
            f"the pattern was not searched to the end: {LIMIT:g} seconds were not enough",
            expected=f"/{pattern}/",
            seen=summary(subject.text),
            detail=[" a pattern with one repetition inside another, as in (a+)+, takes for ever"],
        )
    return claim.broken(
        f"nothing in {subject.name} matches",
        expected=f"/{pattern}/",
        seen=summary(subject.text),
        detail=[f" {name} matches" for name in elsewhere],
    )


def _lacks(claim: Claim, unwanted: str, subject: Subject) -> Finding:
    text = subject.text
    at = text.find(unwanted)
    if at < 0:
        return claim.kept()
    spots = [at]
    while len(spots) < _SHOWN and (at := text.find(unwanted, at + max(1, len(unwanted)))) >= 0:
        spots.append(at)
    return claim.broken(
        f"{subject.name} contains {quoted(unwanted, 100)}",
        expected=f"no {quoted(unwanted)}",
        seen=line_at(text, spots[0], len(unwanted)),
        detail=[f"+{line_at(text, spot, len(unwanted))}" for spot in spots],
    )


def _equals(claim: Claim, wanted: str, subject: Subject) -> Finding:
    if matches(wanted, subject.text):
        return claim.kept()
    return claim.broken(
        f"{subject.name} is otherwise",
        expected=summary(wanted),
        seen=summary(subject.text),
        detail=difference(wanted, subject.text),
    )


def _ordered(claim: Claim, texts: tuple[str, ...], subject: Subject) -> Finding:
    """Each text is looked for after the one before it."""
    position = 0
    for number, text in enumerate(texts):
        at = subject.text.find(text, position)
        if at >= 0:
            position = at + len(text)
            continue
        earlier = subject.text.find(text)
        if earlier < 0:
            return claim.broken(
                f"{subject.name} does not contain {quoted(text, 100)}",
                expected=quoted(text),
                seen=summary(subject.text),
                detail=hints(text, subject),
            )
        before = texts[number - 1]
        return claim.broken(
            f"{quoted(text, 80)} does not come after {quoted(before, 80)}",
            expected=f"{quoted(before, 80)}, then {quoted(text, 80)}",
            seen=line_at(subject.text, earlier, len(text)),
            detail=[
                f" {line_at(subject.text, earlier, len(text))}",
                f" {line_at(subject.text, position - len(before), len(before))}",
            ],
        )
    return claim.kept()


def _empty(claim: Claim, subject: Subject, *, negated: bool) -> Finding:
    text = without_final_newline(subject.text)
    if negated:
        return claim.kept() if text else claim.broken(f"{subject.name} is empty", seen="nothing")
    if not text:
        return claim.kept()
    lines = lines_of(text)
    return claim.broken(
        f"{subject.name} has {counted(len(lines), 'line')}",
        expected="nothing",
        seen=summary(text),
        detail=[f"+{line}" for line in lines],
    )
