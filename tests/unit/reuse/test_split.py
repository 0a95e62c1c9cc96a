"""What of a plan is run, though some of it could be reused."""

from __future__ import annotations

from collections.abc import Collection

from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.plan import Step
from cliconform.model.reuse import RunSplit
from cliconform.reuse.split import FindStart, StartHome, add_verified, split_plan
from support.running import plan, step

ROOT, LEFT, RIGHT, LEAF = (
    step("root"),
    step("left", needs="root"),
    step("right", needs="root"),
    step("leaf", needs="left"),
)
ALL = (ROOT, LEFT, RIGHT, LEAF)


def outcomes(*steps: Step) -> dict[str, Outcome]:
    return {each.id: Outcome(step=each, verdict=Verdict.CONFORMS) for each in steps}


def homes(lost: Collection[str] = ()) -> FindStart:
    def find(id_: str) -> StartHome | None:
        return None if id_ in lost else StartHome(home=f"/homes/{id_}", captured={"job": id_})

    return find


def ids(split: RunSplit) -> list[str]:
    return [each.id for each in split.steps]


def test_nothing_is_run_where_all_is_reused() -> None:
    split = split_plan(plan(*ALL), outcomes(*ALL), homes())
    assert split.steps == ()
    assert list(split.reused) == ["root", "left", "right", "leaf"]


def test_a_step_starts_from_the_home_that_a_reused_one_left() -> None:
    split = split_plan(plan(*ALL), outcomes(ROOT, RIGHT), homes())
    left, leaf = split.steps
    assert left.needs is None
    assert left.given == {"job": "root"}
    assert left.invocation.fresh_home.copies == {".": "/homes/root"}
    assert leaf == LEAF


def test_a_step_is_run_if_the_one_that_it_needs_is() -> None:
    split = split_plan(plan(*ALL), outcomes(ROOT, RIGHT, LEAF), homes())
    assert ids(split) == ["left", "leaf"]


def test_a_step_is_run_whose_home_cannot_be_made_again_and_all_that_need_it() -> None:
    split = split_plan(plan(*ALL), outcomes(ROOT, LEFT, RIGHT), homes({"left"}))
    assert ids(split) == ["left", "leaf"]
    assert split.steps[1] == LEAF
    split = split_plan(plan(*ALL), outcomes(ROOT, LEFT, RIGHT), homes({"left", "root"}))
    assert ids(split) == ["root", "left", "right", "leaf"]
    assert not split.reused


def test_a_home_that_no_step_needs_is_not_made() -> None:
    def refuse(id_: str) -> StartHome | None:
        raise AssertionError(f"the home of {id_} was made")

    skipped = step("right", needs="root", skip="no")
    split = split_plan(plan(ROOT, LEFT, skipped), outcomes(ROOT, LEFT), refuse)
    assert ids(split) == ["right"]


def test_all_above_a_step_is_run_where_the_homes_are_at_one_path() -> None:
    root, left, leaf = (
        step("root", tree="root"),
        *(
            step(id_, needs=needs, tree="root")
            for id_, needs in (("left", "root"), ("leaf", "left"))
        ),
    )
    split = split_plan(plan(root, left, leaf), outcomes(root, left), homes())
    assert split.steps == (root, left, leaf)


def test_verified_steps_are_run_and_still_reused() -> None:
    split = split_plan(plan(*ALL), outcomes(*ALL), homes())
    verified = add_verified(split, ["leaf", "root", "left"], 2, homes())
    assert ids(verified) == ["leaf", "root"]
    assert verified.verified == {"leaf", "root"}
    assert verified.steps[0].needs is None
    assert verified.steps[0].invocation.fresh_home.copies == {".": "/homes/left"}
    assert list(verified.reused) == ["root", "left", "right", "leaf"]


def test_the_next_one_is_verified_where_a_home_cannot_be_made() -> None:
    split = split_plan(plan(*ALL), outcomes(*ALL), homes())
    verified = add_verified(split, ["leaf", "right", "left"], 1, homes({"left"}))
    assert ids(verified) == ["right"]
