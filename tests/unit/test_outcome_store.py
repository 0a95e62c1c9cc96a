"""The outcomes of a large run are held packed, and are the same ones when they are looked at."""

from __future__ import annotations

import gc
from collections import Counter
from dataclasses import replace

from cliconform.model.observation import Observation
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.outcomes import Traits, list_traits, select_notable
from cliconform.outcome_store import OutcomeStore
from cliconform.packed_values import FEW
from support import reports

MANY = FEW + 200


def make_outcome(number: int, verdict: Verdict = Verdict.CONFORMS) -> Outcome:
    step = reports.step(f"c{number}")
    return Outcome(step=step, verdict=verdict, observation=reports.observation(step))


def fill(outcomes: list[Outcome], expected: int = 0) -> OutcomeStore:
    store = OutcomeStore(expected)
    for each in outcomes:
        store[each.step.id] = each
    return store


def count_living() -> int:
    """Return how many observations there are."""
    gc.collect()
    return sum(isinstance(each, Observation) for each in gc.get_objects())


def test_what_is_held_is_what_was_recorded() -> None:
    made = [make_outcome(number) for number in range(MANY)]
    store = fill(made)
    assert len(store) == MANY
    assert list(store.values()) == made
    assert store["c3"] == made[3]
    assert store.get("c3") == made[3]
    assert store.get("other") is None
    assert "other" not in store


def test_the_step_of_an_outcome_stays_the_one_of_the_plan() -> None:
    made = [make_outcome(number) for number in range(MANY)]
    store = fill(made)
    assert all(store[each.step.id].step is each.step for each in made)


def test_of_a_large_run_no_observation_stays_as_an_object() -> None:
    before = count_living()
    store = fill([make_outcome(number) for number in range(MANY)])
    assert count_living() == before
    assert len(store) == MANY


def test_where_many_outcomes_are_expected_few_are_ever_held_as_objects() -> None:
    before = count_living()
    made = [make_outcome(number) for number in range(100)]
    store = fill(made, expected=MANY)
    assert list(store.values()) == made
    made.clear()
    assert count_living() == before


def test_going_through_the_outcomes_keeps_none_of_them() -> None:
    outcomes = fill([make_outcome(number) for number in range(MANY)]).arrange(
        f"c{number}" for number in range(MANY)
    )
    before = count_living()
    for _ in outcomes:
        pass
    assert count_living() <= before + 1


def test_outcomes_are_arranged_in_the_order_of_the_plan() -> None:
    made = [make_outcome(number) for number in range(MANY)]
    outcomes = fill(made[::-1]).arrange(each.step.id for each in made)
    assert list(outcomes) == made
    assert outcomes == tuple(made)
    assert outcomes[-1] == made[-1]
    assert list(outcomes[2:5]) == made[2:5]
    assert list(outcomes.steps) == [each.step for each in made]


def test_only_notable_outcomes_are_unpacked_to_tell_of_them() -> None:
    made = [make_outcome(number) for number in range(MANY)]
    made[7] = replace(made[7], verdict=Verdict.DEVIATES)
    made[9] = replace(made[9], warnings=("unchecked output",))
    outcomes = fill(made).arrange(each.step.id for each in made)
    assert list(select_notable(outcomes)) == [made[7], made[9]]
    assert Counter(each.verdict for each in list_traits(outcomes)) == {
        Verdict.CONFORMS: MANY - 1,
        Verdict.DEVIATES: 1,
    }


def test_an_outcome_that_takes_the_place_of_another_one_is_the_one_that_counts() -> None:
    made = [make_outcome(number) for number in range(MANY)]
    store = fill(made)
    store["c5"] = replace(made[5], verdict=Verdict.FLAKY)
    assert store["c5"].verdict is Verdict.FLAKY
    assert store.is_notable("c5")
    assert len(store) == MANY


def test_the_traits_of_outcomes_that_are_no_run_of_ours_are_the_same() -> None:
    made = [make_outcome(1), make_outcome(2, Verdict.KNOWN)]
    assert list(list_traits(tuple(made))) == [Traits.of(each) for each in made]
    assert list(select_notable(tuple(made))) == made[1:]
