"""The durations that ``2x median`` is about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from cliconform.history.baselines import measure_baselines
from cliconform.history.collecting import read_history
from cliconform.model.baseline import Baseline
from support.history import WANTED, Runs


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


def measure(runs: Runs, machine: str = "a CPU, 2 cores") -> Mapping[str, Baseline]:
    found, _ = read_history(
        runs.store, runs.index, lambda each: measure_baselines(each, WANTED, machine)
    )
    return found


def test_it_is_the_median_of_the_last_ten_runs_of_each_command(runs: Runs) -> None:
    for number in range(12):
        runs.record({"a": "conforms", "b": "conforms"}, seconds={"a": float(number), "b": 0.5})
    assert measure(runs) == {
        "a": Baseline(median=6.5, runs=10),
        "b": Baseline(median=0.5, runs=10),
    }


def test_only_runs_that_ended_as_promised_on_such_a_machine_count(runs: Runs) -> None:
    runs.record({"a": "conforms"}, seconds=2.0)
    runs.record({"a": "deviates"}, seconds=0.01)
    runs.record({"a": "blocked"})
    runs.record({"a": "cached"}, seconds=9.0)
    runs.record({"a": "conforms"}, seconds=60.0, machine="another")
    assert measure(runs) == {"a": Baseline(median=2.0, runs=1)}
    assert measure(runs, "another") == {"a": Baseline(median=60.0, runs=1)}


def test_a_run_that_took_too_long_counts_so_that_a_lasting_change_becomes_usual(
    runs: Runs,
) -> None:
    runs.record({"a": "slow"}, seconds=5.0)
    assert measure(runs) == {"a": Baseline(median=5.0, runs=1)}


def test_without_runs_there_is_nothing(runs: Runs) -> None:
    assert measure(runs) == {}
