"""The isolation of a step, and the promises that follow from it and from its effects."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cliconform.model.isolation import Effects, Isolation
from cliconform.model.plan import Step
from cliconform.model.promise import WritesPromise
from cliconform.model.spec import CommandSettings
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from support.specs import command, context, spec

HOME, SANDBOX, IF_AVAILABLE = Isolation.HOME, Isolation.SANDBOX, Isolation.IF_AVAILABLE
PLACES: dict[str, Any] = {"visible": ("/project",), "hidden": ("/home/me",)}


def step(
    own: CommandSettings,
    defaults: CommandSettings | None = None,
    target: Isolation = HOME,
    option: Isolation | None = None,
) -> Step:
    made = spec(command("x", settings=own), defaults=defaults)
    made = replace(made, target=replace(made.target, isolation=target))
    world = replace(context(), isolation=option, **PLACES)
    return make_plan(made, Selection(), world).steps[0]


def addresses(made: Step) -> list[str]:
    return [
        promise.address
        for promise in made.promises
        if promise.address.startswith(("isolation", "effects"))
    ]


@pytest.mark.parametrize(
    ("own", "defaults", "target", "option", "expected"),
    [
        (None, None, HOME, None, HOME),
        (None, None, SANDBOX, None, SANDBOX),
        (None, HOME, SANDBOX, None, HOME),
        (IF_AVAILABLE, HOME, SANDBOX, None, IF_AVAILABLE),
        (HOME, HOME, HOME, SANDBOX, SANDBOX),
        (SANDBOX, None, SANDBOX, HOME, HOME),
    ],
)
def test_the_option_wins_over_the_command_and_that_over_defaults_and_target(
    own: Isolation | None,
    defaults: Isolation | None,
    target: Isolation,
    option: Isolation | None,
    expected: Isolation,
) -> None:
    made = step(CommandSettings(isolation=own), CommandSettings(isolation=defaults), target, option)
    assert made.invocation.isolation is expected
    assert made.invocation.sandbox.hidden == (() if expected is HOME else ("/home/me",))


def settings(**fields: Any) -> CommandSettings:
    return CommandSettings(isolation=fields.pop("isolation", SANDBOX), **fields)


def test_a_command_in_the_sandbox_promises_to_stay_in_it() -> None:
    assert addresses(step(settings())) == ["isolation.writes", "isolation.network"]
    assert addresses(step(settings(isolation=HOME))) == []


def test_a_command_with_the_network_may_connect() -> None:
    made = step(settings(network=True))
    assert addresses(made) == ["isolation.writes"]
    assert made.invocation.sandbox.network


def test_what_is_declared_takes_the_place_of_what_holds_for_all() -> None:
    effects = Effects(writes=("a",), network="none", idempotent=True, cleans_up=True)
    made = step(settings(effects=effects, network=True))
    assert addresses(made) == [
        *("effects.writes", "effects.network", "effects.idempotent", "effects.cleans_up")
    ]
    assert not made.invocation.sandbox.network
    assert made.idempotent


def test_effects_are_merged_with_the_defaults_key_by_key() -> None:
    own = settings(isolation=HOME, effects=Effects(writes=("a",), cleans_up=False))
    defaults = settings(effects=Effects(writes=("b",), cleans_up=True, idempotent=True))
    made = step(own, defaults)
    assert addresses(made) == ["effects.writes", "effects.idempotent"]
    written = [each for each in made.promises if isinstance(each, WritesPromise)]
    assert [each.paths for each in written] == [("a",)]
