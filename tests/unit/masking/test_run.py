"""A run: nothing that a listener, a recording or a report gets has a secret; running has all."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cliconform import pipeline, run_judge
from cliconform.masking.mask import Mask
from cliconform.model.event import Event, RunStarted
from cliconform.model.invocation import HomeContent, Line, Turn
from cliconform.model.observation import Chunk, Exchange, Exited, Observation
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.place import Place
from cliconform.model.plan import Plan, Step
from cliconform.model.promise import CapturePromise
from cliconform.model.run_options import RunOptions
from cliconform.model.spec import CommandSettings, KnownFile, Spec, Target
from cliconform.model.template import Template
from cliconform.running.interface import Decision, RunEnd, RunHandler
from support import reports

CANARY = "canary-4711"
CODE = base64.b64encode(CANARY.encode()).decode()
PLACE = Place(file="x.toml", line=1)


def print_in_pieces(text: str) -> tuple[Chunk, ...]:
    return tuple(Chunk(stream="stdout", at=0.1, data=each.encode()) for each in text)


class Observer:
    """Gives ``observations`` in the order of the plan."""

    def __init__(self, *observations: Observation) -> None:
        self.observations = observations
        self.decisions: list[Decision] = []

    def observe(self, plan: Plan, handler: RunHandler) -> RunEnd:
        for step, seen in zip(plan.steps, self.observations, strict=True):
            handler.on_start(step, 1)
            handler.on_slow(step, 1.0)
            self.decisions.append(handler.decide(step, seen))
        return RunEnd()


def check(
    steps: list[Step], observer: Observer, secrets: tuple[str, ...], **more: Any
) -> tuple[Any, list[Event]]:
    told: list[Event] = []
    spec = Spec(
        file="x.toml",
        name="x",
        target=Target(name="x", command=("x",)),
        defaults=CommandSettings(),
        home=HomeContent(),
        commands={},
    )
    plan = Plan(
        spec="x.toml",
        name="x",
        target="x",
        command=("x", CANARY),
        steps=tuple(steps),
        total=len(steps),
        secrets=secrets,
    )
    known = KnownFile(file="", target="")
    options = RunOptions(jobs=1)
    report = pipeline.check(
        spec, known, plan, observer=observer, options=options, listener=told.append, **more
    )
    return report, told


@pytest.mark.parametrize("encode", [str, lambda _: CODE], ids=["plain", "base64"])
def test_no_event_and_no_report_has_a_secret(encode: Callable[[str], str]) -> None:
    text = encode(CANARY)
    step = reports.step(f"a[{text}]", "--key", text)
    seen = reports.observation(step, chunks=print_in_pieces(f"is {text}\n"), values={"k": text})
    report, told = check([step], Observer(seen), (CANARY,))
    for each in (*told, report):
        assert text not in repr(each)
        assert text[:-1] not in repr(each)
    assert len(told) == 4
    assert isinstance(told[0], RunStarted)
    assert {"a[(secret)]"} == {each.id for each in told[1:3]} | {told[3].outcome.step.id}  # type: ignore[union-attr]
    (outcome,) = report.outcomes
    assert outcome.verdict is Verdict.CONFORMS
    assert b"".join(each.data for each in outcome.observation.chunks) == b"is (secret)\n"


def test_a_captured_value_goes_on_as_it_is_and_is_reported_masked() -> None:
    capture = CapturePromise(
        address="capture.key", place=PLACE, name="key", source="stdout", pattern="is (.*)"
    )
    step = reports.step("a", promises=(capture,))
    observer = Observer(reports.observation(step, f"is {CANARY}\n"))
    report, _ = check([step], observer, (CANARY,))
    assert observer.decisions[0].captured == {"key": CANARY}
    assert report.outcomes[0].captured == {"key": "(secret)"}


def test_what_is_typed_unseen_is_masked_in_what_was_observed_before() -> None:
    asking = reports.step("b")
    turn = Turn(expect=Template("Word: "), regex=False, answer=Line(text=Template(CANARY)))
    asking = replace(asking, invocation=replace(asking.invocation, dialogue=(turn,)))
    exchange = Exchange(asked_at=0.0, prompt="Word: ", unseen=True)
    first, second = reports.step("a"), asking
    masks: list[Mask] = []
    report, _ = check(
        [first, second],
        Observer(
            reports.observation(first, f"is {CANARY}\n"),
            reports.observation(second, f"said {CANARY}\n", dialogue=(exchange,)),
        ),
        (),
        record=lambda _, mask, __: masks.append(mask),
    )
    assert CANARY not in repr(replace(report, command=()))
    assert [each.secrets for each in masks] == [frozenset(), frozenset({CANARY})]


def test_an_error_in_the_judging_has_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(CANARY)

    monkeypatch.setattr(run_judge, "judge", fail)
    step = reports.step("a")
    report, told = check([step], Observer(reports.observation(step)), (CANARY,))
    assert report.outcomes[0].verdict is Verdict.ERROR
    assert CANARY not in repr(report) + repr(told)


def test_without_a_secret_the_outcome_holds_what_was_observed() -> None:
    step = reports.step("a")
    seen = reports.observation(step, "is public\n", ending=Exited(code=0))
    report, _ = check([step], Observer(seen), ())
    assert report.outcomes[0].observation == seen
    assert report.outcomes[0].step is step


def test_an_outcome_is_masked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    masked: list[str] = []
    apply_to = Mask.apply_to

    def count(mask: Mask, value: Any) -> Any:
        masked.extend(
            each.step.id
            for each in (getattr(value, "outcomes", ()) or [value])
            if isinstance(each, Outcome)
        )
        return apply_to(mask, value)

    monkeypatch.setattr(Mask, "apply_to", count)
    step = reports.step("a")
    check([step], Observer(reports.observation(step, f"is {CANARY}\n")), (CANARY,))
    assert masked == ["a"]
