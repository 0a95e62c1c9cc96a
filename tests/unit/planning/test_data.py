"""Promises about the JSON or the table that a stream is, as they come into a step."""

from __future__ import annotations

import pytest

from cliconform.model.contents import DataPromise, Exactly, Rows
from cliconform.model.invocation import Line, Terminal, Turn
from cliconform.model.place import Place
from cliconform.model.spec import CommandSettings
from cliconform.model.template import Template
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from support.specs import command, context, spec

TURN = Turn(expect=Template("Sure?"), regex=False, answer=Line(text=Template("y")))


def rows(source: str, number: int) -> CommandSettings:
    place = Place(file="x.toml", line=number)
    part = Rows(amount=Exactly(number=number))
    promise = DataPromise(address=f"{source}.rows", place=place, source=source, part=part)
    return CommandSettings(data={(source, "rows"): (promise,)})


def test_a_step_has_those_of_the_command_and_else_those_of_the_defaults() -> None:
    own = spec(command("a", settings=rows("stdout", 2)), command("b"), defaults=rows("stdout", 1))
    steps = make_plan(own, Selection(), context()).steps
    found = {
        step.id: [each.part for each in step.promises if isinstance(each, DataPromise)]
        for step in steps
    }
    assert found == {
        "a": [Rows(amount=Exactly(number=2))],
        "b": [Rows(amount=Exactly(number=1))],
    }


@pytest.mark.parametrize(
    ("source", "terminal"), [("stdout", Terminal.MERGED), ("stderr", Terminal.SPLIT)]
)
def test_one_about_standard_error_keeps_that_apart_from_a_dialogue(
    source: str, terminal: Terminal
) -> None:
    only = spec(command("a", settings=rows(source, 1), dialogue=(TURN,)))
    (step,) = make_plan(only, Selection(), context()).steps
    assert step.invocation.terminal is terminal
