"""Which commands are run together.

A run of several commands runs what they all need once, and side by side what can be. Without
pytest-xdist these are all that were selected of a spec. A worker of pytest-xdist is handed its
tests one by one; only the way in which they are distributed says which others it will be handed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

import pytest


class CommandTest(Protocol):
    """The test of a command."""

    command_id: str
    tree: str
    """The name of the tree of needs that the command belongs to."""
    parent: pytest.Collector | None
    """Its group."""


def choose_batch(
    item: CommandTest, selected: Iterable[CommandTest], config: pytest.Config
) -> frozenset[str]:
    """Return the ids of those of ``selected`` that are run together with ``item``.

    ``selected`` are the tests of the same spec that are to be run.
    """
    worker = getattr(config, "workerinput", None)
    distribution = worker.get("cliconform_dist", "load") if worker else "no"
    go_together = _DISTRIBUTIONS.get(distribution, _is_same)
    return frozenset(each.command_id for each in selected if go_together(item, each))


def _is_any(_: CommandTest, __: CommandTest) -> bool:
    return True


def _is_in_same_tree(one: CommandTest, other: CommandTest) -> bool:
    return one.tree == other.tree


def _is_in_same_group(one: CommandTest, other: CommandTest) -> bool:
    return one.parent is other.parent


def _is_same(one: CommandTest, other: CommandTest) -> bool:
    return one is other


_DISTRIBUTIONS: dict[str, Callable[[CommandTest, CommandTest], bool]] = {
    "no": _is_any,
    "each": _is_any,
    "loadfile": _is_any,
    "loadscope": _is_in_same_group,
    "loadgroup": _is_in_same_tree,
}
"""The values of ``--dist`` that hand all tests of some kind to one worker."""
