"""``needs`` as a graph. Every step has at most one home to start from, so it is a forest."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import TopologicalSorter


def ancestors(id_: str, needs: Mapping[str, str | None]) -> list[str]:
    """Who ``id_`` needs, the nearest first."""
    line = []
    parent = needs[id_]
    while parent is not None:
        line.append(parent)
        parent = needs[parent]
    return line


def homes(needs: Mapping[str, tuple[str, ...]]) -> dict[str, str | None]:
    """Whose home each id starts from: of those it needs, the last in their line of descent.

    Loading has made sure that they are on one line, and that there is no cycle.
    """
    depth: dict[str, int] = {}
    for id_ in TopologicalSorter(needs).static_order():
        depth[id_] = 1 + max((depth[parent] for parent in needs[id_]), default=0)
    return {
        id_: max(parents, key=lambda parent: depth[parent], default=None)
        for id_, parents in needs.items()
    }


def runnable_order(needs: Mapping[str, str | None]) -> list[str]:
    """All ids, each after the one it needs, and else in the order of ``needs``."""
    order: dict[str, None] = {}
    for id_ in needs:
        for before in reversed([id_, *ancestors(id_, needs)]):
            order.setdefault(before)
    return list(order)


def ranks(needs: Mapping[str, str | None]) -> dict[str, int]:
    """How many steps the longest chain has that begins with each id.

    On two workers, starting the longest chain first stays within a few percent of the best order
    there is, even with every step taken to last the same.
    """
    rank = dict.fromkeys(needs, 1)
    for id_ in reversed(runnable_order(needs)):
        parent = needs[id_]
        if parent is not None:
            rank[parent] = max(rank[parent], rank[id_] + 1)
    return rank
