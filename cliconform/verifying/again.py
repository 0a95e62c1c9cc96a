"""What a stored run still says of a spec that may have changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from cliconform.model.invocation import HomeContent
from cliconform.model.outcome import Finding, Holds, Outcome
from cliconform.model.plan import Invocation, Limits, Step
from cliconform.model.promise import Place
from cliconform.model.spec import covers
from cliconform.model.template import names_in

_ELSEWHERE = "spec_dir"  # a stored run may be judged where the spec lies in another folder


def same_call(step: Step, before: Step) -> bool:
    """Whether the program would be called, answered and asked now as it was in the stored run.

    What its home and environment hold is not compared: they differ from one machine to another.
    """
    now, then = _call(step.invocation), _call(before.invocation)
    names = names_in(now) - {_ELSEWHERE}
    return now == then and all(step.values.get(each) == before.values.get(each) for each in names)


def still_true(step: Step, before: Outcome) -> Mapping[str, Finding]:
    """By their addresses, the stored findings of promises that are what they were.

    They hold for what cannot be judged again, since the home that it is about is gone.
    """
    if _without(step.values) != _without(before.step.values):
        return {}
    then = {promise.address: _unplaced(promise) for promise in before.step.promises}
    same = [each.address for each in step.promises if then.get(each.address) == _unplaced(each)]
    return {
        finding.address: replace(finding, known=False)
        for finding in before.findings
        if finding.holds is not Holds.UNKNOWN
        and any(covers(address, finding.address) for address in same)
    }


def _call(invocation: Invocation) -> Invocation:
    return replace(
        invocation, environment={}, home=HomeContent(), limits=Limits(timeout=0), since=None
    )


def _without(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name != _ELSEWHERE}


def _unplaced(value: Any) -> Any:
    """``value`` without the lines that it was written in, which change with those above."""
    if isinstance(value, Place):
        return None
    if isinstance(value, tuple):
        return tuple(map(_unplaced, value))
    if is_dataclass(value):
        parts = ((part.name, getattr(value, part.name)) for part in fields(value))
        return (type(value), tuple((name, _unplaced(part)) for name, part in parts))
    return value
