"""Which commands are checked."""

from __future__ import annotations

import pytest

from cliconform.errors import NothingSelectedError
from cliconform.model.spec import MatrixRow
from cliconform.planning.matrix import expand_rows
from cliconform.planning.selection import Selection, select
from support.specs import command, spec

SPEC = spec(
    command("jobs.list", tags=("readme",)),
    command("jobs.cleanup", tags=("readme", "slow")),
    command(
        "aggregate",
        matrix=(MatrixRow(label="5m", values={}), MatrixRow(label="1h", values={})),
    ),
)
ALL = {"jobs.list", "jobs.cleanup", "aggregate[5m]", "aggregate[1h]"}


@pytest.mark.parametrize(
    ("selection", "chosen"),
    [
        (Selection(), ALL),
        (Selection(patterns=("jobs.list",)), {"jobs.list"}),
        (Selection(patterns=("jobs.*",)), {"jobs.list", "jobs.cleanup"}),
        (Selection(patterns=("aggregate[5m]",)), {"aggregate[5m]"}),
        (Selection(patterns=("aggregate[(secret), row 2]",)), {"aggregate[1h]"}),
        (Selection(only=frozenset({"aggregate[(secret), row 1]", "gone"})), {"aggregate[5m]"}),
        (Selection(patterns=("aggregate",)), {"aggregate[5m]", "aggregate[1h]"}),
        (Selection(patterns=("aggregate[?m]", "jobs.list")), {"aggregate[5m]", "jobs.list"}),
        (Selection(tags=("readme",)), {"jobs.list", "jobs.cleanup"}),
        (Selection(tags=("readme",), exclude_tags=("slow",)), {"jobs.list"}),
        (Selection(exclude_tags=("slow",)), ALL - {"jobs.cleanup"}),
        (Selection(only=frozenset({"jobs.list", "gone"})), {"jobs.list"}),
        (Selection(patterns=("jobs.*",), only=frozenset({"jobs.list"})), {"jobs.list"}),
    ],
)
def test_all_kinds_of_selection_must_agree(selection: Selection, chosen: set[str]) -> None:
    assert select(expand_rows(SPEC), selection) == chosen


@pytest.mark.parametrize(
    ("selection", "told", "hint"),
    [
        (Selection(patterns=("jobs.lst",)), "`jobs.lst`", "did you mean `jobs.list`"),
        (Selection(patterns=("jobs.*", "nope*")), "`nope*`", "the spec has "),
        (Selection(tags=("readmee",)), "the tag `readmee`", "did you mean `readme`?"),
        (Selection(exclude_tags=("slwo",)), "the tag `slwo`", "did you mean `slow`?"),
        (
            Selection(patterns=("jobs.list",), exclude_tags=("readme",)),
            "no command matches",
            "plan",
        ),
        (
            Selection(only=frozenset()),
            "no command of the spec failed in the last run",
            "--last-failed",
        ),
        (
            Selection(only=frozenset({"gone"})),
            "no command of the spec failed in the last run",
            "--last-failed",
        ),
    ],
)
def test_a_selection_of_nothing_is_an_error_with_the_nearest_names(
    selection: Selection, told: str, hint: str
) -> None:
    with pytest.raises(NothingSelectedError) as caught:
        select(expand_rows(SPEC), selection)
    assert told in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.exit_code == 4
