"""The known files of this repository: each row says what was seen, and another fault is new."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cliconform.loading import load_known, load_spec
from cliconform.model.observation import Exited
from cliconform.model.outcome import Verdict
from cliconform.model.plan import Step
from cliconform.model.spec import KnownFile, Spec
from cliconform.planning.context import Context
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.verifying.judge import judge
from cliconform.verifying.verdicts import find_known_row
from support.judging import observe

SPECS = Path(__file__).parents[3] / "specs"
ID = "essentials.health-check"
BROKEN = "❌ End-to-end pipeline test\n❌ start date must be before end date\n"


@pytest.fixture(scope="module")
def spec() -> Spec:
    return load_spec(SPECS / "marketpipe.toml")


@pytest.fixture(params=["marketpipe.known.toml", "marketpipe.wheel.known.toml"])
def known(request: pytest.FixtureRequest, spec: Spec) -> KnownFile:
    return load_known(SPECS / request.param, spec)


def test_every_row_says_what_was_seen(known: KnownFile) -> None:
    assert known.warnings == ()


@pytest.fixture
def step(spec: Spec) -> Step:
    context = Context(
        now=datetime(2027, 1, 1, 12, tzinfo=UTC),
        spec_dir="/specs",
        platform="linux",
        environ={},
        which=lambda name: f"/opt/bin/{name}",
    )
    (found,) = make_plan(spec, Selection(patterns=(ID,)), context, ("tool",)).steps
    return found


@pytest.mark.parametrize(
    ("more", "code", "new"),
    [
        ("", 1, []),
        ("❌ Database connectivity\n", 1, ["output.lacks[1]"]),
        ("", 3, ["exit"]),
    ],
)
def test_a_further_check_that_breaks_is_told_from_the_one_that_is_known(
    step: Step, known: KnownFile, more: str, code: int, new: list[str]
) -> None:
    checks = (
        "✅ Python version\n✅ Required dependencies\n✅ MarketPipe installation\n"
        "✅ Configuration\n✅ Providers\n✅ Database connectivity\n✅ Permissions\n"
    )
    seen = observe(f"{checks}{BROKEN}{more}", ending=Exited(code=code))
    judged = judge(step, seen, homes=None, known=find_known_row(step, known))
    assert judged.verdict is (Verdict.DEVIATES if new else Verdict.KNOWN)
    assert [each.address for each in judged.deviations if not each.known] == new
    for each in judged.deviations:
        assert (each.differs_from is not None) is (each.address in new)
