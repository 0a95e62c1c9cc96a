"""Services, HTTP requests, dialogues and captures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cliconform.json_schema import load_schema
from cliconform.model.contents import JsonFact, SchemaFile
from cliconform.model.invocation import (
    Eof,
    HttpRequest,
    Keys,
    Line,
    ReadyAddress,
    ReadyText,
    ReadyUrl,
    Service,
    Turn,
)
from cliconform.model.observation import Exchange, Exited, HttpAnswer, ServiceFacts, TimedOut
from cliconform.model.outcome import Finding, Outcome
from cliconform.model.promise import CapturePromise, HttpPromise, ReadyPromise, TurnPromise
from cliconform.model.template import Template
from support.judging import (
    PLACE,
    assert_deviates,
    assert_holds,
    get_finding,
    judge_finding,
    judge_promise,
    observe,
    text_promise,
)

READY = ReadyPromise(address="service.ready", place=PLACE)
URL = "http://127.0.0.1:${port}/metrics"


def served(facts: ServiceFacts | None, **more: Any) -> Finding:
    service = Service(ready=ReadyUrl(url=Template(URL)), stop="SIGINT", grace=10)
    observation = observe("starting\n", values={"port": "8000"}, service=facts, **more)
    return judge_finding(READY, observation, service=service)


def test_a_service_that_stays_until_it_is_stopped_is_ready() -> None:
    found = served(ServiceFacts(ready_after=0.4, stopped_after=0.1))
    assert_holds(found)
    assert found.promise == "is ready: http://127.0.0.1:8000/metrics answers"


def test_a_service_that_did_not_become_ready_is_reported_with_the_reason() -> None:
    facts = ServiceFacts(ready_after=None, not_ready="connection refused for 30 s")
    assert_deviates(served(facts), "did not become ready: connection refused for 30 s", "starting")
    assert_deviates(served(None, ending=Exited(code=1)), "did not become ready: exit code 1")


def test_a_service_that_ends_before_it_is_stopped_deviates() -> None:
    found = served(ServiceFacts(ready_after=0.4, ended_early=True), ending=Exited(code=3))
    assert_deviates(found, "ready after 0.40 s, but ended before it was stopped: exit code 3")


@pytest.mark.parametrize(
    ("ready", "words"),
    [
        (ReadyAddress(address=Template("127.0.0.1:${port}")), "127.0.0.1:8000 accepts"),
        (ReadyText(text=Template("Listening"), regex=False), 'output contains "Listening"'),
        (ReadyText(text=Template("on \\d+"), regex=True), "output matches /on \\d+/"),
    ],
)
def test_readiness_is_described_in_words(ready: Any, words: str) -> None:
    service = Service(ready=ready, stop="SIGINT", grace=10)
    observation = observe(values={"port": "8000"}, service=ServiceFacts(ready_after=0.1))
    assert words in judge_finding(READY, observation, service=service).promise


def asked(promise: HttpPromise, *answers: HttpAnswer, **of_step: Any) -> Outcome:
    request = HttpRequest(method="GET", url=Template(URL))
    observation = observe(answers=answers, values={"port": "8000"})
    return judge_promise(promise, observation, requests=(request,), **of_step)


def answer(status: int | None = 200, body: str = "", **more: Any) -> HttpAnswer:
    return HttpAnswer(method="GET", url="", seconds=0.1, status=status, body=body.encode(), **more)


def http(**more: Any) -> HttpPromise:
    return HttpPromise(address="http[0]", place=PLACE, request=0, **more)


@pytest.mark.parametrize(
    ("promised", "status", "holds"),
    [
        ((), 200, True),
        ((), 399, True),
        ((), 400, False),
        ((404,), 404, True),
        ((404,), 200, False),
        ((200, 204), 204, True),
        ((200,), 799, False),
    ],
)
def test_a_status_holds_where_it_is_promised(
    promised: tuple[int, ...], status: int, *, holds: bool
) -> None:
    found = get_finding(asked(http(status=promised), answer(status)), "http[0]")
    assert_holds(found) if holds else assert_deviates(found, f"got {status}")


def test_a_wrong_status_is_reported_with_its_phrase_and_the_body() -> None:
    found = get_finding(asked(http(status=(200,)), answer(500, "boom\nmore")), "http[0]")
    assert_deviates(found, "500 Internal Server Error", "200 OK", "boom")


FULL = http(
    headers=(("Content-Type", Template("text/plain")),),
    body=(text_promise("contains", "# HELP", source="http[0]"),),
    json=(JsonFact(address="http[0].json.a", path="a", value=1),),
)
BELOW = ("http[0].headers.Content-Type", "http[0].contains[0]", "http[0].json.a")


def test_headers_body_and_json_are_checked() -> None:
    outcome = asked(
        FULL, answer(body='{"a": 1, "b": "# HELP"}', headers=(("content-type", "text/plain; v"),))
    )
    for address in BELOW:
        assert_holds(get_finding(outcome, address))


def test_other_headers_body_and_json_deviate() -> None:
    outcome = asked(FULL, answer(body="no", headers=(("Content-Type", "text/html"), ("X", "y"))))
    assert_deviates(
        get_finding(outcome, BELOW[0]),
        '"text/plain" not found in the header Content-Type: "text/html"',
    )
    assert_deviates(
        get_finding(outcome, BELOW[1]),
        '"# HELP" not found in the response to GET http://127.0.0.1:8000/metrics',
    )
    assert_deviates(get_finding(outcome, BELOW[2]), "the response is not valid JSON")
    assert_deviates(get_finding(asked(FULL, answer()), BELOW[0]), "has no header Content-Type")


@pytest.mark.parametrize("answers", [(), (answer(None, error="connection refused"),)])
def test_without_a_response_every_part_deviates(answers: tuple[HttpAnswer, ...]) -> None:
    outcome = asked(FULL, *answers)
    texts = "no response (connection refused)" if answers else "was not sent"
    assert_deviates(get_finding(outcome, "http[0]"), texts)
    for address in BELOW:
        assert_deviates(get_finding(outcome, address), "no response to check")


@pytest.mark.parametrize(
    ("form", "text", "message"),
    [
        ("contains", "head", ""),
        ("matches", "^head$", ""),
        ("contains", "tail", "cannot be judged: 7 bytes of the response"),
        ("lacks", "tail", "cannot be judged: 7 bytes of the response"),
        ("matches", "tail", "cannot be judged: 7 bytes of the response"),
        ("equals", "head\n...", ""),
        ("equals", "head\n", "differs"),
    ],
)
def test_what_is_missing_of_a_response_cannot_be_judged(form: Any, text: str, message: str) -> None:
    body = replace(text_promise(form, text), address="http[0].body.x")
    outcome = asked(http(body=(body,)), answer(body="head\n", dropped=7))
    assert message in get_finding(outcome, "http[0].body.x").message
    if not message:
        assert_holds(get_finding(outcome, "http[0].body.x"))


def test_of_a_response_of_which_some_is_missing_no_json_is_judged() -> None:
    fact = JsonFact(address="http[0].json.a", path="a", value=1)
    outcome = asked(http(json=(fact,)), answer(body='{"a": 1}', dropped=7))
    assert_deviates(get_finding(outcome, "http[0].json.a"), "cannot be judged: 7 bytes")


def test_dropped_bytes_of_a_response_are_a_warning() -> None:
    outcome = asked(http(), answer(dropped=5_000))
    assert outcome.warnings == ("5,000 bytes of the response to http[0] were not kept",)


TURNS = (
    Turn(expect=Template("Delete ${n}?"), regex=False, answer=Line(text=Template("y"))),
    Turn(expect=Template("sure.*"), regex=True, answer=Keys(keys=("ctrl-c",))),
    Turn(expect=Template("end"), regex=False, answer=Eof()),
)


def turn(number: int, *exchanges: Exchange, **more: Any) -> Finding:
    promise = TurnPromise(address=f"dialogue[{number}]", place=PLACE, turn=number)
    observation = observe(dialogue=exchanges, values={"n": "7"}, **more)
    return judge_finding(promise, observation, dialogue=TURNS)


def test_a_prompt_that_appeared_and_was_answered_holds() -> None:
    came = [Exchange(asked_at=0.1, prompt=text) for text in ("Delete 7?", "sure?", "end")]
    for number in range(3):
        assert_holds(turn(number, *came))
    assert turn(0, *came).promise == 'asks "Delete 7?" and reads "y"'
    assert turn(1, *came).promise == "asks /sure.*/ and reads ctrl-c"
    assert "the end of input" in turn(2, *came).promise


def test_a_missing_prompt_is_reported_with_the_last_line_and_the_ending() -> None:
    missed = (
        Exchange(asked_at=0.1, prompt="Delete 7?"),
        Exchange(asked_at=None, prompt="❌ Database error: /homes/7/x"),
    )
    assert_holds(turn(0, *missed))
    found = turn(1, *missed, ending=Exited(code=1))
    assert_deviates(found, "the prompt did not appear (exit code 1)", "$HOME/x")
    assert_deviates(turn(2, *missed), "not reached: the prompt of dialogue[1] did not appear")


@pytest.mark.parametrize(
    ("prompts", "at", "explained"),
    [
        (("sql>",), 0, True),
        (("> sql>",), 0, True),
        (("mysql: ",), 0, False),
        (("sql>",) * 2, 1, False),
    ],
)
def test_a_prompt_that_appeared_without_the_blank_at_its_end_is_told(
    prompts: tuple[str, ...], at: int, *, explained: bool
) -> None:
    turns = tuple(
        Turn(expect=Template("sql> "), regex=False, answer=Line(text=Template("x")))
        for _ in prompts
    )
    exchanges = tuple(
        Exchange(asked_at=None if number == at else 0.1, prompt=prompt)
        for number, prompt in enumerate(prompts)
    )
    found = judge_finding(
        TurnPromise(address=f"dialogue[{at}]", place=PLACE, turn=at),
        observe("sql>", dialogue=exchanges),
        dialogue=turns,
    )
    assert_deviates(found, "the prompt did not appear")
    told = ' "sql>" appeared without a blank at its end: leave that out of the prompt'
    assert (told in found.detail) is explained


def test_a_prompt_whose_search_was_stopped_is_reported_as_such() -> None:
    found = turn(0, Exchange(asked_at=None, prompt="aaa", gave_up=True))
    assert_deviates(
        found, "searching the output for the prompt took too long and was stopped (exit"
    )


def test_a_dialogue_without_any_exchange_deviates() -> None:
    assert_deviates(turn(0, ending=TimedOut(seconds=3)), "did not appear (timed out after 3 s)")


def capture(pattern: str, output: str) -> Outcome:
    promise = CapturePromise(
        address="capture.job", place=PLACE, name="job", pattern=pattern, source="output"
    )
    return judge_promise(promise, observe(output))


@pytest.mark.parametrize(
    ("pattern", "output", "value"),
    [
        (r"job: (\S+)", "job: a-1 done", "a-1"),
        (r"\d+", "x 42", "42"),
        (r"^at (.*)$", "\nat /homes/7/x\n", "$HOME/x"),
    ],
)
def test_a_capture_is_the_first_group_or_the_whole_match(
    pattern: str, output: str, value: str
) -> None:
    outcome = capture(pattern, output)
    assert_holds(get_finding(outcome, "capture.job"))
    assert outcome.captured == {"job": value}


@pytest.mark.parametrize(("pattern", "output"), [("a", "b"), ("a(b)?", "a")])
def test_a_capture_that_does_not_match_deviates(pattern: str, output: str) -> None:
    outcome = capture(pattern, output)
    assert_deviates(
        get_finding(outcome, "capture.job"), "nothing in output matches, so ${job} has no value"
    )
    assert outcome.captured == {}


def test_the_body_conforms_to_a_schema(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text('{"properties": {"a": {"type": "integer"}}}', encoding="utf-8")
    schema = SchemaFile(path="x.json", digest=load_schema(file, tmp_path).digest)

    def check(body: str) -> Finding:
        outcome = asked(http(schema=schema), answer(body=body), values={"spec_dir": str(tmp_path)})
        return get_finding(outcome, "http[0].schema")

    assert_holds(check('{"a": 1}'))
    assert_deviates(check('{"a": "x"}'), 'does not conform to x.json: a: got "x", expected integer')
    assert_deviates(check("no"), "the response is not valid JSON at line 1, column 1: no")
