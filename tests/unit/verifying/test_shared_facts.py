"""Parts of an observation become those of its step and of others, and it says what it said."""

from __future__ import annotations

import pickle
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cliconform.model.observation import FileFact, Observation
from cliconform.verifying.shared_facts import share_facts
from support.reports import observation, step
from support.strategies import values

STEP = step("ingest", "ingest-ohlcv", "--all", values={"spec_dir": "/home/user/specs"})
EMPTY_HOME = {".run": FileFact(kind="dir", mode=0o700), ".tmp": FileFact(kind="dir", mode=0o700)}


def from_worker(**changed: Any) -> Observation:
    """Return an observation of STEP as it comes out of another process."""
    made = observation(STEP, "hello\n", before=dict(EMPTY_HOME), after=dict(EMPTY_HOME), **changed)
    received: Observation = pickle.loads(pickle.dumps(made))
    return received


@given(values(Observation), st.booleans())
def test_any_observation_says_the_same(seen: Observation, planned: bool) -> None:  # noqa: FBT001
    of = step(seen.id, *seen.argv[1:], values=seen.values) if planned else STEP
    shared = share_facts(seen, of)
    assert shared == seen
    assert list(shared.values) == list(seen.values)
    assert list(shared.before) == list(seen.before)


def test_what_the_step_says_is_not_there_twice() -> None:
    shared = share_facts(from_worker(values={"spec_dir": "/home/user/specs", "home": "/h"}), STEP)
    assert shared.id is STEP.id
    assert shared.argv[1] is STEP.invocation.argv[1].source
    assert shared.values["spec_dir"] is STEP.values["spec_dir"]


def test_equal_homes_of_two_commands_are_one_object() -> None:
    one, other = share_facts(from_worker(), STEP), share_facts(from_worker(), STEP)
    assert one.before is other.before
    assert one.before is one.after
    assert one.ending is other.ending
