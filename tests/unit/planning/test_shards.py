"""A plan that is divided: whole chains, about the same time."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.errors import SpecError, UsageError
from cliconform.model.fingerprint import Fingerprint
from cliconform.model.shards import PlannedStep, ShardPlan
from cliconform.planning.priorities import estimate_durations
from cliconform.planning.shards import assign_shards
from cliconform.reporting.shard_plan import parse_shard_plan, render_shard_plan
from support.running import plan, step


def divide(needs: dict[str, str | None], seconds: dict[str, float], count: int) -> dict[str, int]:
    return assign_shards(plan(*(step(id_, needs=needs[id_]) for id_ in needs)), count, seconds)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 60)), min_size=1, max_size=40), st.data()
)
def test_each_chain_is_in_one_shard_and_no_shard_takes_a_third_more_than_it_has_to(
    drawn: list[tuple[int, int]], data: st.DataObject
) -> None:
    needs: dict[str, str | None] = {}
    first: dict[int, str] = {}
    for number, (group, _) in enumerate(drawn):
        needs[f"s{number}"] = first.get(group)
        first[group] = f"s{number}"  # a chain
    seconds = {f"s{number}": float(each) for number, (_, each) in enumerate(drawn)}
    count = data.draw(st.integers(1, len(first)))
    shard = divide(needs, seconds, count)
    assert shard.keys() == needs.keys()
    assert all(shard[id_] == shard[above] for id_, above in needs.items() if above)
    assert set(shard.values()) == set(range(1, count + 1))
    load, longest = Counter[int](), Counter[int]()
    for id_, number in shard.items():
        load[number] += int(seconds[id_])
        longest[drawn[int(id_[1:])][0]] += int(seconds[id_])
    fair = sum(load.values()) / count
    assert max(load.values()) <= fair + max(longest.values()) * (1 - 1 / count) + 1e-9


def test_equal_chains_are_spread_evenly() -> None:
    needs: dict[str, str | None] = dict.fromkeys(f"s{number}" for number in range(10))
    shard = divide(needs, dict.fromkeys(needs, 1.0), 5)
    assert Counter(shard.values()) == dict.fromkeys(range(1, 6), 2)


def test_more_shards_than_chains_are_refused() -> None:
    with pytest.raises(UsageError, match="into 1 at most") as error:
        divide({"a": None, "b": "a"}, {"a": 1.0, "b": 1.0}, 2)
    assert error.value.hint == "write --shards 1"


def test_what_has_no_duration_counts_as_the_median() -> None:
    known = {"a": 1.0, "b": 5.0, "c": 100.0, "gone": 7.0}
    assert estimate_durations("abcx", known) == {"a": 1.0, "b": 5.0, "c": 100.0, "x": 5.0}
    assert estimate_durations("xy", known) == {"x": 1.0, "y": 1.0}


PLAN = ShardPlan(
    spec="x.toml",
    name="x",
    target="x",
    inputs=Fingerprint(parts={"x.toml": "0"}),
    total=3,
    shards=2,
    steps=tuple(
        PlannedStep(id=id_, shard=shard, seconds=1.5, argv=("x",), file="x.toml", line=3)
        for id_, shard in (("a", 1), ("ü\udcff[\u2028]", 2))
    ),
)


def test_a_plan_is_read_as_it_was_written() -> None:
    assert parse_shard_plan(render_shard_plan(PLAN), "plan.json") == PLAN


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cliconform_shards": 2}, "a plan of version 2"),
        ({"cliconform_shards": True}, "a plan of version True"),
        ({"shards": 1}, "not each command is in one shard"),
        ({"steps": []}, "it has no commands"),
        ({"steps": {}}, "plan.steps: expected an array"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(change: dict[str, object], message: str) -> None:
    stored = json.loads(render_shard_plan(PLAN)) | change
    with pytest.raises(SpecError) as error:
        parse_shard_plan(json.dumps(stored).encode(), "plan.json")
    assert message in error.value.problems[0].message


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000])
def test_what_is_not_even_an_object_is_refused_as_well(data: bytes) -> None:
    with pytest.raises(SpecError):
        parse_shard_plan(data, "plan.json")


def test_a_command_that_is_there_twice_is_refused() -> None:
    stored = json.loads(render_shard_plan(PLAN))
    stored["steps"].append(stored["steps"][0])
    with pytest.raises(SpecError):
        parse_shard_plan(json.dumps(stored).encode(), "plan.json")
