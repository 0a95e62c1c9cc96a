"""Which step is next, and which homes are still needed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cliconform.model.invocation import Port
from cliconform.model.plan import Step
from cliconform.running.messages import Origin
from cliconform.running.scheduling.executor import Slot
from cliconform.running.scheduling.home_registry import HomeRegistry
from cliconform.running.scheduling.schedule import Schedule
from support.running import plan, step


def schedule(*steps: Step) -> Schedule:
    made = Schedule(plan(*steps))
    made.start()
    return made


def taken(made: Schedule, worker: int = 0) -> list[str]:
    ids = []
    while (step := made.take_next(worker)) is not None:
        ids.append(step.id)
    return ids


def test_larger_ranks_go_first_then_the_order_of_the_plan() -> None:
    assert taken(schedule(step("a"), step("b", rank=2), step("c"), step("d", rank=2))) == [
        *("b", "d", "a", "c")
    ]


def test_urgent_steps_go_before_all_others() -> None:
    assert taken(schedule(step("a"), step("b", rank=9), step("c", rank=0.5, urgent=True))) == [
        *("c", "b", "a")
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


ROOT = step("root", tree="root", rank=4)
SMALL = step("small", needs="root", tree="root")
LARGE = step("large", needs="root", tree="root", rank=2)
LEAF = step("leaf", needs="large", tree="root")


def begun(*others: Step) -> Schedule:
    """A schedule in which worker 0 has run the root of the tree."""
    made = schedule(ROOT, LARGE, SMALL, LEAF, *others)
    assert made.take_next(0) is ROOT
    made.mark_ended(ROOT)
    made.mark_ready(LARGE)
    made.mark_ready(SMALL)
    return made


def test_a_tree_at_one_path_stays_with_the_worker_that_begins_it() -> None:
    made = begun()
    assert taken(made, worker=1) == []
    assert taken(made, worker=0) == ["small", "large"]


def test_a_worker_goes_on_with_its_tree_and_the_others_do_the_rest() -> None:
    made = begun(step("other", rank=3), step("more"))
    assert made.take_next(0) is SMALL
    assert taken(made, worker=1) == ["other", "more"]
    assert taken(made, worker=0) == ["large"]


def test_a_worker_whose_tree_is_over_takes_any_step() -> None:
    made = begun(step("other", rank=3))
    assert taken(made, worker=0) == ["small", "large", "other"]
    made.mark_ready(LEAF)
    assert taken(made, worker=1) == []
    assert taken(made, worker=0) == ["leaf"]


def test_a_worker_does_not_wait_for_a_port_that_its_tree_needs() -> None:
    ports = (Port(name="p", number=80),)
    root = step("root", tree="root", rank=4)
    served = step("served", needs="root", tree="root", ports=ports)
    elsewhere, other = step("elsewhere", ports=ports), step("other")
    made = schedule(root, served, elsewhere, other)
    assert [made.take_next(0), made.take_next(1)] == [root, elsewhere]
    made.mark_ready(served)
    assert made.take_next(0) is other
    made.mark_ended(elsewhere)
    assert made.take_next(1) is None
    assert made.take_next(0) is served


def test_each_tree_has_a_path_of_its_own() -> None:
    made = HomeRegistry("/run", [])
    paths = [made.find_tree_path(tree) for tree in ("a", "b", "a")]
    assert paths == ["/run/00001", "/run/00002", "/run/00001"]


IN_TREE = (step("a", tree="a"), step("b", needs="a", tree="a"), step("c", needs="a", tree="a"))


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("last_attempt", [True, False])
def test_in_a_tree_the_last_step_takes_the_home_over_and_leaves_a_copy_if_one_is_needed(
    *, keep: bool, last_attempt: bool
) -> None:
    first, second, _ = IN_TREE
    made = HomeRegistry("/run", (first, second))
    made.register(first, "/run/home", keep=keep)
    needed_again = keep or not last_attempt
    assert made.find_origin(second, last_attempt=last_attempt) == Origin(
        home="/run/home", take_over=True, leave_copy=needed_again, shared=False
    )
    removed = ("/run/home",) if needed_again and not keep else ()
    assert made.release(second) == removed


def test_in_a_tree_all_but_the_last_step_start_from_a_copy() -> None:
    first, second, third = IN_TREE
    made = HomeRegistry("/run", IN_TREE)
    made.register(first, "/run/home", keep=False)
    copied = Origin(home="/run/home", take_over=False, shared=False)
    assert made.find_origin(second, last_attempt=True) == copied
    assert made.release(second) == ()
    assert made.find_origin(third, last_attempt=True) == replace(copied, take_over=True)


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


def spread(*steps: Step, slots: str) -> Schedule:
    """A schedule for slots that are named by their places."""
    made = Schedule(plan(*steps), [Slot(place=place, machine=place) for place in slots])
    made.start()
    return made


def test_a_chain_stays_at_the_place_where_it_began() -> None:
    a, b, other = step("a", rank=2), step("b", needs="a"), step("other", rank=3)
    made = spread(a, b, other, slots="xy")
    assert [made.take_next(0), made.take_next(1)] == [other, a]
    made.mark_ended(a)
    made.mark_ready(b)
    assert made.take_next(0, anywhere=True) is None
    assert made.take_next(1) is b


def test_a_slot_goes_on_with_what_was_begun_at_its_place() -> None:
    a, b, c = step("a"), step("b", needs="a"), step("c")
    made = spread(a, b, c, slots="xy")
    assert made.take_next(0) is a
    made.mark_ready(b)
    assert made.take_next(0) is b
    assert made.take_next(0) is c


def test_a_chain_is_split_where_several_steps_need_a_home_and_only_if_a_slot_would_idle() -> None:
    a, b, c = step("a"), step("b", needs="a"), step("c", needs="a")
    made = spread(a, b, c, slots="xy")
    assert made.take_next(0) is a
    made.mark_ready(b)
    made.mark_ready(c)
    assert made.take_next(1) is None
    assert made.take_next(0) is b
    assert made.take_next(1, anywhere=True) is c


def test_a_fixed_port_is_busy_on_its_own_machine_only() -> None:
    ports = (Port(name="p", number=80),)
    made = spread(step("a", ports=ports), step("b", ports=ports), slots="xxy")
    assert [made.take_next(0), made.take_next(1)] == [step("a", ports=ports), None]
    assert made.take_next(2) == step("b", ports=ports)


def test_what_was_to_be_run_at_a_place_that_is_lost_can_be_run_at_any_other() -> None:
    a, b, c = step("a"), step("b", needs="a"), step("c", needs="b")
    made = spread(a, b, c, slots="xy")
    assert made.take_next(0) is a
    made.mark_ready(b)
    assert made.close_slots([0]) == ()
    assert made.take_next(1) is b
    made.mark_ready(c)
    assert made.take_next(1) is c


def test_what_is_ready_in_a_tree_whose_slot_is_lost_cannot_be_run() -> None:
    root, served = step("root", tree="root"), step("served", needs="root", tree="root")
    made = spread(root, served, slots="xy")
    assert made.take_next(0) is root
    made.mark_ready(served)
    assert made.close_slots([0]) == (served,)
    assert made.take_next(1, anywhere=True) is None
