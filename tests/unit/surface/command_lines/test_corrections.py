"""A command that conformed in a run is right, and a surface that contradicts it is corrected."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from cliconform.model.observation import Ending, Exited, Signalled
from cliconform.model.outcome import Verdict
from cliconform.model.place import Place
from cliconform.model.report import Report
from cliconform.model.surface import Surface
from cliconform.surface.command_lines.corrections import (
    AcceptedLine,
    correct_surface,
    list_accepted_lines,
)
from cliconform.surface.command_lines.reader import read_command_line
from support import reports
from support.surfaces import argument, command, option, surface

SURFACE = surface(
    command(
        "run",
        argument("FILE"),
        option("--format", value="F", choices=("csv", "json")),
        option("--count", value="INTEGER"),
        option("--tag", value="T", required=True),
        aliases=("r",),
    ),
    command("jobs"),
    command("jobs list"),
)


def correct(*texts: str, known: Surface | None = None) -> tuple[Surface, list[str]]:
    place = Place(file="x.toml", line=1)
    lines = [AcceptedLine(id="c", place=place, words=tuple(shlex.split(each))) for each in texts]
    found = correct_surface(SURFACE, lines, known=known)
    return found.surface, [each.message for each in found.contradictions]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("run a --tag t --fast", "`pipe run` has no option `--fast`"),
        ("r a --tag t --fast x", "`pipe r` has no option `--fast`"),
        ("run a --tag t --size=3", "`pipe run` has no option `--size`"),
        ("--loud run a --tag t", "`pipe` has no option `--loud`"),
        ("run a --tag t -x", "`pipe run` has no option `-x`"),
        ("run --tag t", "`pipe run` needs the argument `FILE`"),
        ("run a", "`pipe run` needs the option `--tag`"),
        ("run a --tag t b c", "`pipe run` takes no more arguments: `b` is one too many"),
        ("run a --tag t --format xml", "`xml` is not one of csv, json"),
        ("run a --tag t --count all", "`--count` of `pipe run`: got `all`, expected integer"),
        ("run a --tag t --count", "`--count` of `pipe run` needs a value"),
        ("stop --now", "`pipe` has no command `stop`"),
        ("jobs stop 3", "`pipe jobs` has no command `stop`"),
        ("jobs 3/4", "`pipe jobs` has no command `3/4`"),
    ],
)
def test_a_line_that_was_accepted_refutes_the_surface_and_corrects_it(
    text: str, message: str
) -> None:
    corrected, messages = correct(text)
    assert messages == [message]
    assert read_command_line(shlex.split(text), corrected).faults == ()


def test_each_contradiction_has_the_command_of_the_spec_and_its_place() -> None:
    line = AcceptedLine(id="fast", place=Place(file="x.toml", line=7), words=("jobs", "--fast"))
    (found,) = correct_surface(SURFACE, (line,)).contradictions
    assert (found.id, found.place.line, found.code) == ("fast", 7, "no-option")
    assert (found.path, found.word, found.text) == (("jobs",), "--fast", "jobs --fast")


def test_what_two_lines_show_is_said_once_and_several_faults_of_a_line_each() -> None:
    _, messages = correct("run --fast", "run a --tag t --fast")
    assert messages == [
        "`pipe run` has no option `--fast`",
        "`pipe run` needs the argument `FILE`",
        "`pipe run` needs the option `--tag`",
    ]


@pytest.mark.parametrize("text", ["run a --tag t", "run --nonsense --help", "--version"])
def test_a_line_without_faults_or_for_a_help_page_shows_nothing(text: str) -> None:
    base = replace(SURFACE.commands[0], options=(*SURFACE.commands[0].options, option("--version")))
    whole = replace(SURFACE, commands=(base, *SURFACE.commands[1:]))
    line = AcceptedLine(id="c", place=Place(file="x.toml", line=1), words=tuple(text.split()))
    found = correct_surface(whole, (line,))
    assert (found.surface, found.contradictions) == (whole, ())


def test_what_an_earlier_surface_knew_of_it_is_used() -> None:
    known = surface(
        command("run", argument("FILE"), option("--fast", "-f", value="HOW", help="Be quick.")),
        command("stop", argument("JOB")),
    )
    corrected, _ = correct("run a --tag t --fast x", "stop 3", known=known)
    by_path = {each.path: each for each in corrected.commands}
    (fast,) = (each for each in by_path[("run",)].options if each.name == "--fast")
    assert (fast.spellings, fast.value, fast.hidden) == (("--fast", "-f"), "HOW", True)
    assert by_path[("stop",)].arguments == (argument("JOB"),)
    assert by_path[("stop",)].hidden


def test_a_command_that_only_a_run_shows_comes_below_its_group() -> None:
    corrected, _ = correct("jobs stop 3")
    assert [each.path for each in corrected.commands] == [
        (),
        ("run",),
        ("jobs",),
        ("jobs", "list"),
        ("jobs", "stop"),
    ]
    assert corrected.commands[2].commands == ("list", "stop")
    assert corrected.commands[4].unread


def ended(verdict: Verdict, ending: Ending) -> Report:
    """A report of one command, `marketpipe run --fast`, that ended so."""
    of = reports.step("ask", "run", "--fast")
    seen = replace(reports.observation(of), ending=ending)
    return reports.report(reports.outcome(of, verdict, observation=seen))


@pytest.mark.parametrize("verdict", [Verdict.CONFORMS, Verdict.FLAKY, Verdict.FIXED])
@pytest.mark.parametrize("ending", [Exited(code=0), Signalled(signal="SIGINT")])
def test_a_command_that_conformed_and_did_not_fail_was_accepted(
    verdict: Verdict, ending: Ending
) -> None:
    (line,) = list_accepted_lines(ended(verdict, ending))
    assert (line.id, line.words) == ("ask", ("run", "--fast"))


@pytest.mark.parametrize(
    ("verdict", "ending"),
    [
        (Verdict.CONFORMS, Exited(code=2)),
        (Verdict.DEVIATES, Exited(code=0)),
        (Verdict.KNOWN, Exited(code=0)),
    ],
)
def test_a_command_that_failed_or_deviated_shows_nothing(verdict: Verdict, ending: Ending) -> None:
    assert list_accepted_lines(ended(verdict, ending)) == ()
