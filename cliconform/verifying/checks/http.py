"""What a service answers to HTTP questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus

from cliconform.model.observation import HttpAnswer
from cliconform.model.outcome import Finding
from cliconform.model.promise import HttpPromise
from cliconform.model.template import Template
from cliconform.verifying.contents.json_content import check_value, describe_value, parse_document
from cliconform.verifying.contents.text_content import check_text, describe_text
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation, PlaceholderError
from cliconform.verifying.files.home_files import UnreadableError, decode_text
from cliconform.verifying.texts.closest import Subject, summarize
from cliconform.verifying.texts.excerpt import format_list, quote

_FAILURES = 400


def judge_http(promise: HttpPromise, evidence: Evidence) -> Iterator[Finding]:
    """The status, and each promise about the headers and the body of one answer."""
    answers = evidence.observation.answers
    answer = answers[promise.request] if promise.request < len(answers) else None
    yield _status(promise, answer, evidence)
    name = f"the answer to {_question(promise, evidence)}"
    text = evidence.hide(decode_text(answer.body)) if answer else ""
    seen = answer if answer and answer.status is not None else None
    for header, wanted in promise.headers:
        address = f"{promise.address}.headers.{header}"
        words = f"{name} has the header {header}: {wanted.source}"
        expectation = Expectation(address=address, place=promise.place, words=words)
        yield _answered(
            expectation, seen, lambda seen: _header(expectation, header, wanted, seen, evidence)
        )  # noqa: B023 - called at once
    for body in promise.body:
        subject = Subject(name=name, text=text)
        yield _answered(
            describe_text(body, name), seen, lambda _: check_text(body, subject, evidence)
        )  # noqa: B023 - called at once
    for fact in promise.json:
        expectation = describe_value(fact, promise.place, name)
        yield _answered(
            expectation,
            seen,
            lambda _: check_value(expectation, fact, parse_document(text), evidence),  # noqa: B023 - called at once
        )


def _status(promise: HttpPromise, answer: HttpAnswer | None, evidence: Evidence) -> Finding:
    wanted = " or ".join(map(_named, promise.status)) or "a status below 400"
    question = _question(promise, evidence)
    expectation = Expectation(
        address=promise.address, place=promise.place, words=f"{question} is answered with {wanted}"
    )
    if answer is None:
        return expectation.fail(f"{question} was not asked", expected=wanted, seen="not asked")
    if answer.status is None:
        error = evidence.hide(answer.error)
        return expectation.fail(f"was not answered: {error}", expected=wanted, seen=error)
    status = answer.status
    if status in promise.status or (not promise.status and status < _FAILURES):
        return expectation.succeed(_named(status))
    text = evidence.hide(decode_text(answer.body))
    return expectation.fail(
        f"was answered with {_named(status)}",
        expected=wanted,
        seen=f"{_named(status)}: {summarize(text)}",
        detail=format_list("the answer begins:", text.splitlines()[:5]),
    )


def _answered(
    expectation: Expectation, answer: HttpAnswer | None, judge: Callable[[HttpAnswer], Finding]
) -> Finding:
    """``judge`` where there is an answer to judge."""
    if answer is None:
        return expectation.fail("there is no answer to look into")
    try:
        return judge(answer)
    except (PlaceholderError, UnreadableError) as error:
        return expectation.fail(str(error))


def _header(
    expectation: Expectation, name: str, wanted: Template, answer: HttpAnswer, evidence: Evidence
) -> Finding:
    """Names of headers have no case; one that comes twice says both."""
    text = evidence.fill_text(wanted)
    values = [value for key, value in answer.headers if key.casefold() == name.casefold()]
    if any(text in evidence.hide(value) for value in values):
        return expectation.succeed(quote(", ".join(values)))
    if not values:
        return expectation.fail(
            f"there is no header {name}",
            expected=quote(text),
            seen="nothing",
            detail=format_list(
                "its headers:", [f"{key}: {value}" for key, value in answer.headers]
            ),
        )
    said = quote(", ".join(values))
    return expectation.fail(f"{name} is {said}", expected=quote(text), seen=said)


def _question(promise: HttpPromise, evidence: Evidence) -> str:
    request = evidence.step.invocation.requests[promise.request]
    return f"{request.method} {evidence.fill_text(request.url)}"


def _named(status: int) -> str:
    """``404 Not Found``."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
