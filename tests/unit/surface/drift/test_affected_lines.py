"""Which command lines a change touches: those that use what has changed, and no others."""

from __future__ import annotations

import shlex

import pytest

from cliconform.model.docs import DocLine, Location
from cliconform.model.drift import Touch
from cliconform.model.plan import Plan
from cliconform.model.surface import CommandSurface, Option, Surface
from cliconform.surface.drift.affected_lines import uses, with_touches
from cliconform.surface.drift.compare import compare
from support.running import step
from support.surfaces import argument, command, option, run, surface

FORMAT = option("--format", "-f", value="F", choices=("csv", "json"), default="csv")
LIST = command("jobs list", FORMAT, option("--limit", value="N"), aliases=("ls",))
KILL = command("jobs kill", argument("JOB"), argument("WHY", required=False))
OLD = surface(command("jobs", option("--db", value="PATH")), LIST, KILL, command("run"))

LINES = {
    "plain": "jobs list",
    "json": "jobs list --format json",
    "short": "jobs list -fcsv",
    "open": "jobs list --format ${format}",
    "limited": "jobs ls --limit 3",
    "help": "jobs list --help",
    "database": "jobs --db x list",
    "kill": "jobs kill 3",
    "kill-why": "jobs kill 3 because",
    "run": "run",
}


def plan() -> Plan:
    steps = tuple(step(id_, "pipe", *shlex.split(text)) for id_, text in LINES.items())
    return Plan(
        spec="x.toml", name="x", target="pipe", command=("pipe",), steps=steps, total=len(steps)
    )


def touched(new: Surface) -> set[str]:
    (change,) = with_touches(compare(OLD, new), uses(plan(), (), OLD))
    return {touch.command for touch in change.touched}


DB = option("--db", value="PATH")


def jobs(*commands: CommandSurface, db: Option = DB) -> Surface:
    return surface(command("jobs", db), *commands, command("run"))


def listing(*things: Option, aliases: tuple[str, ...] = ("ls",)) -> Surface:
    return jobs(command("jobs list", *things, aliases=aliases), KILL)


LIMIT = option("--limit", value="N")
ALL_LISTS = {"plain", "json", "short", "open", "limited", "database"}


@pytest.mark.parametrize(
    ("new", "ids"),
    [
        pytest.param(surface(command("run")), set(LINES) - {"run"}, id="a whole group"),
        pytest.param(jobs(LIST), {"kill", "kill-why"}, id="one command"),
        pytest.param(listing(FORMAT), {"limited"}, id="an option"),
        pytest.param(
            listing(LIMIT, option("--format", value="F", choices=("csv", "json"), default="csv")),
            {"short"},
            id="a spelling",
        ),
        pytest.param(
            listing(LIMIT, option("--format", "-f", value="F", choices=("csv",), default="csv")),
            {"json", "open"},
            id="a choice",
        ),
        pytest.param(
            listing(
                LIMIT, option("--format", "-f", value="F", choices=("csv", "json"), default="json")
            ),
            {"plain", "limited", "database"},
            id="a default: those that leave it out",
        ),
        pytest.param(
            listing(FORMAT, option("--limit", value="N", required=True)),
            ALL_LISTS - {"limited"},
            id="required: those that do not have it",
        ),
        pytest.param(
            listing(FORMAT, LIMIT, option("--all", required=True)),
            ALL_LISTS,
            id="a new one that is required: all that run it",
        ),
        pytest.param(listing(FORMAT, LIMIT, option("--all")), set(), id="a new one: none"),
        pytest.param(listing(FORMAT, LIMIT, aliases=()), {"limited"}, id="an alias"),
        pytest.param(jobs(LIST, KILL, db=option("--db")), {"database"}, id="a group's option"),
        pytest.param(
            jobs(LIST, command("jobs kill", argument("JOB"))), {"kill-why"}, id="an argument"
        ),
        pytest.param(
            jobs(LIST, command("jobs kill", argument("JOB"), argument("WHY"))),
            {"kill"},
            id="an argument that is required now",
        ),
    ],
)
def test_a_change_touches_the_lines_that_use_it(new: Surface, ids: set[str]) -> None:
    assert touched(new) == ids


def doc_line(file: str, line: int, words: tuple[str, ...]) -> DocLine:
    spot = Location(file=file, line=line, column=1)
    return DocLine(spot=spot, text=" ".join(words), words=words, path=())


def test_a_line_of_a_document_is_touched_by_its_place() -> None:
    docs = (
        doc_line("README.md", 4, ("jobs", "list", "--limit", "<number>")),
        doc_line("README.md", 9, ("jobs", "list", "--format", "FORMAT")),
        doc_line("docs/jobs.md", 1, ("jobs", "kill", "3")),
    )
    (change,) = with_touches(compare(OLD, listing(FORMAT)), uses(plan(), docs, OLD))
    assert [(one.command, one.file, one.line) for one in change.touched] == [
        ("limited", "x.toml", 1),
        ("", "README.md", 4),
    ]


def test_what_a_document_leaves_open_may_be_any_choice() -> None:
    docs = (doc_line("README.md", 9, ("jobs", "list", "--format", "FORMAT")),)
    fewer = option("--format", "-f", value="F", choices=("csv",), default="csv")
    (change,) = with_touches(compare(OLD, listing(LIMIT, fewer)), uses(plan(), docs, OLD))
    assert Touch(command="", file="README.md", line=9) in change.touched


def touching(old: Surface, new: Surface, code: str, *lines: str) -> list[int]:
    """The numbers of the lines that the change with ``code`` touches."""
    docs = [
        doc_line("README.md", number, tuple(shlex.split(text))) for number, text in enumerate(lines)
    ]
    empty = Plan(spec="", name="x", target="pipe", command=("pipe",), steps=(), total=0)
    changes = with_touches(compare(old, new), uses(empty, docs, old))
    (change,) = (one for one in changes if one.code.value == code)
    return [touch.line for touch in change.touched]


def test_an_option_of_the_same_name_elsewhere_is_another_one() -> None:
    old = surface(command("run", LIMIT), options=(LIMIT,))
    new = surface(command("run"), options=(LIMIT,))
    lines = ("--limit 3 run", "run --limit 3")
    assert touching(old, new, "option-removed", *lines) == [1]


def test_choices_that_are_imposed_touch_what_they_refuse() -> None:
    old, new = run(option("--as", value="TEXT")), run(option("--as", value="F", choices=("a",)))
    lines = ("run --as a", "run --as b", "run", "run --as <what>")
    assert touching(old, new, "choices-imposed", *lines) == [1, 3]


def test_a_spelling_that_has_moved_touches_those_who_spell_it_so() -> None:
    old = run(option("--port", "-p", value="N"), option("--path", value="N"))
    new = run(option("--port", value="N"), option("--path", "-p", value="N"))
    lines = ("run -p 1", "run --port 1", "run --path 1")
    assert touching(old, new, "spelling-moved", *lines) == [0]


def test_what_may_be_given_once_touches_who_gives_it_twice() -> None:
    old, new = run(option("--tag", value="T", repeatable=True)), run(option("--tag", value="T"))
    lines = ("run --tag a", "run --tag a --tag b")
    assert touching(old, new, "option-became-single", *lines) == [1]
    old, new = run(argument("A", repeated=True)), run(argument("A"))
    assert touching(old, new, "argument-became-single", "run a", "run a b") == [1]


def test_another_order_of_arguments_touches_who_gives_any() -> None:
    old = run(argument("A", required=False), argument("B", required=False))
    new = run(argument("B", required=False), argument("A", required=False))
    assert touching(old, new, "arguments-reordered", "run", "run a", "run a b") == [1, 2]


def test_a_required_argument_that_comes_touches_all_that_run_it() -> None:
    lines = ("run", "run --help", "stop")
    old, new = (
        surface(command("run", *things), command("stop")) for things in ((), (argument("A"),))
    )
    assert touching(old, new, "argument-added-required", *lines) == [0]
