"""Ids and tags of a spec are completed in the shell."""

from __future__ import annotations

import pytest

from support.cli import Cli

SPEC = """\
spec = 1
[target]
command = "sh"
[command.list]
args = "-c true"
stdout = { empty = true }
tags = ["quick"]
[command.load]
args = "-c true"
stdout = { empty = true }
tags = ["slow", "quiet"]
matrix = { size = ["s", "m"] }
"""


@pytest.fixture
def project(cli: Cli) -> Cli:
    cli.write("other.toml", SPEC.replace("list", "look"))
    cli.write("cliconform.toml", SPEC)
    return cli


def complete(project: Cli, *words: str) -> list[str]:
    """What bash is offered for the last of ``words``."""
    environ = {
        "_CLICONFORM_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(("cliconform", *words)),
        "COMP_CWORD": str(len(words)),
    }
    return project(env=environ).out.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["check", "--select", "l"], ["list", "load", "load[s]", "load[m]"]),
        (["check", "--select", ""], ["list", "load", "load[s]", "load[m]"]),
        (["check", "other.toml", "--select", "lo"], ["look", "load", "load[s]", "load[m]"]),
        (["history", "other.toml", "-s", "loo"], ["look"]),
        (["plan", "-s", "load["], ["load[s]", "load[m]"]),
        (["check", "--tag", "q"], ["quick", "quiet"]),
        (["check", "--exclude-tag", "s"], ["slow"]),
        (["shell", "li"], ["list"]),
        (["shell", "other.toml", "loo"], ["look"]),
    ],
)
def test_ids_and_tags_are_completed(project: Cli, words: list[str], offered: list[str]) -> None:
    assert complete(project, *words) == offered


def test_without_a_usable_spec_nothing_is_offered_and_nothing_is_printed(cli: Cli) -> None:
    assert complete(cli, "check", "--select", "l") == []
    cli.write("cliconform.toml", "spec = ")
    assert complete(cli, "check", "--select", "l") == []
