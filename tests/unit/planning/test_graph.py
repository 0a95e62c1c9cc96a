"""``needs`` as a graph."""

from __future__ import annotations

from itertools import permutations

import pytest

from cliconform.planning.graph import (
    add_ancestors,
    find_ancestors,
    find_homes,
    find_trees,
    measure_ranks,
    sort_runnable,
)

NOWHERE: set[str] = set()


def test_of_several_needs_the_last_of_the_line_gives_the_home() -> None:
    needs = {"a": (), "b": ("a",), "c": ("a", "b"), "d": ("b", "c")}
    assert find_homes(needs) == {"a": None, "b": "a", "c": "b", "d": "c"}


def test_ancestors_are_told_from_the_nearest_to_the_first() -> None:
    assert find_ancestors("c", {"a": None, "b": "a", "c": "b"}) == ["b", "a"]


@pytest.mark.parametrize("order", list(permutations("abcd")))
def test_every_step_comes_after_the_one_it_needs_whatever_the_order_in_the_file(
    order: tuple[str, ...],
) -> None:
    parent: dict[str, str | None] = {"a": None, "b": "a", "c": "b", "d": "a"}
    runnable = sort_runnable({id_: parent[id_] for id_ in order})
    assert sorted(runnable) == ["a", "b", "c", "d"]
    for id_, needed in parent.items():
        assert needed is None or runnable.index(needed) < runnable.index(id_)


def test_independent_steps_keep_the_order_of_the_file() -> None:
    assert sort_runnable({"z": None, "a": None, "m": None}) == ["z", "a", "m"]


def measure(
    needs: dict[str, str | None], begin: set[str] = NOWHERE, **seconds: float
) -> dict[str, float]:
    return measure_ranks(needs, find_trees(needs, begin), dict.fromkeys(needs, 1.0) | seconds)


def test_a_rank_is_the_length_of_the_longest_chain_that_begins_there() -> None:
    needs = {"leaf": "mid", "mid": "root", "root": None, "side": "root", "alone": None}
    assert measure(needs) == {"root": 3, "mid": 2, "leaf": 1, "side": 1, "alone": 1}


def test_the_longest_chain_is_the_one_that_takes_the_most_time() -> None:
    needs = {"root": None, "mid": "root", "leaf": "mid", "side": "root"}
    assert measure(needs, side=2.5) == {"root": 3.5, "mid": 2, "leaf": 1, "side": 2.5}


def test_what_is_needed_is_added_once() -> None:
    needs = {"a": None, "b": "a", "c": "b", "d": "a", "e": None}
    assert add_ancestors(["c", "d"], needs) == {"a", "b", "c", "d"}


def test_a_chain_of_thousands_is_no_matter_of_recursion() -> None:
    needs: dict[str, tuple[str, ...]] = {"s0": ()}
    needs |= {f"s{n}": (f"s{n - 1}",) for n in range(1, 3000)}
    assert measure(find_homes(needs))["s0"] == 3000
    assert len(add_ancestors(needs, find_homes(needs))) == 3000


NEEDS = {"root": None, "left": "root", "leaf": "left", "right": "root", "alone": None}


def test_a_tree_is_all_that_needs_the_step_that_begins_it() -> None:
    assert find_trees(NEEDS, {"left"}) == {
        **dict.fromkeys(("root", "right", "alone")),
        **dict.fromkeys(("left", "leaf"), "left"),
    }


def test_what_is_in_a_tree_begins_no_other() -> None:
    found = find_trees(dict(reversed(NEEDS.items())), set(NEEDS))
    assert found == {**dict.fromkeys(("root", "left", "leaf", "right"), "root"), "alone": "alone"}


def test_the_rank_in_a_tree_is_the_number_of_steps_since_they_run_one_after_the_other() -> None:
    needs = NEEDS | {"above": None, "root": "above"}
    assert measure(needs, {"root"}) == {
        "above": 5,
        "root": 4,
        "left": 2,
        "leaf": 1,
        "right": 1,
        "alone": 1,
    }
