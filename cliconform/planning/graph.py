"""The graph of ``needs``. Every step starts from at most one home, so it is a forest."""

from __future__ import annotations

from collections.abc import Container, Mapping
from graphlib import TopologicalSorter


def find_ancestors(id_: str, needs: Mapping[str, str | None]) -> list[str]:
    """Return the ids that ``id_`` needs, directly and indirectly, the nearest first."""
    line = []
    parent = needs[id_]
    while parent is not None:
        line.append(parent)
        parent = needs[parent]
    return line


def find_homes(needs: Mapping[str, tuple[str, ...]]) -> dict[str, str | None]:
    """Return the id whose home each id starts from: the deepest of those that it needs.

    Loading has checked that those are on one line of descent and that there is no cycle.
    """
    depth: dict[str, int] = {}
    for id_ in TopologicalSorter(needs).static_order():
        depth[id_] = 1 + max((depth[parent] for parent in needs[id_]), default=0)
    return {
        id_: max(parents, key=lambda parent: depth[parent], default=None)
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
    needs: Mapping[str, str | None], tree: Mapping[str, str | None] | None = None
) -> dict[str, int]:
    """Return the number of steps, beginning with each id, that must run one after the other.

    Those are the longest chain of needs, and in a ``tree``, whose steps take turns, all that is
    below the id.

    With two workers, starting the longest chain first stays within a few percent of the best
    possible order, even if every step is assumed to take the same time.
    """
    rank = dict.fromkeys(needs, 1)
    for id_ in reversed(sort_runnable(needs)):
        parent = needs[id_]
        if parent is None:
            continue
        if tree and tree[parent]:
            rank[parent] += rank[id_]
        else:
            rank[parent] = max(rank[parent], rank[id_] + 1)
    return rank
