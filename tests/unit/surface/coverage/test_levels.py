"""The level of coverage that promises about what is printed reach."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cliconform.model.contents import DataPromise, Exactly, Rows
from cliconform.model.coverage import Level
from cliconform.model.place import Place
from cliconform.model.plan import Plan
from cliconform.model.promise import Promise, QueryPromise
from cliconform.model.template import Template
from cliconform.surface.command_lines.plan_lines import read_plan_lines
from cliconform.surface.coverage.levels import find_level
from support.running import step
from support.surfaces import command, surface

PLACE = Place(file="x.toml", line=1)
QUERY = QueryPromise(
    address="queries[0].empty",
    place=PLACE,
    about="",
    sql=Template("FROM stdout"),
    database=None,
    form="empty",
    expected=False,
)
DATA = DataPromise(
    address="stdout.rows", place=PLACE, source="stdout", part=Rows(amount=Exactly(number=1))
)


@pytest.mark.parametrize(
    ("promise", "level"),
    [(DATA, Level.OUTPUT), (replace(QUERY, source="stdout"), Level.OUTPUT), (QUERY, Level.EFFECTS)],
)
def test_json_and_tables_on_a_stream_are_output(promise: Promise, level: Level) -> None:
    only = replace(step("a", "pipe", "list"), promises=(promise,))
    plan = Plan(spec="x.toml", name="x", target="pipe", command=("pipe",), steps=(only,), total=1)
    (line,) = read_plan_lines(plan, surface(command("list")))
    assert find_level(line) is level
