"""Which step is next, and which homes are still needed."""

from __future__ import annotations

import pytest

from cliconform.model.invocation import Port
from cliconform.model.plan import Step
from cliconform.running.protocol import Origin
from cliconform.running.scheduling.home_registry import HomeRegistry
from cliconform.running.scheduling.schedule import Schedule
from support.running import plan, step


def schedule(*steps: Step) -> Schedule:
    made = Schedule(plan(*steps))
    made.start()
    return made


def taken(made: Schedule) -> list[str]:
    ids = []
    while (step := made.take_next()) is not None:
        ids.append(step.id)
    return ids


def test_larger_ranks_go_first_then_the_order_of_the_plan() -> None:
    assert taken(schedule(step("a"), step("b", rank=2), step("c"), step("d", rank=2))) == [
        *("b", "d", "a", "c")
    ]


def test_nothing_is_ready_before_what_it_needs_has_ended_as_promised() -> None:
    a, b = step("a"), step("b", needs="a")
    made = schedule(a, b)
    assert taken(made) == ["a"]
    made.mark_ended(a)
    assert made.list_dependents(a) == (b,)
    made.mark_ready(b)
    assert taken(made) == ["b"]


def test_all_dependents_are_blocked_once() -> None:
    a = step("a")
    made = schedule(a, step("b", needs="a"), step("c", needs="b"), step("d", needs="a"))
    assert [blocked.id for blocked in made.drop_dependents(a)] == ["b", "c", "d"]
    assert list(made.drop_dependents(a)) == []


def test_skipped_steps_are_returned_and_never_ready() -> None:
    a, b = step("a"), step("b", needs="a", skip="why not")
    made = Schedule(plan(a, b, step("c", skip="so")))
    assert [skipped.id for skipped in made.start()] == ["b", "c"]
    assert taken(made) == ["a"]
    assert made.list_dependents(a) == ()


def test_a_chain_of_thousands_is_blocked_as_any_other() -> None:
    chain = [step("s0"), *(step(f"s{n}", needs=f"s{n - 1}") for n in range(1, 3000))]
    blocked = [one.id for one in schedule(*chain).drop_dependents(chain[0])]
    assert blocked == [one.id for one in chain[1:]]


def test_two_steps_with_the_same_fixed_port_are_not_taken_together() -> None:
    ports = (Port(name="p", number=80),)
    first, second = step("a", ports=ports), step("b", ports=ports)
    made = schedule(first, second, step("c", ports=(Port(name="p"),)))
    assert taken(made) == ["a", "c"]
    made.mark_ended(first)
    assert taken(made) == ["b"]


A, B, C = step("a"), step("b", needs="a"), step("c", needs="a")


def registry(*steps: Step) -> HomeRegistry:
    made = HomeRegistry("/run", steps)
    assert made.register(A, made.make_path(), keep=False) == ()
    return made


def test_a_home_is_copied_while_another_step_needs_it_and_then_taken_over() -> None:
    made = registry(A, B, C)
    assert made.find_origin(B, last_attempt=True) == Origin(home="/run/00001", take_over=False)
    assert made.release(B) == ()
    assert made.find_origin(C, last_attempt=True) == Origin(home="/run/00001", take_over=True)
    assert made.release(C) == ()  # it is C's own by now


def test_a_home_is_not_taken_over_by_a_step_that_may_be_run_again() -> None:
    made = registry(A, B)
    assert made.find_origin(B, last_attempt=False) == Origin(home="/run/00001", take_over=False)
    assert made.release(B) == ("/run/00001",)
    assert made.release(B) == ()


def test_a_home_is_not_taken_over_by_a_step_that_needs_it_twice() -> None:
    repeated = step("b", needs="a", repeat=True)
    origin = registry(A, repeated).find_origin(repeated, last_attempt=True)
    assert origin == Origin(home="/run/00001", take_over=False)


@pytest.mark.parametrize("steps", [(A,), (A, B)])
def test_a_kept_home_is_neither_taken_over_nor_removed(steps: tuple[Step, ...]) -> None:
    made = HomeRegistry("/run", steps)
    assert made.register(A, "/run/home", keep=True) == ()
    if B in steps:
        assert made.find_origin(B, last_attempt=True) == Origin(home="/run/home", take_over=False)
        assert made.release(B) == ()
    assert made.kept == {"/run/home"}


def test_a_home_that_nobody_needs_is_removed_at_once() -> None:
    made = HomeRegistry("/run", [A, B])
    assert made.release(B) == ()
    assert made.register(A, "/run/home", keep=False) == ("/run/home",)
