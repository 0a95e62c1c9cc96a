"""The commands that need another one, directly or not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cliconform.model.invocation import HomeContent
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.place import Place
from cliconform.model.spec import Command, CommandSettings, MatrixRow, Spec, Target
from cliconform.verifying.dependents import find_dependents, name_dependents
from support.judging import make_step

PLACE = Place(file="x.toml", line=1)
NEEDS = {
    "make": (),
    "other": (),
    "use": ("make",),
    "both": ("make", "use"),
    "sum": ("both",),
    "row": ("other",),
    "of-row": ("row[2]",),
    "after": ("of-row",),
}


def spec() -> Spec:
    commands = {id_: Command(id=id_, place=PLACE, needs=needs) for id_, needs in NEEDS.items()}
    rows = tuple(MatrixRow(label=label, values={"n": label}) for label in "12")
    commands["row"] = replace(commands["row"], matrix=rows)
    return Spec(
        file="x.toml",
        name="x",
        target=Target(name="x", command=("x",)),
        defaults=CommandSettings(),
        home=HomeContent(),
        commands=commands,
    )


@pytest.mark.parametrize(
    ("id_", "found"),
    [
        ("make", ("use", "both", "sum")),
        ("both", ("sum",)),
        ("sum", ()),
        ("other", ("row", "of-row", "after")),
        ("row[2]", ("of-row", "after")),
        ("row[1]", ()),
    ],
)
def test_they_are_all_whose_needs_lead_there(id_: str, found: tuple[str, ...]) -> None:
    assert find_dependents(id_, spec()) == found


def test_only_what_is_fixed_names_them() -> None:
    outcomes = [
        Outcome(step=make_step(id_=id_), verdict=verdict)
        for id_, verdict in (("make", Verdict.FIXED), ("other", Verdict.KNOWN))
    ]
    named = [name_dependents(each, spec()) for each in outcomes]
    assert [each.dependents for each in named] == [("use", "both", "sum"), ()]
