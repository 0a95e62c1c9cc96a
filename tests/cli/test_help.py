"""The help pages: one line that says what a verb is for, options in groups, two examples."""

from __future__ import annotations

import re
import shlex

import pytest

from support.own_help import VERBS, read_own_help

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


def test_the_first_page_has_every_verb_with_what_it_is_for() -> None:
    shown = read_own_help()
    for verb in VERBS:
        assert re.search(rf"│ {verb} +[A-Z]", shown), verb


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_groups_its_options_and_only_help_is_in_the_common_group(verb: str) -> None:
    panels = re.findall(r"╭─ (.*?) ─+╮\n(.*?)╰", read_own_help(verb), re.DOTALL)
    assert {name for name, _ in panels} <= PANELS
    assert dict(panels)["Options"].count("--") == 1
    assert "--help" in dict(panels)["Options"]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_shows_two_examples_that_name_it_and_only_options_that_it_has(verb: str) -> None:
    shown = read_own_help(verb)
    listed, _, below = shown.partition("Examples:")
    examples = [line.strip() for line in below.splitlines() if line.strip()]
    assert len(examples) == 2
    for example in examples:
        words = shlex.split(example)
        assert words[:2] == ["cliconform", verb]
        assert {word for word in words if word.startswith("-") and word not in listed} == set()


def test_the_help_of_check_says_that_an_option_overrides_the_defaults() -> None:
    shown = " ".join(read_own_help("check").split())
    assert "of pyproject.toml; an option on the command line overrides them." in shown


@pytest.mark.parametrize("verb", ["check", "lint", "plan"])
def test_a_default_that_is_found_out_is_shown(verb: str) -> None:
    assert "or the only spec in specs/" in " ".join(
        re.sub("[│\n]", " ", read_own_help(verb)).split()
    )
