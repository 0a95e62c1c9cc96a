"""What nothing promises, and what is worth a promise."""

from __future__ import annotations

import pytest

from cliconform.model.edit import EditKind
from cliconform.model.observation import Observation
from cliconform.model.promise import Promise
from cliconform.proposing.creations import propose_creations
from cliconform.proposing.trial import open_trial
from cliconform.verifying.judge import judge
from support.judging import exit_promise, file_promise, make_facts, make_step, observe, text_promise


def create(observation: Observation, *promises: Promise) -> list[tuple[str, object]]:
    outcome = judge(make_step(*promises), observation, homes=None, known=None)
    with open_trial(outcome, None) as trial:
        found = list(propose_creations(trial))
    assert {each.kind for each in found} <= {EditKind.CREATE}
    return [(each.address, each.new) for each in found]


def test_the_line_that_tells_the_most_is_promised() -> None:
    assert create(observe("ok\nWrote all of the rows\n---\n")) == [
        ("stdout.contains[0]", "Wrote all of the rows")
    ]


def test_files_that_no_promise_covers_are_promised_one_by_one() -> None:
    seen = observe(after=make_facts("data/a.csv", "data/b.json", ".cache/x"))
    assert create(seen, file_promise("data/*.csv")) == [("produces[1]", "data/b.json")]


@pytest.mark.parametrize(
    "line",
    ["Saved at 2026-11-28 10:33", "took 0.53 s", "token is (secret)", "12 34", "x" * 200],
)
def test_what_the_next_run_may_say_otherwise_is_not_promised(line: str) -> None:
    assert create(observe(f"{line}\n")) == []


def test_what_differs_in_the_second_run_is_not_promised() -> None:
    seen = observe("made job seven\nall is well\n", again=observe("made job nine\nall is well\n"))
    assert create(seen) == [("stdout.contains[0]", "all is well")]


def test_nothing_is_added_to_what_is_promised_or_did_not_end_as_promised() -> None:
    assert create(observe("one line of it\n"), text_promise("contains", "line")) == []
    assert create(observe("one line of it\n"), exit_promise(3)) == []
