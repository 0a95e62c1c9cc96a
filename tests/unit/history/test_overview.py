"""The history of a spec: strips, the first failure, flakes, times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cliconform.history.overview import WINDOW
from cliconform.history.spec_runs import Wanted
from support.history import SPEC, Runs


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


def test_without_runs_there_is_an_empty_history(runs: Runs) -> None:
    assert runs.read().runs == ()


def test_a_command_has_a_verdict_for_each_run_and_a_gap_where_it_was_not_selected(
    runs: Runs,
) -> None:
    runs.record({"a": "conforms", "b": "conforms"})
    runs.record({"a": "deviates", "b": "blocked"})
    runs.record({"b": "conforms"})
    history = runs.read()
    assert {each.id: each.verdicts for each in history.commands} == {
        "b": ("conforms", "blocked", "conforms"),
        "a": ("conforms", "deviates", ""),
    }
    assert runs.read_command("b").durations == (1.0, None, 1.0)


def test_a_removed_command_stays_in_the_history_below_those_of_the_newest_run(runs: Runs) -> None:
    runs.record({"old": "conforms", "a": "conforms"})
    runs.record({"a": "conforms", "new": "conforms"})
    assert [each.id for each in runs.read().commands] == ["a", "new", "old"]


def test_it_says_in_which_run_a_command_began_to_fail_and_with_which_version(runs: Runs) -> None:
    for verdict, target in (
        ("deviates", "1.0"),
        ("conforms", "1.1"),
        ("blocked", "1.1"),
        ("known", "2.0"),
        ("deviates", "2.1"),
    ):
        runs.record({"a": verdict}, target=target)
    command, history = runs.read_command("a"), runs.read()
    assert (command.first_failed, command.failing_since, command.passed_before) == (0, 3, 1)
    assert history.runs[3].version == "tool 2.0"
    assert command.message == "exit code 1, expected 0"


def test_a_command_that_conforms_again_fails_no_more(runs: Runs) -> None:
    runs.record({"a": "deviates"})
    runs.record({"a": "conforms"})
    command = runs.read_command("a")
    assert (command.first_failed, command.failing_since, command.message) == (0, None, "")


def test_a_known_deviation_that_did_not_occur_is_no_failure(runs: Runs) -> None:
    runs.record({"a": "known"})
    runs.record({"a": "unseen"})
    command = runs.read_command("a")
    assert (command.latest, command.failing_since, command.passed_before) == ("known", None, 1)


def test_different_verdicts_at_the_same_spec_target_and_time_are_a_flake(runs: Runs) -> None:
    runs.record({"a": "conforms", "b": "conforms"})
    runs.record({"a": "deviates", "b": "conforms"})
    (flake,) = runs.read().flakes
    assert (flake.id, flake.verdicts, flake.version) == (
        "a",
        {"conforms": 1, "deviates": 1},
        "tool a",
    )
    assert flake.runs == tuple(run.id for run in runs.read().runs)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"target": "b"}, id="another target"),
        pytest.param({"now": "2027-01-01T00:00:00Z"}, id="another time"),
        pytest.param({"inputs": False}, id="an unknown target"),
    ],
)
def test_other_verdicts_of_something_else_are_no_flake(
    runs: Runs, changed: dict[str, object]
) -> None:
    runs.record({"a": "conforms"})
    runs.record({"a": "deviates"}, **changed)  # type: ignore[arg-type]
    assert runs.read().flakes == ()


def test_runs_of_unknown_targets_are_not_taken_for_runs_of_one_target(runs: Runs) -> None:
    runs.record({"a": "conforms"}, inputs=False)
    runs.record({"a": "deviates"}, inputs=False)
    assert runs.read().flakes == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("deviates", "known", id="only the known file is another one"),
        pytest.param("conforms", "fixed", id="likewise"),
        pytest.param("known", "unseen", id="the known file says that it is intermittent"),
        pytest.param("conforms", "blocked", id="it was not run"),
        pytest.param("conforms", "slow", id="the median that its limit is about is another one"),
        pytest.param("conforms", "cached", id="it is the same outcome"),
    ],
)
def test_these_verdicts_are_no_flake(runs: Runs, one: str, other: str) -> None:
    runs.record({"a": one})
    runs.record({"a": other})
    assert runs.read().flakes == ()


def test_a_command_that_conformed_only_on_a_retry_is_a_flake_by_itself(runs: Runs) -> None:
    runs.record({"a": "flaky"})
    (flake,) = runs.read().flakes
    assert flake.verdicts == {"flaky": 1}


def test_the_shards_of_a_plan_are_one_run(runs: Runs) -> None:
    start = datetime(2027, 2, 1, tzinfo=UTC)
    runs.record({"a": "conforms"}, shard="1/2", started=start)
    runs.record({"b": "deviates"}, shard="2/2", started=start + timedelta(minutes=1))
    runs.record({"a": "conforms"}, shard="1/2", started=start + timedelta(hours=1))
    history = runs.read()
    assert [(run.shards, run.exit_code) for run in history.runs] == [(2, 1), (1, 0)]
    assert {each.id: each.verdicts for each in history.commands} == {
        "a": ("conforms", "conforms"),
        "b": ("deviates", ""),
    }


def test_the_joined_recording_takes_the_place_of_its_shards(runs: Runs) -> None:
    start = datetime(2027, 2, 1, tzinfo=UTC)
    runs.record({"a": "conforms"}, shard="1/2", started=start)
    runs.record({"b": "conforms"}, shard="2/2", started=start + timedelta(minutes=1))
    runs.record({"a": "conforms", "b": "conforms"}, started=start)
    history = runs.read()
    assert [run.shards for run in history.runs] == [0]
    assert {each.verdicts for each in history.commands} == {("conforms",)}


def test_durations_are_compared_on_the_kind_of_machine_of_the_newest_run(runs: Runs) -> None:
    for seconds in (1.0, 1.0, 2.0, 2.0):
        runs.record({"a": "conforms"}, seconds=seconds)
        runs.record({"a": "conforms"}, seconds=50.0, machine="a slow one")
    runs.record({"a": "conforms"}, seconds=2.0)
    command = runs.read_command("a")
    assert (command.seconds, command.trend and command.trend.before) == (2.0, 1.0)
    assert runs.read().growing == ("a",)


def test_a_run_that_failed_at_once_says_nothing_about_the_time(runs: Runs) -> None:
    runs.record({"a": "conforms"}, seconds=3.0)
    runs.record({"a": "deviates"}, seconds=0.01)
    assert runs.read_command("a").seconds == 3.0


def test_start_up_noise_is_no_growth(runs: Runs) -> None:
    for seconds in (0.01, 0.01, 0.02, 0.02):
        runs.record({"a": "conforms"}, seconds=seconds)
    assert runs.read().growing == ()


def test_an_interrupted_run_and_an_outcome_that_is_cached_are_told(runs: Runs) -> None:
    runs.record({"a": "conforms"})
    runs.record({"a": "cached"}, interrupted=True)
    command = runs.read_command("a")
    assert (command.verdicts, command.latest) == (("conforms", "cached"), "conforms")
    assert command.durations == (1.0, None)
    assert [run.interrupted for run in runs.read().runs] == [False, True]


def test_a_run_without_the_version_has_that_of_another_run_of_the_same_target(runs: Runs) -> None:
    runs.record({"a": "conforms"}, target="1.0")
    assert runs.read().runs[0].build.startswith("tool 1.0 (")


def test_only_selected_commands_are_shown(runs: Runs) -> None:
    runs.record({"jobs.list": "conforms", "jobs.run[5m]": "flaky", "help": "flaky"})
    history = runs.read(Wanted(spec=SPEC, name="tool", select=("jobs.*",)))
    assert [each.id for each in history.commands] == ["jobs.list", "jobs.run[5m]"]
    assert [each.id for each in history.flakes] == ["jobs.run[5m]"]


def test_another_spec_of_the_same_name_is_another_history(runs: Runs) -> None:
    runs.record({"a": "conforms"})
    assert runs.read(Wanted(spec="/elsewhere/tool.toml", name="tool")).runs == ()


def test_an_overview_has_the_newest_runs(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    assert WINDOW >= 50
    monkeypatch.setattr("cliconform.history.overview.WINDOW", 2)
    for verdict in ("deviates", "conforms", "conforms"):
        runs.record({"a": verdict})
    history = runs.read()
    assert (history.total, len(history.runs)) == (3, 2)
    assert runs.read_command("a").verdicts == ("conforms", "conforms")
