"""Divides a plan into shards that take about the same time."""

from __future__ import annotations

import heapq
from collections.abc import Mapping

from cliconform.errors import UsageError
from cliconform.model.plan import Plan


def assign_shards(plan: Plan, count: int, seconds: Mapping[str, float]) -> dict[str, int]:
    """Return the shard of each step of ``plan``, from 1 to ``count``.

    Steps that need one another stay together, since one starts from the home of the other. The
    group that takes the longest by ``seconds`` is placed first, always into the shard that has
    the least to do: so no shard takes more than a third longer than in the best division (Graham,
    1969). Raises :class:`~cliconform.errors.UsageError` where there are fewer groups than shards.
    """
    group: dict[str, str] = {}
    total: dict[str, float] = {}
    for step in plan.steps:
        first = step.id if step.needs is None else group[step.needs]
        group[step.id] = first
        total[first] = total.get(first, 0.0) + (0.0 if step.skip else seconds[step.id])
    if count > len(total):
        raise UsageError(
            f"--shards {count}: the commands can be divided into {len(total)} at most, since those "
            "that need one another stay together",
            hint=f"write --shards {len(total)}",
        )
    heap = [(0.0, number) for number in range(1, count + 1)]
    shard: dict[str, int] = {}
    position = {first: number for number, first in enumerate(total)}
    for first in sorted(total, key=lambda each: (-total[each], position[each])):
        load, number = heapq.heappop(heap)
        shard[first] = number
        heapq.heappush(heap, (load + total[first], number))
    return {id_: shard[first] for id_, first in group.items()}
