"""How a service answers an HTTP request: the status, headers and body of the response."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus

from cliconform.model.contents import JsonFact, SchemaFile, TextPromise
from cliconform.model.observation import HttpAnswer
from cliconform.model.outcome import Finding
from cliconform.model.promise import HttpPromise
from cliconform.model.template import Template
from cliconform.verifying.contents.byte_text import make_body
from cliconform.verifying.contents.json_content import check_value, describe_value
from cliconform.verifying.contents.schema_content import check_schema, describe_schema
from cliconform.verifying.contents.text_content import check_text
from cliconform.verifying.contents.text_promise import describe_text
from cliconform.verifying.documents.json_documents import Documents, parse_documents
from cliconform.verifying.errors import PlaceholderError
from cliconform.verifying.evidence import Evidence
from cliconform.verifying.expectation import Expectation
from cliconform.verifying.files.home_files import UnreadableError, decode_text
from cliconform.verifying.texts.evidence_lines import keep_short_text
from cliconform.verifying.texts.excerpt import format_list, quote

_FIRST_FAILURE = 400
_RESPONSE = "the response"


def check_http(promise: HttpPromise, evidence: Evidence) -> Iterator[Finding]:
    """Check the status, then each promise about the headers and the body of one response."""
    responses = evidence.observation.answers
    response = responses[promise.request] if promise.request < len(responses) else None
    yield _check_status(promise, response, evidence)
    name = f"the response to {_describe_request(promise, evidence)}"
    answered = response if response and response.status is not None else None
    for header, template in promise.headers:
        expectation = Expectation(
            address=f"{promise.address}.headers.{header}",
            place=promise.place,
            words=f"{name} has the header {header}: {template.source}",
        )
        check = partial(_check_header, expectation, header, template, evidence)
        yield _check_answered(expectation, answered, check)
    for body in promise.body:
        check = partial(_check_body, name, body, evidence)
        yield _check_answered(describe_text(body, name), answered, check)
    for fact in promise.json:
        expectation = describe_value(fact, promise.place, name)
        check = partial(_check_json, expectation, fact, evidence)
        yield _check_answered(expectation, answered, check)
    if promise.schema is not None:
        expectation = describe_schema(promise.schema, promise.address, promise.place, name)
        check = partial(_check_schema, expectation, promise.schema, evidence)
        yield _check_answered(expectation, answered, check)


def _check_status(promise: HttpPromise, response: HttpAnswer | None, evidence: Evidence) -> Finding:
    allowed = " or ".join(map(_name_status, promise.status)) or "a status below 400"
    request = _describe_request(promise, evidence)
    expectation = Expectation.of(promise, f"{request} returns {allowed}")
    if response is None:
        return expectation.fail("the request was not sent", expected=allowed, seen="not sent")
    if response.status is None:
        error = evidence.hide(response.error)
        return expectation.fail(f"no response ({error})", expected=allowed, seen=error)
    status = response.status
    if status in promise.status or (not promise.status and status < _FIRST_FAILURE):
        return expectation.succeed(_name_status(status))
    text = evidence.hide(decode_text(response.body))
    return expectation.fail(
        f"got {_name_status(status)}, expected {allowed}",
        expected=allowed,
        seen=_name_status(status),
        detail=format_list("the body begins with:", text.splitlines()[:5]),
        evidence=[_name_status(status), *(keep_short_text(text) or ())],
    )


def _check_answered(
    expectation: Expectation,
    response: HttpAnswer | None,
    check: Callable[[HttpAnswer], Finding],
) -> Finding:
    """Return the finding of ``check``, or of why there is nothing to check."""
    if response is None:
        return expectation.fail("no response to check")
    try:
        return check(response)
    except PlaceholderError as error:
        return expectation.fail(str(error))
    except UnreadableError as error:
        return expectation.fail(str(error), detail=error.detail)


def _check_header(
    expectation: Expectation,
    name: str,
    template: Template,
    evidence: Evidence,
    response: HttpAnswer,
) -> Finding:
    """Check that a header contains the text.

    Case does not matter in a header's name. Of a header that comes twice, either value will do.
    """
    text = evidence.fill_text(template)
    values = [value for key, value in response.headers if key.casefold() == name.casefold()]
    if any(text in evidence.hide(value) for value in values):
        return expectation.succeed(quote(", ".join(values)))
    if not values:
        lines = [f"{key}: {value}" for key, value in response.headers]
        return expectation.fail(
            f"the response has no header {name}",
            expected=quote(text),
            seen=f"no header {name}",
            detail=format_list("its headers:", lines),
        )
    seen = quote(", ".join(values))
    return expectation.fail(
        f"{quote(text)} not found in the header {name}: {seen}", expected=quote(text), seen=seen
    )


def _check_body(
    name: str, promise: TextPromise, evidence: Evidence, response: HttpAnswer
) -> Finding:
    subject = make_body(name, response.body, response.dropped, promise, evidence)
    return check_text(promise, subject, evidence)


def _check_json(
    expectation: Expectation, fact: JsonFact, evidence: Evidence, response: HttpAnswer
) -> Finding:
    return check_value(expectation, fact, _parse(response), evidence)


def _check_schema(
    expectation: Expectation, schema: SchemaFile, evidence: Evidence, response: HttpAnswer
) -> Finding:
    return check_schema(expectation, schema, _parse(response), evidence)


def _parse(response: HttpAnswer) -> Documents:
    if response.dropped:
        raise UnreadableError(f"cannot be judged: {response.dropped:,} bytes of it were not kept")
    return parse_documents(decode_text(response.body), _RESPONSE)


def _describe_request(promise: HttpPromise, evidence: Evidence) -> str:
    request = evidence.step.invocation.requests[promise.request]
    return f"{request.method} {evidence.fill_text(request.url)}"


def _name_status(status: int) -> str:
    """Return a status with its phrase: ``404 Not Found``."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
