"""The help pages: one line that says what a verb is for, options in groups, two examples."""

from __future__ import annotations

import re
import shlex

import pytest

from support.cli import Cli

VERBS = [
    "init",
    "record",
    "check",
    "plan",
    "lint",
    "fmt",
    "update",
    "pending",
    "accept",
    "reject",
    "merge",
    "judge",
    "runs",
    "replay",
    "shell",
    "schema",
    "surface",
    "coverage",
    "drift",
    "docs",
]
PANELS = {
    "Arguments",
    "Options",
    "Selection",
    "Running",
    "Help pages",
    "Known deviations",
    "Exit code",
    "Reports",
    "Console",
}


def page(cli: Cli, *verb: str) -> str:
    result = cli(*verb, "--help", env={"COLUMNS": "120"})
    assert result.code == 0, result.output
    return result.out


def test_the_first_page_has_every_verb_with_what_it_is_for(cli: Cli) -> None:
    shown = page(cli)
    for verb in VERBS:
        assert re.search(rf"│ {verb} +[A-Z]", shown), verb


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_groups_its_options_and_only_help_is_in_the_common_group(
    cli: Cli, verb: str
) -> None:
    panels = re.findall(r"╭─ (.*?) ─+╮\n(.*?)╰", page(cli, verb), re.DOTALL)
    assert {name for name, _ in panels} <= PANELS
    assert dict(panels)["Options"].count("--") == 1
    assert "--help" in dict(panels)["Options"]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_shows_two_examples_that_name_it_and_only_options_that_it_has(
    cli: Cli, verb: str
) -> None:
    shown = page(cli, verb)
    listed, _, below = shown.partition("Examples:")
    examples = [line.strip() for line in below.splitlines() if line.strip()]
    assert len(examples) == 2
    for example in examples:
        words = shlex.split(example)
        assert words[:2] == ["cliconform", verb]
        assert {word for word in words if word.startswith("-") and word not in listed} == set()


def test_the_help_of_check_says_that_a_command_line_option_wins(cli: Cli) -> None:
    shown = " ".join(page(cli, "check").split())
    assert "[tool.cliconform] of pyproject.toml; a command line option wins" in shown


@pytest.mark.parametrize("verb", ["check", "lint", "plan"])
def test_a_default_that_is_found_out_is_shown(cli: Cli, verb: str) -> None:
    assert "or the only spec in specs/" in " ".join(re.sub("[│\n]", " ", page(cli, verb)).split())
