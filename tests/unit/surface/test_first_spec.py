"""What a first spec promises of help pages, and what it leaves to its author."""

from __future__ import annotations

import re

from cliconform.model.surface import Argument, CommandSurface, Option, Surface
from cliconform.surface.first_spec import HelpPage, draft_help_promise, sketch_commands

PAGE = """Usage: pipe [OPTIONS] COMMAND

Options:
  --fast          quickly
  --format TEXT   as text
  --help

Commands:
  job-list   all jobs
  jobs       about jobs
"""


def option(name: str, value: str = "", **more: object) -> Option:
    return Option(spellings=(name,), value=value, **more)  # type: ignore[arg-type]


def page(stdout: str = PAGE, stderr: str = "", **more: object) -> HelpPage:
    facts = {"path": (), "words": ("--help",), "exit": 0, **more}
    return HelpPage(stdout=stdout, stderr=stderr, **facts)  # type: ignore[arg-type]


ROOT = CommandSurface(
    path=(),
    options=(option("--fast"), option("--form"), option("--format", "TEXT"), option("--help")),
    commands=("jobs", "job", "job-list"),
)


def test_options_and_commands_that_the_page_shows_in_full_are_promised() -> None:
    promise = draft_help_promise(ROOT, page())
    assert promise is not None
    assert (promise.id, promise.words, promise.exit, promise.stream) == (
        "help",
        ("--help",),
        0,
        "stdout",
    )
    assert promise.contains == ("--fast", "--format", "--help")
    found = [re.findall(each, PAGE, re.MULTILINE) for each in promise.matches]
    assert [match[0].split() for match in found] == [["jobs"], ["job-list"]]
    assert promise.about == "the help page names every command"
    assert promise.exact


def test_a_page_on_standard_error_is_promised_there_with_its_exit_code() -> None:
    promise = draft_help_promise(ROOT, page("", PAGE, exit=2, changed=True))
    assert promise is not None
    assert (promise.stream, promise.exit, promise.exact) == ("stderr", 2, False)


def test_of_a_page_without_names_the_usage_line_is_promised() -> None:
    bare = CommandSurface(path=("jobs",))
    promise = draft_help_promise(bare, page("\nPipe 7.1\nUsage: pipe jobs\n", path=("jobs",)))
    assert promise is not None
    assert (promise.id, promise.contains) == ("help.jobs", ("Usage: pipe jobs",))


def test_an_error_message_is_no_help_page() -> None:
    assert page().is_usable
    assert page("", "usage: pipe [-h]\n", exit=129).is_usable
    assert not page("", "no such command\n", exit=1).is_usable
    assert not page("", "", exit=0).is_usable
    assert not page(exit=None).is_usable


def test_a_sketch_has_all_that_a_command_takes_and_groups_have_none() -> None:
    surface = Surface(
        target="pipe",
        commands=(
            CommandSurface(path=(), commands=("jobs", "help", "old")),
            CommandSurface(path=("jobs",), commands=("add",)),
            CommandSurface(
                path=("jobs", "add"),
                summary="adds a job",
                arguments=(Argument(name="day"), Argument(name="hour", required=False)),
                options=(
                    option("--help"),
                    option("--kind", "KIND", choices=("a", "b"), default="a"),
                    option("--force"),
                    option("--secret", hidden=True),
                ),
            ),
            CommandSurface(path=("help",)),
            CommandSurface(path=("old",), deprecated=True),
        ),
    )
    (sketch,) = sketch_commands(surface)
    assert (sketch.id, sketch.summary) == ("jobs.add", "adds a job")
    assert sketch.words == ("jobs", "add", "<day>")
    assert sketch.arguments == ("day", "hour (optional)")
    assert sketch.options == ("--kind a|b (default: a)", "--force")


def test_a_program_without_commands_has_one_sketch() -> None:
    (sketch,) = sketch_commands(Surface(target="cat", commands=(CommandSurface(path=()),)))
    assert (sketch.id, sketch.words) == ("run", ())
