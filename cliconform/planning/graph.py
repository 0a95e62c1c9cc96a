"""The graph of ``needs``. Every step starts from at most one home, so it is a forest."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from graphlib import TopologicalSorter


def find_ancestors(id_: str, needs: Mapping[str, str | None]) -> list[str]:
    """Return the ids that ``id_`` needs, directly and indirectly, the nearest first."""
    line = []
    parent = needs[id_]
    while parent is not None:
        line.append(parent)
        parent = needs[parent]
    return line


def add_ancestors(ids: Iterable[str], needs: Mapping[str, str | None]) -> frozenset[str]:
    """Return ``ids`` and all ids that they need."""
    found: set[str] = set()
    for id_ in ids:
        above: str | None = id_
        while above is not None and above not in found:
            found.add(above)
            above = needs[above]
    return frozenset(found)


def find_homes(needs: Mapping[str, tuple[str, ...]]) -> dict[str, str | None]:
    """Return the id whose home each id starts from: the deepest of those that it needs.

    Loading has checked that those are on one line of descent and that there is no cycle.
    """
    depth: dict[str, int] = {}
    if any(len(parents) > 1 for parents in needs.values()):
        for id_ in TopologicalSorter(needs).static_order():
            depth[id_] = 1 + max((depth[parent] for parent in needs[id_]), default=0)
    return {
        id_: max(parents, key=lambda parent: depth[parent])
        if len(parents) > 1
        else next(iter(parents), None)
        for id_, parents in needs.items()
    }


def sort_runnable(needs: Mapping[str, str | None]) -> list[str]:
    """Return all ids, each after the one that it needs, otherwise in the order of ``needs``."""
    order: dict[str, None] = {}
    for id_ in needs:
        for before in reversed([id_, *find_ancestors(id_, needs)]):
            order.setdefault(before)
    return list(order)


def find_trees(needs: Mapping[str, str | None], begin: Container[str]) -> dict[str, str | None]:
    """Return the id that begins the tree which each id belongs to; ``None`` if it is in none.

    An id in ``begin`` begins a tree, unless it is in one already; what needs it belongs to it.
    """
    tree: dict[str, str | None] = {}
    for id_ in sort_runnable(needs):
        parent = needs[id_]
        above = None if parent is None else tree[parent]
        tree[id_] = above or (id_ if id_ in begin else None)
    return tree


def measure_ranks(
    needs: Mapping[str, str | None],
    tree: Mapping[str, str | None],
    durations: Mapping[str, float],
) -> dict[str, float]:
    """Return the seconds that the steps take, beginning with each id, that run one after the other.

    Those are the longest chain of needs, and in a ``tree``, whose steps take turns, all that is
    below the id. ``durations`` has the seconds of every id. To start the longest chain first stays
    within a few percent of the best possible order, even if all durations are the same.
    """
    rank = {id_: durations[id_] for id_ in needs}
    for id_ in reversed(sort_runnable(needs)):
        parent = needs[id_]
        if parent is None:
            continue
        if tree[parent]:
            rank[parent] += rank[id_]
        else:
            rank[parent] = max(rank[parent], rank[id_] + durations[parent])
    return rank
