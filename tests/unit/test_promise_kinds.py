"""Each kind of promise is known to the parts that would otherwise take it for any other kind."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from cliconform.loading import load_spec
from cliconform.model.plan import Plan
from cliconform.model.promise import Promise
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.reporting.run.junit_result import TYPES
from cliconform.surface.coverage.levels import LEVELS
from support.specs import context

KINDS = set(get_args(Promise))


@pytest.fixture(scope="module")
def everything() -> Plan:
    """The plan of a spec that has every key of the format."""
    spec = load_spec(Path(__file__).parent / "loading" / "everything.toml")
    return make_plan(spec, Selection(), context(), ("tool",))


def test_every_kind_of_promise_has_a_level_of_coverage() -> None:
    assert set(LEVELS) == KINDS


def test_every_kind_of_promise_has_a_type_in_junit(everything: Plan) -> None:
    promises = [promise for step in everything.steps for promise in step.promises]
    assert {type(promise) for promise in promises} == KINDS
    families = {promise.address.partition(".")[0].partition("[")[0] for promise in promises}
    assert families == set(TYPES)
