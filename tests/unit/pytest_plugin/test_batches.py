"""Which commands are run together, by the way in which pytest-xdist distributes tests."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cliconform.pytest_plugin.batches import choose_batch

READ, JOBS = object(), object()
TESTS: list[Any] = [
    SimpleNamespace(command_id="make", tree="x-0", parent=READ),
    SimpleNamespace(command_id="read", tree="x-0", parent=READ),
    SimpleNamespace(command_id="jobs.list", tree="x-0", parent=JOBS),
    SimpleNamespace(command_id="version", tree="x-1", parent=READ),
]
ALL = {"make", "read", "jobs.list", "version"}


@pytest.mark.parametrize(
    ("distribution", "ids"),
    [
        ("load", {"make"}),
        ("worksteal", {"make"}),
        ("a later one", {"make"}),
        ("loadgroup", {"make", "read", "jobs.list"}),
        ("loadscope", {"make", "read", "version"}),
        ("loadfile", ALL),
        ("each", ALL),
    ],
)
def test_a_worker_runs_together_what_it_will_be_handed_for_sure(
    distribution: str, ids: set[str]
) -> None:
    config: Any = SimpleNamespace(workerinput={"cliconform_dist": distribution})
    assert choose_batch(TESTS[0], TESTS, config) == ids


def test_without_xdist_all_that_is_selected_is_run_together() -> None:
    config: Any = SimpleNamespace()
    assert choose_batch(TESTS[0], TESTS, config) == ALL
