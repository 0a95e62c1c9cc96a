"""The outcomes of a recording, judged by the spec as it is now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from cliconform import pipeline
from cliconform.model.observation import Observation
from cliconform.model.outcome import Finding, Outcome
from cliconform.model.place import Place
from cliconform.model.placeholders import names_in_promises
from cliconform.model.plan import Plan, Step
from cliconform.model.promise import Promise
from cliconform.model.report import Report
from cliconform.model.spec import KnownFile, Spec, covers
from cliconform.quick_dataclass import fields, is_dataclass, replace
from cliconform.reuse.index import can_be_reused


def judge_recorded(
    ids: Collection[str],
    *,
    spec: Spec,
    known: KnownFile,
    plan: Plan,
    stored: Report,
    run: str,
    rebuild: pipeline.Rebuild,
) -> dict[str, Outcome]:
    """Return those outcomes of ``stored`` with ``ids`` that conform, each about the step of now.

    Findings about promises that are the same now are taken as they are: the same version of
    cliconform has made them of the same observation. Where a promise has changed, the command is
    judged again as ``judge`` does it, in a home that ``rebuild`` makes. ``run`` is the id of the
    recording.
    """
    wanted = frozenset(ids)
    masked, stored = pipeline.mask_run(plan, _select(stored, wanted))
    before = {outcome.step.id: outcome for outcome in stored.outcomes}
    found: dict[str, Outcome] = {}
    changed = []
    for step in masked.steps:
        outcome = before.get(step.id) if step.id in wanted else None
        if outcome is None:
            continue
        places = _match_promises(step, outcome.step)
        if places is None:
            changed.append(step)
        else:
            found[step.id] = replace(
                outcome, findings=tuple(_move(each, places) for each in outcome.findings)
            )
    if changed:
        part = _select(stored, {step.id for step in changed})
        again = pipeline.rejudge(
            spec, known, replace(plan, steps=tuple(changed)), part, rebuild=rebuild
        )
        found |= {outcome.step.id: outcome for outcome in again.outcomes}
    steps = {step.id: step for step in plan.steps}
    return {
        id_: replace(outcome, step=steps[id_], cached=before[id_].cached or run, kept=None, hint="")
        for id_, outcome in found.items()
        if can_be_reused(outcome) and not _would_be_stopped(outcome, steps[id_])
    }


def _select(stored: Report, ids: Collection[str]) -> Report:
    return replace(stored, outcomes=tuple(each for each in stored.outcomes if each.step.id in ids))


def _would_be_stopped(outcome: Outcome, step: Step) -> bool:
    """Whether the command took longer than its timeout is now."""
    limit = step.invocation.limits.timeout
    return any(seen.duration >= limit for seen in list_runs(outcome.observation))


def list_runs(seen: Observation | None) -> Iterator[Observation]:
    """Yield the run of a command, and the further ones that it has for some promises."""
    if seen is not None:
        yield seen
        yield from list_runs(seen.again)
        yield from list_runs(seen.in_left_home)


def _match_promises(step: Step, before: Step) -> list[tuple[str, dict[Place, Place]]] | None:
    """Return where what was written at a place before is now, by the address of the promise.

    ``None`` where the promises, or what they depend on, are not the same.
    """
    if len(step.promises) != len(before.promises) or step.ignore != before.ignore:
        return None
    names = names_in_promises(step.promises)
    if any(step.values.get(name) != before.values.get(name) for name in names):
        return None
    found = []
    for now, then in zip(step.promises, before.promises, strict=True):
        if now != then and _drop_places(now) != _drop_places(then):
            return None
        found.append((now.address, _pair_places(now, then)))
    return found


def _pair_places(now: Promise, then: Promise) -> dict[Place, Place]:
    return dict(zip(_list_places(then), _list_places(now), strict=True)) if now != then else {}


def _move(finding: Finding, places: list[tuple[str, dict[Place, Place]]]) -> Finding:
    """Return ``finding`` with the place at which its promise is written now."""
    for address, moved in places:
        if covers(address, finding.address) and finding.place in moved:
            return replace(finding, place=moved[finding.place])
    return finding


def _drop_places(value: Any) -> Any:
    if isinstance(value, Place):
        return None
    if isinstance(value, tuple):
        return tuple(map(_drop_places, value))
    if isinstance(value, Mapping):
        return {key: _drop_places(each) for key, each in value.items()}
    if is_dataclass(value):
        parts = ((part.name, getattr(value, part.name)) for part in fields(value))
        return (type(value), tuple((name, _drop_places(part)) for name, part in parts))
    return value


def _list_places(value: Any) -> Iterator[Place]:
    if isinstance(value, Place):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _list_places(each)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _list_places(each)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _list_places(getattr(value, part.name))
