"""What a stored run still says of a spec that may have changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from cliconform.model.invocation import WITHHELD, HomeContent, is_secret
from cliconform.model.outcome import Finding, Holds, Outcome
from cliconform.model.placeholders import names_in_invocation
from cliconform.model.plan import Invocation, Limits, Step
from cliconform.model.promise import Place
from cliconform.model.report import Report
from cliconform.model.spec import covers
from cliconform.model.template import Template

_ELSEWHERE = "spec_dir"  # a stored run may be judged where the spec lies in another folder


def find_changed_commands(steps: Iterable[Step], stored: Report) -> dict[str, str]:
    """By their ids, why ``stored`` says nothing of those ``steps`` that it says nothing of.

    ``steps`` are in the order in which they are run: the needed ones first.
    """
    then = {outcome.step.id: outcome.step for outcome in stored.outcomes}
    changed: dict[str, str] = {}
    for step in steps:
        before = then.get(step.id)
        if before is None:
            changed[step.id] = "the stored run has no such command"
        elif not _same_call(step, before):
            changed[step.id] = "what is run has changed since the stored run"
        elif step.needs in changed:
            changed[step.id] = f"what `{step.needs}` runs, which it needs, has changed"
    return changed


def find_reusable_findings(step: Step, before: Outcome) -> Mapping[str, Finding]:
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


def _same_call(step: Step, before: Step) -> bool:
    """Whether the program would be called, answered and asked now as it was in the stored run.

    What is not compared is what differs from one machine to another, and what patience it is given.
    """
    now, then = _call(step), _call(before)
    names = names_in_invocation(now) - {_ELSEWHERE}
    same_values = all(step.values.get(each) == before.values.get(each) for each in names)
    return now == then and same_values and step.needs == before.needs


def _call(step: Step) -> Invocation:
    invocation = step.invocation
    return replace(
        invocation,
        environment=_stated(invocation),
        home=_below(invocation.home, step.values.get(_ELSEWHERE, "")),
        limits=Limits(timeout=0),
        since=None,
    )


def _stated(invocation: Invocation) -> dict[str, Template]:
    """The environment without what the machine gives, and what a stored run does not tell."""
    return {
        name: WITHHELD if is_secret(name) else value
        for name, value in invocation.environment.items()
        if name not in invocation.passed
    }


def _below(home: HomeContent, folder: str) -> HomeContent:
    """``home``, its copies' sources as they are named from ``folder``."""
    copies = {path: source.removeprefix(folder) for path, source in home.copies.items()}
    return replace(home, copies=copies)


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
