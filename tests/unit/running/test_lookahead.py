"""How many steps may wait in a slot: as many as are soon done, and none where steps are long."""

from __future__ import annotations

import pytest

from cliconform.model.observation import Exited, FileFact, Observation
from cliconform.running.scheduling.lookahead import QUEUE_LENGTH, Lookahead

MANY = 1_000
SLOT = 0


def observation(duration: float, size: int = 0) -> Observation:
    return Observation(
        id="a",
        attempt=1,
        argv=(),
        home="/home",
        values={},
        started="2026-11-28T12:00:00+00:00",
        duration=duration,
        ending=Exited(code=0),
        after={"f": FileFact(kind="file", mode=0o644, size=size)},
    )


def note(*observations: Observation) -> Lookahead:
    lookahead = Lookahead(QUEUE_LENGTH)
    for each in observations:
        lookahead.note(SLOT, each)
    return lookahead


def test_none_waits_before_it_is_known_how_long_a_step_takes() -> None:
    assert note().count_room(SLOT, 0, MANY) == 0


def test_more_wait_with_each_short_step_up_to_the_most() -> None:
    rooms = [note(*[observation(0.001)] * n).count_room(SLOT, 0, MANY) for n in range(1, 9)]
    assert rooms == [1, 2, 4, 8, 16, 32, 32, 32]


@pytest.mark.parametrize(("duration", "most"), [(0.0, 32), (0.004, 25), (0.01, 10), (0.019, 5)])
def test_those_that_wait_take_a_tenth_of_a_second_together(duration: float, most: int) -> None:
    assert note(*[observation(duration)] * 10).count_room(SLOT, 0, MANY) == most


@pytest.mark.parametrize(
    "last", [observation(0.02), observation(0.001, size=1024 * 1024)], ids=["long", "large"]
)
def test_none_waits_for_a_step_that_is_long_or_leaves_much(last: Observation) -> None:
    assert note(*[observation(0.001)] * 10, last).count_room(SLOT, 0, MANY) == 0


def test_steps_are_short_where_all_slots_that_are_known_say_so() -> None:
    lookahead = note(observation(0.001))
    assert not Lookahead(QUEUE_LENGTH).all_short([SLOT])
    assert lookahead.all_short([SLOT, 1])
    assert not lookahead.all_short([1])
    lookahead.note(1, observation(0.02))
    assert not lookahead.all_short([SLOT, 1])


def test_there_is_room_again_when_half_of_those_that_waited_are_gone() -> None:
    lookahead = note(*[observation(0.001)] * 10)
    assert [lookahead.count_room(SLOT, waiting, MANY) for waiting in (17, 16)] == [0, 16]


def test_a_slot_takes_its_share_of_what_is_ready() -> None:
    assert note(*[observation(0.001)] * 10).count_room(SLOT, 0, 3) == 3
