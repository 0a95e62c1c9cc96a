"""How long a plan takes on several workers, by a scripted clock: near the lower bound."""

from __future__ import annotations

import csv
import heapq
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliconform.model.plan import Plan, Step
from cliconform.planning.graph import add_ancestors, find_trees, measure_ranks
from cliconform.planning.priorities import estimate_durations
from cliconform.running.scheduling.schedule import Schedule
from support.running import plan, step

Needs = dict[str, str | None]
Seconds = dict[str, float]

RECORDED = Path(__file__).parent / "data" / "marketpipe_graph.csv"
"""The 311 commands of specs/marketpipe.toml, with the durations of a run on a busy machine."""
NOTHING: Mapping[str, float] = {}


def read_recorded() -> tuple[Needs, Seconds]:
    with RECORDED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not any(row["tree"] for row in rows)
    return (
        {row["id"]: row["needs"] or None for row in rows},
        {row["id"]: float(row["seconds"]) for row in rows},
    )


def make(
    needs: Needs,
    known: Mapping[str, float],
    *,
    begin: frozenset[str] = frozenset(),
    failed: frozenset[str] = frozenset(),
) -> Plan:
    """A plan as ``make_plan`` orders it, if the durations in ``known`` are remembered."""
    trees = find_trees(needs, begin)
    ranks = measure_ranks(needs, trees, estimate_durations(needs, known))
    urgent = add_ancestors(failed, needs)
    return plan(
        *(
            step(id_, needs=above, rank=ranks[id_], tree=trees[id_], urgent=id_ in urgent)
            for id_, above in needs.items()
        )
    )


def run(made: Plan, seconds: Mapping[str, float], workers: int) -> dict[str, tuple[float, float]]:
    """When each step starts and ends. The clock moves from one end to the next.

    After each end, no worker is free that could run something.
    """
    schedule = Schedule(made)
    schedule.start()
    free, running = set(range(workers)), list[tuple[float, int, str]]()
    steps = {each.id: each for each in made.steps}
    times: dict[str, tuple[float, float]] = {}
    now = 0.0
    while True:
        for worker in sorted(free):
            taken = schedule.take_next(worker)
            if taken is not None:
                free.remove(worker)
                times[taken.id] = now, now + seconds[taken.id]
                heapq.heappush(running, (now + seconds[taken.id], worker, taken.id))
        assert not any(schedule.take_next(worker) for worker in free)
        if not running:
            return times
        now, worker, id_ = heapq.heappop(running)
        free.add(worker)
        schedule.mark_ended(steps[id_])
        for each in schedule.list_dependents(steps[id_]):
            schedule.mark_ready(each)


def makespan(made: Plan, seconds: Mapping[str, float], workers: int) -> float:
    times = run(made, seconds, workers)
    assert times.keys() == {each.id for each in made.steps}
    return max(end for _, end in times.values())


def bound(needs: Needs, seconds: Mapping[str, float], workers: int) -> float:
    """No schedule is shorter: all workers are busy all the time, or the longest chain takes it."""
    chains = measure_ranks(needs, dict.fromkeys(needs), seconds)
    return max(sum(seconds.values()) / workers, *chains.values())


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 8, 16, 64])
def test_a_recorded_run_takes_at_most_2_percent_more_than_the_lower_bound(workers: int) -> None:
    needs, seconds = read_recorded()
    taken = makespan(make(needs, seconds), seconds, workers)
    assert taken <= 1.02 * bound(needs, seconds, workers)


@pytest.mark.parametrize("workers", [2, 4, 8])
def test_durations_of_half_of_the_commands_are_enough_for_5_percent(workers: int) -> None:
    needs, seconds = read_recorded()
    known = dict(list(seconds.items())[::2])
    assert makespan(make(needs, known), seconds, workers) <= 1.05 * bound(needs, seconds, workers)


def test_a_long_command_starts_first_once_its_duration_is_remembered() -> None:
    needs: Needs = {**dict.fromkeys(map(str, range(20))), "long": None}
    seconds = {**dict.fromkeys(needs, 1.0), "long": 20.0}
    assert makespan(make(needs, NOTHING), seconds, workers=2) == 30
    assert makespan(make(needs, seconds), seconds, workers=2) == 20


def test_what_failed_last_time_starts_first_with_what_it_needs() -> None:
    needs, seconds = read_recorded()
    last = min(needs, key=lambda id_: (needs[id_] is None, seconds[id_]))
    chain = add_ancestors([last], needs)
    above = sum(seconds[each] for each in chain) - seconds[last]
    times = run(make(needs, seconds, failed=frozenset({last})), seconds, workers=2)
    assert times[last][0] == pytest.approx(above)
    assert run(make(needs, seconds), seconds, workers=2)[last][0] > above


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Needs, Seconds]:
    count = draw(st.integers(1, 40))
    needs: Needs = {}
    for number in range(count):
        above = draw(st.integers(-1, number - 1))
        needs[f"s{number}"] = None if above < 0 else f"s{above}"
    seconds = {id_: float(draw(st.integers(1, 50))) for id_ in needs}
    return needs, seconds


@given(graphs(), st.integers(1, 6))
def test_no_graph_takes_longer_than_its_work_and_its_longest_chain_explain(
    graph: tuple[Needs, Seconds], workers: int
) -> None:
    # Graham's bound, which holds wherever no worker is idle while it could run something.
    needs, seconds = graph
    longest = bound(needs, seconds, len(needs) + 1)
    most = sum(seconds.values()) / workers + longest * (1 - 1 / workers)
    assert makespan(make(needs, seconds), seconds, workers) <= most + 1e-9


@given(graphs(), st.integers(1, 4), st.data())
def test_trees_at_one_path_stay_with_one_worker_and_all_steps_are_run(
    graph: tuple[Needs, Seconds], workers: int, data: st.DataObject
) -> None:
    needs, seconds = graph
    begin = data.draw(st.frozensets(st.sampled_from(sorted(needs)), max_size=3))
    made = make(needs, seconds, begin=begin)
    times = run(made, seconds, workers)
    assert times.keys() == needs.keys()
    in_tree: dict[str, list[Step]] = {}
    for each in made.steps:
        if each.tree:
            in_tree.setdefault(each.tree, []).append(each)
    for steps in in_tree.values():
        turns = sorted(times[each.id] for each in steps)
        assert all(end <= start for (_, end), (start, _) in pairwise(turns))
