"""Promises about how a service answers a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cliconform.model.contents import TextPromise
from cliconform.model.observation import HttpAnswer
from cliconform.model.outcome import Finding
from cliconform.model.promise import HttpPromise
from cliconform.proposing.amounts import suggest_status
from cliconform.proposing.data import suggest_fact
from cliconform.proposing.files import Found
from cliconform.proposing.results import Allowed, Suggestion, no_edit
from cliconform.proposing.texts import Wording, suggest_text
from cliconform.proposing.trial import Trial
from cliconform.quick_dataclass import replace
from cliconform.verifying.contents.byte_text import make_body
from cliconform.verifying.documents.json_documents import parse_documents
from cliconform.verifying.files.home_files import UnreadableError, decode_text


def suggest_response(
    promise: HttpPromise, findings: Sequence[Finding], trial: Trial, allowed: Allowed
) -> Iterator[Found]:
    """Yield what each part of a promise about a response should be; ``findings`` deviate."""
    answers = trial.evidence.observation.answers
    answer = answers[promise.request] if promise.request < len(answers) else None
    for finding in findings:
        if finding.address == promise.address:
            yield finding, suggest_status(promise, trial)
        elif answer is None or answer.status is None:
            yield finding, no_edit("there was no response")
        else:
            yield finding, _suggest_part(promise, finding.address, answer, trial, allowed)


def _suggest_part(
    promise: HttpPromise, address: str, answer: HttpAnswer, trial: Trial, allowed: Allowed
) -> Suggestion:
    for fact in promise.json:
        if fact.address == address:
            text = trial.evidence.hide(decode_text(answer.body))
            try:
                documents = parse_documents(text, "the response")
            except UnreadableError as error:
                return no_edit(f"{error}: edit it by hand")
            return suggest_fact(fact, documents, promise, trial, allowed)
    for body in promise.body:
        if body.address == address:
            return _suggest_body(body, promise, answer, trial, allowed)
    return no_edit()


def _suggest_body(
    body: TextPromise, promise: HttpPromise, answer: HttpAnswer, trial: Trial, allowed: Allowed
) -> Suggestion:
    def place(changed: TextPromise) -> HttpPromise:
        texts = (changed if each.address == body.address else each for each in promise.body)
        return replace(promise, body=tuple(texts))

    text = make_body("the response", answer.body, answer.dropped, body, trial.evidence).text
    wording = Wording(promise=body, text=text, whole=promise, place=place)
    return suggest_text(wording, trial, allowed)
