"""Finds which runs are one: the shards of a plan, and the recording that joins them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from cliconform.quick_dataclass import dataclass, field

_APART = timedelta(hours=24)
"""How long after the first shard of a run another one may start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What is needed of a run; ``inputs`` are the spec, the target and the time, in digests."""

    run: str
    started: datetime
    inputs: tuple[str, ...]
    shard: str
    plan: str


@dataclass(slots=True)
class _Group:
    started: datetime
    runs: list[str] = field(default_factory=list)
    shards: set[str] = field(default_factory=set)


def join_shards(runs: Iterable[RunFacts]) -> Mapping[str, str]:
    """Return for each run the id of the one that it is a part of: its own, for a whole run.

    The shards of one plan that start within a day, each of them once, are one run: that of the
    first of them. Where the recording that ``merge`` made of them is there too, which starts with
    the first shard, they are left out.
    """
    ordered = sorted(runs, key=lambda each: (each.started, each.run))
    groups: dict[tuple[str, ...], _Group] = {}
    joined: list[tuple[tuple[str, ...], _Group]] = []
    for each in ordered:
        if not each.shard:
            continue
        key = (each.plan, *each.inputs)
        group = groups.get(key)
        if group is None or each.shard in group.shards or each.started - group.started > _APART:
            group = groups[key] = _Group(started=each.started)
            joined.append((each.inputs, group))
        group.runs.append(each.run)
        group.shards.add(each.shard)
    whole = {(each.started, *each.inputs) for each in ordered if not each.shard}
    found = {each.run: each.run for each in ordered if not each.shard}
    for inputs, group in joined:
        if (group.started, *inputs) not in whole:
            found |= dict.fromkeys(group.runs, group.runs[0])
    return found
