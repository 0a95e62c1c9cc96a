"""What coverage drafts can be written into the spec, and does what it says."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import Any

import pytest
import tomli

from cliconform.model.coverage import Suggestion
from cliconform.model.place import Place
from cliconform.model.plan import Plan, Step
from cliconform.model.promise import ExitPromise
from cliconform.model.surface import CommandSurface, Surface
from cliconform.model.template import Template
from cliconform.surface.command_lines.reader import read_command_line
from cliconform.surface.coverage.count import count_coverage
from cliconform.surface.coverage.suggestions import suggest
from support.running import step
from support.surfaces import argument, command, option, surface

PLACE = Place(file="x.toml", line=1)


def run(id_: str, text: str, *, code: int = 0, **settings: Any) -> Step:
    promise = ExitPromise(address="exit", place=PLACE, codes=(code,))
    made = step(id_, "pipe", *shlex.split(text), **settings)
    return replace(made, promises=(promise,))


def plan(*steps: Step) -> Plan:
    return Plan(
        spec="x.toml", name="x", target="pipe", command=("pipe",), steps=steps, total=len(steps)
    )


def suggestions(of: Surface, *steps: Step) -> tuple[Suggestion, ...]:
    made = plan(*steps)
    covered = count_coverage(made, of, frozenset(one.id for one in steps))
    return suggest(of, covered, made)


def draft(of: Surface, what: str, *steps: Step, path: str = "") -> dict[str, Any]:
    """The command that is drafted for ``what``, and its id."""
    (found,) = (
        one
        for one in suggestions(of, *steps)
        if one.what == what and (not path or " ".join(one.path) == path)
    )
    ((id_, table),) = tomli.loads(found.draft)["command"].items()
    return {"id": id_, **table}


KILL = command(
    "jobs kill",
    argument("JOB"),
    argument("WHY", required=False),
    option("--reason", value="TEXT", required=True),
)
JOBS = surface(command("jobs"), KILL, command("jobs show", argument("JOB")))


def test_an_optional_argument_is_given_after_those_before_it_with_all_that_is_required() -> None:
    found = draft(JOBS, "give WHY", run("kill", "jobs kill --reason late 3"))
    assert found["args"] == "jobs kill --reason late 3 <WHY>"


def test_an_argument_is_drafted_with_what_is_required_where_no_step_shows_how() -> None:
    steps = (run("kill", "jobs kill --reason x 9", code=1), run("make", "jobs show 3"))
    found = draft(JOBS, "give WHY", *steps, path="jobs kill")
    assert found["args"] == "jobs kill --reason <TEXT> 3 <WHY>"


def test_the_draft_of_a_command_has_the_values_and_the_needs_of_its_sibling() -> None:
    steps = (run("make", "jobs show 1"), run("show", "jobs show ${job}", needs="make"))
    of = surface(
        command("jobs"),
        command("jobs show", argument("JOB")),
        command("jobs kill", argument("job")),
    )
    found = draft(of, "run it", steps[1], path="jobs kill")
    assert (found["args"], found["needs"]) == ("jobs kill ${job}", "make")


def test_a_command_without_arguments_takes_the_needs_of_the_nearest_one() -> None:
    of = surface(command("jobs"), command("jobs show"), command("jobs list"), command("run"))
    steps = (run("run", "run"), run("show", "jobs show", needs="run"))
    assert draft(of, "run it", *steps)["needs"] == "run"
    assert draft(of, "run it", *steps)["args"] == "jobs list"


def test_an_option_is_added_to_a_step_that_runs_the_command() -> None:
    of = surface(command("get", argument("URL"), option("--size", value="N")))
    found = draft(of, "use --size", run("get", "get x", needs="up"))
    assert (found["args"], found["needs"]) == ("get --size <N> x", "up")


def test_an_option_that_takes_all_words_comes_last() -> None:
    of = surface(command("get", argument("URL"), option("--tags", value="T", many=True)))
    assert draft(of, "use --tags", run("get", "get x"))["args"] == "get x --tags <T>"


def test_an_option_has_another_choice_than_the_default_or_a_value_from_elsewhere() -> None:
    kind = option("--kind", value="K", choices=("a", "b"), default="a")
    of = surface(
        command("get", kind, option("--at", value="DAY")),
        command("put", option("--at", value="DAY")),
    )
    steps = (run("get", "get"), run("put", "put --at monday"))
    assert draft(of, "use --kind", *steps)["args"] == "get --kind b"
    assert draft(of, "use --at", *steps)["args"] == "get --at monday"


def test_a_value_that_may_be_left_out_is_joined_to_its_option() -> None:
    of = surface(
        command("get", argument("URL"), option("--color", value="WHEN", value_optional=True))
    )
    assert draft(of, "use --color", run("get", "get x"))["args"] == "get --color=<WHEN> x"


def test_an_option_of_a_group_is_used_before_the_command() -> None:
    of = surface(command("jobs", option("--db", value="PATH")), command("jobs list"))
    assert draft(of, "use --db", run("list", "jobs list"))["args"] == "jobs --db <PATH> list"


def test_a_step_that_is_expected_to_fail_is_no_model() -> None:
    of = surface(command("get", option("--fast"), argument("URL")))
    steps = (run("bad", "get nowhere", code=1), run("good", "get somewhere"))
    assert draft(of, "use --fast", *steps)["args"] == "get --fast somewhere"


def test_the_plainest_step_is_the_model_and_what_else_it_has_is_said() -> None:
    of = surface(command("get", option("--fast")))
    piped = run("piped", "get", stdin=Template("x"))
    (found,) = (one for one in suggestions(of, piped) if one.what == "use --fast")
    assert "# `piped` has stdin too" in found.draft
    plain = run("plain", "get")
    (found,) = (one for one in suggestions(of, piped, plain) if one.what == "use --fast")
    assert "#" not in found.draft


def test_commands_that_are_never_run_come_first() -> None:
    of = surface(command("get", option("--fast")), command("put"))
    assert [one.what for one in suggestions(of, run("get", "get"))] == [
        "run it",
        "promise what it prints",
        "use --fast",
    ]


def test_an_id_of_the_spec_is_not_drafted_again() -> None:
    of = surface(command("get", option("--fast")), command("put"))
    steps = (run("put", "get"), run("get.fast", "get"))
    assert draft(of, "run it", *steps)["id"] == "put-2"
    assert draft(of, "use --fast", *steps)["id"] == "get.fast-2"


@pytest.mark.parametrize("word", ["a b", "it's", 'say "x"', "back\\slash", ""])
def test_a_word_of_a_sibling_is_quoted_so_that_it_stays_one_word(word: str) -> None:
    of = surface(command("get", argument("URL"), option("--fast")))
    found = draft(of, "use --fast", replace(run("get", f"get {shlex.quote(word)}")))
    assert shlex.split(found["args"]) == ["get", "--fast", word]


def test_a_deprecated_command_is_drafted_too() -> None:
    of = surface(command("get"), command("put", deprecated=True))
    assert draft(of, "run it", run("get", "get"))["args"] == "put"


def options_of(*, hidden: bool = False, deprecated: bool = False) -> CommandSurface:
    return command("get", option("--fast", hidden=hidden, deprecated=deprecated))


def test_hidden_and_deprecated_options_are_not_suggested() -> None:
    for of in (surface(options_of(hidden=True)), surface(options_of(deprecated=True))):
        assert "use --fast" not in [one.what for one in suggestions(of, run("get", "get"))]


def test_every_draft_is_a_line_that_the_surface_accepts() -> None:
    of = surface(
        command("jobs", option("--db", value="PATH", required=True)),
        command(
            "jobs kill",
            argument("JOB"),
            argument("SIGNAL", required=False, choices=("TERM", "KILL")),
            argument("MORE", required=False, repeated=True),
            option("--to", value="KEY VALUE"),
            option("--names", value="N", many=True),
            option("--how", value="H", value_optional=True),
            option("-f"),
        ),
        command(
            "jobs wait",
            argument("JOB", repeated=True),
            option("--reason", value="R", required=True),
        ),
    )
    found = suggestions(of, run("kill", "jobs --db x kill 3"))
    assert len(found) >= 7
    for one in found:
        if one.what == "promise what it prints":
            continue
        ((_, table),) = tomli.loads(one.draft)["command"].items()
        words = shlex.split(table["args"])
        line = read_command_line(words, of, is_open=lambda word: word.startswith("<"))
        assert line.faults == (), table["args"]
        if one.what.startswith("give "):
            uses = {use.argument.name: use.value for use in line.argument_uses}
            assert one.what.removeprefix("give ") in uses
