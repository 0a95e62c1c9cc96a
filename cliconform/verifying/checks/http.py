"""What a service answers to HTTP questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus

from cliconform.model.observation import HttpAnswer
from cliconform.model.outcome import Finding
from cliconform.model.promise import HttpPromise
from cliconform.model.template import Template
from cliconform.verifying.contents.json_content import document, fact_claim, judge_fact
from cliconform.verifying.contents.text_content import claim_of, judge_text
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Claim, UnfilledError
from cliconform.verifying.files.home_files import UnreadableError, text_of
from cliconform.verifying.texts.closest import Subject, summary
from cliconform.verifying.texts.excerpt import listed, quoted

_FAILURES = 400


def judge_http(promise: HttpPromise, evidence: Evidence) -> Iterator[Finding]:
    """The status, and each promise about the headers and the body of one answer."""
    answers = evidence.observation.answers
    answer = answers[promise.request] if promise.request < len(answers) else None
    yield _status(promise, answer, evidence)
    name = f"the answer to {_question(promise, evidence)}"
    text = evidence.hide(text_of(answer.body)) if answer else ""
    seen = answer if answer and answer.status is not None else None
    for header, wanted in promise.headers:
        address = f"{promise.address}.headers.{header}"
        words = f"{name} has the header {header}: {wanted.source}"
        claim = Claim(address=address, place=promise.place, words=words)
        yield _answered(claim, seen, lambda seen: _header(claim, header, wanted, seen, evidence))  # noqa: B023 - called at once
    for body in promise.body:
        subject = Subject(name=name, text=text)
        yield _answered(claim_of(body, name), seen, lambda _: judge_text(body, subject, evidence))  # noqa: B023 - called at once
    for fact in promise.json:
        claim = fact_claim(fact, promise.place, name)
        yield _answered(
            claim,
            seen,
            lambda _: judge_fact(claim, fact, document(text), evidence),  # noqa: B023 - called at once
        )


def _status(promise: HttpPromise, answer: HttpAnswer | None, evidence: Evidence) -> Finding:
    wanted = " or ".join(map(_named, promise.status)) or "a status below 400"
    question = _question(promise, evidence)
    claim = Claim(
        address=promise.address, place=promise.place, words=f"{question} is answered with {wanted}"
    )
    if answer is None:
        return claim.broken(f"{question} was not asked", expected=wanted, seen="not asked")
    if answer.status is None:
        error = evidence.hide(answer.error)
        return claim.broken(f"was not answered: {error}", expected=wanted, seen=error)
    status = answer.status
    if status in promise.status or (not promise.status and status < _FAILURES):
        return claim.kept(_named(status))
    text = evidence.hide(text_of(answer.body))
    return claim.broken(
        f"was answered with {_named(status)}",
        expected=wanted,
        seen=f"{_named(status)}: {summary(text)}",
        detail=listed("the answer begins:", text.splitlines()[:5]),
    )


def _answered(
    claim: Claim, answer: HttpAnswer | None, judge: Callable[[HttpAnswer], Finding]
) -> Finding:
    """``judge`` where there is an answer to judge."""
    if answer is None:
        return claim.broken("there is no answer to look into")
    try:
        return judge(answer)
    except (UnfilledError, UnreadableError) as error:
        return claim.broken(str(error))


def _header(
    claim: Claim, name: str, wanted: Template, answer: HttpAnswer, evidence: Evidence
) -> Finding:
    """Names of headers have no case; one that comes twice says both."""
    text = evidence.text(wanted)
    values = [value for key, value in answer.headers if key.casefold() == name.casefold()]
    if any(text in evidence.hide(value) for value in values):
        return claim.kept(quoted(", ".join(values)))
    if not values:
        return claim.broken(
            f"there is no header {name}",
            expected=quoted(text),
            seen="nothing",
            detail=listed("its headers:", [f"{key}: {value}" for key, value in answer.headers]),
        )
    said = quoted(", ".join(values))
    return claim.broken(f"{name} is {said}", expected=quoted(text), seen=said)


def _question(promise: HttpPromise, evidence: Evidence) -> str:
    request = evidence.step.invocation.requests[promise.request]
    return f"{request.method} {evidence.text(request.url)}"


def _named(status: int) -> str:
    """``404 Not Found``."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
