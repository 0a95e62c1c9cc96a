"""Each kind of change is reported once, with its code and its effect."""

from __future__ import annotations

import pytest

from cliconform.model.drift import DriftCode, Effect
from cliconform.model.surface import CommandSurface, Surface
from cliconform.surface.drift.codes import RULES
from cliconform.surface.drift.compare import compare
from support.surfaces import argument, command, option, run, surface

BREAKING, COMPATIBLE, COSMETIC = Effect.BREAKING, Effect.COMPATIBLE, Effect.COSMETIC

PORT = option("--port", "-p", value="INTEGER")
UNREAD = CommandSurface(path=("run",), problems=("it ended with 1",))


def defaulted(default: str) -> Surface:
    """Two commands, one of which may be the default."""
    return surface(command("run"), command("stop"), default=default)


Row = tuple[str, Effect, Surface, Surface]

COMMANDS: list[Row] = [
    ("page-unread", BREAKING, run(PORT), surface(UNREAD)),
    ("page-read", COMPATIBLE, surface(UNREAD), run(PORT)),
    ("command-added", COMPATIBLE, run(), surface(command("run"), command("stop"))),
    ("command-removed", BREAKING, surface(command("run"), command("stop")), run()),
    (
        "command-renamed",
        BREAKING,
        surface(command("ingest", PORT, summary="Read the data in.")),
        surface(command("import", PORT, summary="Read the data in.")),
    ),
    (
        "command-renamed-old-kept",
        COMPATIBLE,
        surface(command("ingest", PORT)),
        surface(command("import", PORT, aliases=("ingest",))),
    ),
    ("alias-added", COMPATIBLE, run(), run(aliases=("r",))),
    ("alias-removed", BREAKING, run(aliases=("r",)), run()),
    ("command-deprecated", COMPATIBLE, run(), run(deprecated=True)),
    ("command-undeprecated", COMPATIBLE, run(deprecated=True), run()),
    ("command-hidden", COMPATIBLE, run(), run(hidden=True)),
    ("command-unhidden", COMPATIBLE, run(hidden=True), run()),
    ("group-became-leaf", BREAKING, surface(command("run"), command("run now")), run()),
    ("leaf-became-group", BREAKING, run(), surface(command("run"), command("run now"))),
    (
        "default-command-added",
        COMPATIBLE,
        defaulted(""),
        defaulted("run"),
    ),
    (
        "default-command-changed",
        BREAKING,
        defaulted("run"),
        defaulted("stop"),
    ),
    (
        "default-command-changed",
        BREAKING,
        defaulted("run"),
        defaulted(""),
    ),
    ("command-help-changed", COSMETIC, run(summary="Runs."), run(summary="Runs it.")),
]
OPTIONS: list[Row] = [
    ("option-added", COMPATIBLE, run(), run(PORT)),
    (
        "option-added-required",
        BREAKING,
        run(),
        run(option("--port", value="INTEGER", required=True)),
    ),
    ("option-removed", BREAKING, run(PORT), run()),
    (
        "option-renamed",
        BREAKING,
        run(option("--max-rows", "-n", value="N")),
        run(option("--limit", "-n", value="N")),
    ),
    ("option-renamed", BREAKING, run(option("--colour", "--col")), run(option("--color", "--col"))),
    (
        "option-renamed-old-kept",
        COMPATIBLE,
        run(option("--colour")),
        run(option("--color", "--colour")),
    ),
    (
        "spelling-added",
        COMPATIBLE,
        run(option("--port", value="N")),
        run(option("--port", "-p", value="N")),
    ),
    (
        "spelling-removed",
        BREAKING,
        run(option("--port", "-p", value="N")),
        run(option("--port", value="N")),
    ),
    (
        "spelling-moved",
        BREAKING,
        run(option("--port", "-p", value="N"), option("--path", value="N")),
        run(option("--port", value="N"), option("--path", "-p", value="N")),
    ),
    (
        "option-became-required",
        BREAKING,
        run(PORT),
        run(option("--port", "-p", value="INTEGER", required=True)),
    ),
    (
        "option-became-optional",
        COMPATIBLE,
        run(option("--port", "-p", value="INTEGER", required=True)),
        run(PORT),
    ),
    (
        "option-became-repeatable",
        COMPATIBLE,
        run(option("--tag", value="T")),
        run(option("--tag", value="T", repeatable=True)),
    ),
    (
        "option-became-single",
        BREAKING,
        run(option("--tag", value="T", repeatable=True)),
        run(option("--tag", value="T")),
    ),
    (
        "option-takes-more",
        COMPATIBLE,
        run(option("--tag", value="T")),
        run(option("--tag", value="T", many=True)),
    ),
    (
        "option-takes-the-next",
        BREAKING,
        run(option("--tag", value="T"), argument("FILE")),
        run(option("--tag", value="T", many=True), argument("FILE")),
    ),
    (
        "option-takes-the-next",
        BREAKING,
        run(option("--pair", value="TEXT")),
        run(option("--pair", value="TEXT INTEGER")),
    ),
    (
        "option-takes-the-next",
        BREAKING,
        run(option("--cov"), argument("FILE")),
        run(option("--cov", value="SOURCE", value_optional=True), argument("FILE")),
    ),
    (
        "option-takes-fewer",
        BREAKING,
        run(option("--tag", value="T", many=True)),
        run(option("--tag", value="T")),
    ),
    (
        "option-takes-fewer",
        BREAKING,
        run(option("--pair", value="TEXT TEXT")),
        run(option("--pair", value="TEXT")),
    ),
    ("option-deprecated", COMPATIBLE, run(option("--old")), run(option("--old", deprecated=True))),
    (
        "option-undeprecated",
        COMPATIBLE,
        run(option("--old", deprecated=True)),
        run(option("--old")),
    ),
    ("option-hidden", COMPATIBLE, run(option("--old")), run(option("--old", hidden=True))),
    ("option-unhidden", COMPATIBLE, run(option("--old", hidden=True)), run(option("--old"))),
    ("flag-became-value", BREAKING, run(option("--color")), run(option("--color", value="WHEN"))),
    (
        "flag-may-take-value",
        COMPATIBLE,
        run(option("--color")),
        run(option("--color", value="WHEN", value_optional=True)),
    ),
    ("value-became-flag", BREAKING, run(option("--color", value="WHEN")), run(option("--color"))),
    (
        "value-became-optional",
        COMPATIBLE,
        run(option("--color", value="WHEN")),
        run(option("--color", value="WHEN", value_optional=True)),
    ),
    (
        "value-became-mandatory",
        BREAKING,
        run(option("--color", value="WHEN", value_optional=True)),
        run(option("--color", value="WHEN")),
    ),
    (
        "value-renamed",
        COSMETIC,
        run(option("--out", value="FILE")),
        run(option("--out", value="PATH")),
    ),
    (
        "value-renamed",
        COSMETIC,
        run(option("--max", value="INTEGER")),
        run(option("--max", value="COUNT")),
    ),
    (
        "option-help-changed",
        COSMETIC,
        run(option("--out", help="Where.")),
        run(option("--out", help="Where to.")),
    ),
]
VALUES: list[Row] = [
    (
        "type-narrowed",
        BREAKING,
        run(option("--max", value="TEXT")),
        run(option("--max", value="INTEGER")),
    ),
    (
        "type-narrowed",
        BREAKING,
        run(option("--max", value="float")),
        run(option("--max", value="int")),
    ),
    (
        "type-narrowed",
        BREAKING,
        run(option("--at", value="INTEGER")),
        run(option("--at", value="DATETIME")),
    ),
    (
        "type-widened",
        COMPATIBLE,
        run(option("--max", value="INTEGER")),
        run(option("--max", value="TEXT")),
    ),
    (
        "type-widened",
        COMPATIBLE,
        run(option("--max", value="INTEGER")),
        run(option("--max", value="FLOAT")),
    ),
    *(
        (
            code,
            effect,
            run(option("--max", value="INTEGER RANGE", help=f"Most. {before}")),
            run(option("--max", value="INTEGER RANGE", help=f"Most. {after}")),
        )
        for code, effect, before, after in (
            ("type-narrowed", BREAKING, "[1<=x<=10]", "[1<=x<=9]"),
            ("type-narrowed", BREAKING, "[x>=0]", "[x>0]"),
            ("type-narrowed", BREAKING, "", "[x<=5]"),
            ("type-widened", COMPATIBLE, "[1<=x<=10]", "[0<=x<=10]"),
            ("type-widened", COMPATIBLE, "[x<5]", "[x<=5]"),
            ("type-widened", COMPATIBLE, "[x>=1]", ""),
        )
    ),
    (
        "choice-removed",
        BREAKING,
        run(option("--as", value="F", choices=("a", "b"))),
        run(option("--as", value="F", choices=("a",))),
    ),
    (
        "choice-added",
        COMPATIBLE,
        run(option("--as", value="F", choices=("a",))),
        run(option("--as", value="F", choices=("b", "a"))),
    ),
    (
        "choice-removed",
        BREAKING,
        run(argument("F", choices=("a", "b"))),
        run(argument("F", choices=("b",))),
    ),
    (
        "choices-imposed",
        BREAKING,
        run(option("--as", value="TEXT")),
        run(option("--as", value="a|b", choices=("a", "b"))),
    ),
    (
        "choices-lifted",
        COMPATIBLE,
        run(option("--as", value="a|b", choices=("a", "b"))),
        run(option("--as", value="TEXT")),
    ),
    (
        "default-changed",
        BREAKING,
        run(option("--max", value="N", default="7")),
        run(option("--max", value="N", default="8")),
    ),
    (
        "default-added",
        BREAKING,
        run(option("--max", value="N")),
        run(option("--max", value="N", default="8")),
    ),
    ("default-added", BREAKING, run(option("--on")), run(option("--on", default="True"))),
    (
        "default-removed",
        BREAKING,
        run(option("--max", value="N", default="7")),
        run(option("--max", value="N")),
    ),
    (
        "default-changed",
        BREAKING,
        run(argument("F", required=False, default="a")),
        run(argument("F", required=False, default="b")),
    ),
    (
        "default-told",
        COSMETIC,
        run(option("--max", value="N")),
        run(option("--max", value="N", default="None")),
    ),
    (
        "default-told",
        COSMETIC,
        run(option("--on", "--no-on")),
        run(option("--on", "--no-on", default="no-on")),
    ),
    ("default-untold", COSMETIC, run(option("--on", default="False")), run(option("--on"))),
    (
        "default-reworded",
        COSMETIC,
        run(option("--in", value="DIR", default="current directory")),
        run(option("--in", value="DIR", default="the current working directory")),
    ),
]
ARGUMENTS: list[Row] = [
    (
        "argument-added",
        COMPATIBLE,
        run(argument("A")),
        run(argument("A"), argument("B", required=False)),
    ),
    ("argument-added-required", BREAKING, run(argument("A")), run(argument("A"), argument("B"))),
    (
        "argument-inserted",
        BREAKING,
        run(argument("A")),
        run(argument("B", required=False), argument("A")),
    ),
    (
        "argument-removed",
        BREAKING,
        run(argument("A"), argument("B", required=False)),
        run(argument("A")),
    ),
    (
        "argument-replaced",
        BREAKING,
        run(argument("JOB_ID", help="Which job to look at.")),
        run(argument("SYMBOL", help="A ticker such as AAPL.")),
    ),
    ("argument-renamed", COSMETIC, run(argument("FILE")), run(argument("PATH"))),
    (
        "argument-renamed",
        COSMETIC,
        run(argument("JOB", help="Which job to look at.")),
        run(argument("JOB_ID", help="Which job to look at.")),
    ),
    (
        "arguments-reordered",
        BREAKING,
        run(argument("SRC"), argument("DST")),
        run(argument("DST"), argument("SRC")),
    ),
    ("argument-became-required", BREAKING, run(argument("A", required=False)), run(argument("A"))),
    (
        "argument-became-optional",
        COMPATIBLE,
        run(argument("A")),
        run(argument("A", required=False)),
    ),
    ("argument-became-repeated", COMPATIBLE, run(argument("A")), run(argument("A", repeated=True))),
    ("argument-became-single", BREAKING, run(argument("A", repeated=True)), run(argument("A"))),
    (
        "argument-help-changed",
        COSMETIC,
        run(argument("A", help="One.")),
        run(argument("A", help="Two.")),
    ),
]
ROWS = [*COMMANDS, *OPTIONS, *VALUES, *ARGUMENTS]


@pytest.mark.parametrize(("code", "effect", "old", "new"), ROWS, ids=[row[0] for row in ROWS])
def test_a_change_is_reported_once_with_its_code_and_its_effect(
    code: str, effect: Effect, old: Surface, new: Surface
) -> None:
    found = [(change.code.value, change.effect) for change in compare(old, new)]
    assert found == [(code, effect)]


def test_every_code_has_a_row() -> None:
    assert {DriftCode(row[0]) for row in ROWS} == set(DriftCode)


@pytest.mark.parametrize("code", list(DriftCode))
def test_the_answer_of_every_code_fits_its_effect(code: DriftCode) -> None:
    rule = RULES[code]
    start = rule.answer.split(":")[0]
    assert (start == "yes") == (rule.effect is not BREAKING) or start.startswith("nothing")


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_equal_surfaces_have_no_drift(row: Row) -> None:
    assert compare(row[2], row[2]) == compare(row[3], row[3]) == ()


OPPOSITES = {
    one: other
    for pair in (
        ("page-unread", "page-read"),
        ("command-added", "command-removed"),
        ("alias-added", "alias-removed"),
        ("command-deprecated", "command-undeprecated"),
        ("command-hidden", "command-unhidden"),
        ("group-became-leaf", "leaf-became-group"),
        ("option-added", "option-removed"),
        ("spelling-added", "spelling-removed"),
        ("option-became-required", "option-became-optional"),
        ("option-became-repeatable", "option-became-single"),
        ("option-takes-more", "option-takes-fewer"),
        ("option-deprecated", "option-undeprecated"),
        ("option-hidden", "option-unhidden"),
        ("flag-became-value", "value-became-flag"),
        ("value-became-optional", "value-became-mandatory"),
        ("type-narrowed", "type-widened"),
        ("choice-removed", "choice-added"),
        ("choices-imposed", "choices-lifted"),
        ("default-added", "default-removed"),
        ("default-told", "default-untold"),
        ("argument-added", "argument-removed"),
        ("argument-became-required", "argument-became-optional"),
        ("argument-became-repeated", "argument-became-single"),
        ("command-renamed", "command-renamed"),
        ("option-renamed", "option-renamed"),
        ("default-changed", "default-changed"),
        ("default-reworded", "default-reworded"),
        ("arguments-reordered", "arguments-reordered"),
    )
    for one, other in (pair, pair[::-1])
}
# DATETIME and INTEGER exclude each other, and two words are never one: both break both ways.
BOTH_WAYS = ("DATETIME", "TEXT TEXT")
ONE_WAY = [
    row
    for row in ROWS
    if row[0] in OPPOSITES and not any(each in str(row[2:]) for each in BOTH_WAYS)
]


@pytest.mark.parametrize("row", ONE_WAY, ids=[row[0] for row in ONE_WAY])
def test_the_opposite_change_has_the_opposite_code(row: Row) -> None:
    code, _, old, new = row
    assert [change.code.value for change in compare(new, old)] == [OPPOSITES[code]]
