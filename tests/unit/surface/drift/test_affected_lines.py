"""A change affects the command lines that use what has changed, and no others."""

from __future__ import annotations

import shlex

import pytest

from cliconform.model.docs import DocLine, Location
from cliconform.model.drift import AffectedLine
from cliconform.model.plan import Plan
from cliconform.model.surface import CommandSurface, Option, Surface
from cliconform.surface.docs.calls import collect_names
from cliconform.surface.docs.documents import read_document
from cliconform.surface.drift.affected_lines import add_affected_lines, read_command_lines
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


def affected_ids(new: Surface) -> set[str]:
    (change,) = add_affected_lines(compare(OLD, new), read_command_lines(plan(), (), OLD))
    return {line.command for line in change.affected}


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
def test_a_change_affects_the_lines_that_use_it(new: Surface, ids: set[str]) -> None:
    assert affected_ids(new) == ids


def doc_line(file: str, line: int, words: tuple[str, ...]) -> DocLine:
    spot = Location(file=file, line=line, column=1)
    return DocLine(spot=spot, text=" ".join(words), words=words, path=())


def test_an_affected_line_of_a_document_has_its_file_and_line() -> None:
    docs = (
        doc_line("README.md", 4, ("jobs", "list", "--limit", "<number>")),
        doc_line("README.md", 9, ("jobs", "list", "--format", "FORMAT")),
        doc_line("docs/jobs.md", 1, ("jobs", "kill", "3")),
    )
    (change,) = add_affected_lines(
        compare(OLD, listing(FORMAT)), read_command_lines(plan(), docs, OLD)
    )
    assert [(one.command, one.file, one.line) for one in change.affected] == [
        ("limited", "x.toml", 1),
        ("", "README.md", 4),
    ]


def test_a_placeholder_in_a_document_may_be_any_choice() -> None:
    docs = (doc_line("README.md", 9, ("jobs", "list", "--format", "FORMAT")),)
    fewer = option("--format", "-f", value="F", choices=("csv",), default="csv")
    (change,) = add_affected_lines(
        compare(OLD, listing(LIMIT, fewer)), read_command_lines(plan(), docs, OLD)
    )
    assert AffectedLine(command="", file="README.md", line=9) in change.affected


def affected_line_numbers(old: Surface, new: Surface, code: str, *lines: str) -> list[int]:
    """The numbers of the lines that the change with ``code`` affects."""
    docs = [
        doc_line("README.md", number, tuple(shlex.split(text))) for number, text in enumerate(lines)
    ]
    empty = Plan(spec="", name="x", target="pipe", command=("pipe",), steps=(), total=0)
    changes = add_affected_lines(compare(old, new), read_command_lines(empty, docs, old))
    (change,) = (one for one in changes if one.code.value == code)
    return [line.line for line in change.affected]


def test_an_option_of_the_same_name_of_another_command_is_not_affected() -> None:
    old = surface(command("run", LIMIT), options=(LIMIT,))
    new = surface(command("run"), options=(LIMIT,))
    lines = ("--limit 3 run", "run --limit 3")
    assert affected_line_numbers(old, new, "option-removed", *lines) == [1]


def test_new_choices_affect_the_lines_with_other_values() -> None:
    old, new = run(option("--as", value="TEXT")), run(option("--as", value="F", choices=("a",)))
    lines = ("run --as a", "run --as b", "run", "run --as <what>")
    assert affected_line_numbers(old, new, "choices-imposed", *lines) == [1, 3]


def test_a_moved_spelling_affects_the_lines_that_use_it() -> None:
    old = run(option("--port", "-p", value="N"), option("--path", value="N"))
    new = run(option("--port", value="N"), option("--path", "-p", value="N"))
    lines = ("run -p 1", "run --port 1", "run --path 1")
    assert affected_line_numbers(old, new, "spelling-moved", *lines) == [0]


def test_what_may_no_longer_be_repeated_affects_the_lines_that_repeat_it() -> None:
    old, new = run(option("--tag", value="T", repeatable=True)), run(option("--tag", value="T"))
    lines = ("run --tag a", "run --tag a --tag b")
    assert affected_line_numbers(old, new, "option-became-single", *lines) == [1]
    old, new = run(argument("A", repeated=True)), run(argument("A"))
    assert affected_line_numbers(old, new, "argument-became-single", "run a", "run a b") == [1]


def test_reordered_arguments_affect_the_lines_with_arguments() -> None:
    old = run(argument("A", required=False), argument("B", required=False))
    new = run(argument("B", required=False), argument("A", required=False))
    assert affected_line_numbers(old, new, "arguments-reordered", "run", "run a", "run a b") == [
        1,
        2,
    ]


def test_a_new_required_argument_affects_all_lines_that_run_the_command() -> None:
    lines = ("run", "run --help", "stop")
    old, new = (
        surface(command("run", *things), command("stop")) for things in ((), (argument("A"),))
    )
    assert affected_line_numbers(old, new, "argument-added-required", *lines) == [0]


def numbers(old: object, new: object, code: str, *lines: str) -> list[int]:
    return affected_line_numbers(run(old), run(new), code, *lines)  # type: ignore[arg-type]


def test_a_narrower_type_affects_the_lines_with_a_value_that_it_does_not_take() -> None:
    old, new = option("--at", value="TEXT"), option("--at", value="INTEGER")
    lines = ("run --at 3", "run --at noon", "run", "run --at <when>")
    assert numbers(old, new, "type-narrowed", *lines) == [1, 3]


def test_a_narrower_range_affects_the_lines_with_a_value_outside() -> None:
    old = option("--n", value="INTEGER RANGE", help="[0<=x<=9]")
    new = option("--n", value="INTEGER RANGE", help="[1<=x<=5]")
    lines = ("run --n 0", "run --n 1", "run --n 5", "run --n 9", "run --n <n>")
    assert numbers(old, new, "type-narrowed", *lines) == [0, 3, 4]


def test_what_more_is_accepted_affects_no_line() -> None:
    few, many = (option("--as", value="F", choices=c) for c in (("a",), ("a", "b")))
    assert numbers(few, many, "choice-added", "run --as a") == []
    assert numbers(few, option("--as", value="F"), "choices-lifted", "run --as a") == []
    integer, text = option("--n", value="INTEGER"), option("--n", value="TEXT")
    assert numbers(integer, text, "type-widened", "run --n 1") == []


def test_a_value_that_is_mandatory_now_affects_the_lines_without_one() -> None:
    old, new = option("--color", value="WHEN", value_optional=True), option("--color", value="WHEN")
    lines = ("run --color", "run --color=never")
    assert numbers(old, new, "value-became-mandatory", *lines) == [0]


def test_fewer_words_of_a_value_affect_the_lines_with_several() -> None:
    old, new = option("--tags", value="T", many=True), option("--tags", value="T")
    assert numbers(old, new, "option-takes-fewer", "run --tags a", "run --tags a b") == [1]


def test_a_renamed_option_affects_the_lines_with_the_old_name() -> None:
    old, new = option("--port", "-p", value="N"), option("--listen", "-p", value="N")
    assert numbers(old, new, "option-renamed", "run --port 1", "run -p 1") == [0]


def test_documents_and_drift_agree_on_what_a_placeholder_is() -> None:
    """A value that docs would accept as a placeholder may be one that was removed."""
    of = surface(command("run", option("--as", value="F", choices=("a", "b"))))
    new = surface(command("run", option("--as", value="F", choices=("a",))))
    words = ("your_format", "XXX", "N", "FORMAT", "$FORMAT", "<x>", "{x}", "...", "FOO", "$(pick)")
    text = "".join(f"    pipe run --as {word}\n" for word in words)
    document = read_document("x.md", f"```sh\n{text}```\n", of, collect_names("pipe", ("pipe",)))
    doubtful = [
        line.spot.line
        for line in document.lines
        if not any(each.code == "bad-value" for each in line.findings)
    ]
    empty = Plan(spec="", name="x", target="pipe", command=("pipe",), steps=(), total=0)
    (change,) = add_affected_lines(compare(of, new), read_command_lines(empty, document.lines, of))
    assert [line.line for line in change.affected] == doubtful
    assert len(doubtful) == len(words) - 1  # FOO is a value in capitals
