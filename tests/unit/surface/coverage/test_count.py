"""Options and arguments are counted once, whoever lists them."""

from __future__ import annotations

import shlex

from cliconform.model.coverage import Coverage, ParameterCoverage, compute_share
from cliconform.model.plan import Plan
from cliconform.model.surface import Surface
from cliconform.surface.coverage.count import count_coverage, find_disagreements
from support.running import step
from support.surfaces import command, option, surface

REPO = option("--repo", value="REPO", help="Another repository.")


def plan(**texts: str) -> Plan:
    steps = tuple(step(id_, "pipe", *shlex.split(text)) for id_, text in texts.items())
    return Plan(
        spec="x.toml", name="x", target="pipe", command=("pipe",), steps=steps, total=len(steps)
    )


def count(of: Surface, **texts: str) -> dict[str, dict[str, ParameterCoverage]]:
    """The options of each command, by path and name."""
    covered = count_coverage(plan(**texts), of, frozenset(texts))
    return {" ".join(one.path): {each.name: each for each in one.options} for one in covered}


def test_an_option_that_commands_inherit_from_their_group_is_counted_once_there() -> None:
    of = surface(command("pr", REPO), command("pr list", REPO), command("pr view", REPO))
    counted = count(of, a="pr list --repo x", b="pr --repo x view")
    assert counted["pr"]["--repo"].valid == ("a", "b")
    assert counted["pr list"] == counted["pr view"] == {}


def test_an_option_that_all_commands_list_is_one_of_the_program() -> None:
    of = surface(*(command(name, REPO) for name in ("list", "view", "drop")), command("help"))
    counted = count(of, a="view --repo x")
    assert counted[""]["--repo"].valid == ("a",)
    assert [counted[name] for name in ("list", "view", "drop")] == [{}, {}, {}]


def test_options_of_the_same_name_with_other_descriptions_are_counted_apart() -> None:
    other = option("--repo", value="REPO", help="Where to.")
    of = surface(command("pr", REPO), command("pr list", other))
    counted = count(of, a="pr list --repo x")
    assert not counted["pr"]["--repo"].is_used
    assert counted["pr list"]["--repo"].is_used


def test_the_figures_count_an_inherited_option_once() -> None:
    of = surface(command("pr", REPO), command("pr list", REPO), command("pr view", REPO))
    commands = count_coverage(plan(a="pr list --repo x"), of, frozenset("a"))
    share = compute_share(Coverage(spec="x", target="pipe", commands=commands), "options")
    assert (share.covered, share.total) == (1, 1)


def test_a_fault_that_rests_on_an_unread_row_is_no_disagreement() -> None:
    sure = surface(command("run"))
    unsure = surface(command("run", problems=("could not read option: --x",)))
    assert [each.code for each in find_disagreements(plan(a="run --fast"), sure)] == ["no-option"]
    assert find_disagreements(plan(a="run --fast"), unsure) == ()
    (_, covered) = count_coverage(plan(a="run --fast"), unsure, frozenset("a"))
    assert covered.level.title == "runs"
