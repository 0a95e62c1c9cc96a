"""The command ``cliconform`` itself."""

from __future__ import annotations

import pytest

from support.cli import Cli


@pytest.mark.parametrize("verb", ["check", "plan", "lint", "judge", "shell", "schema"])
def test_every_verb_answers_help(cli: Cli, verb: str) -> None:
    result = cli(verb, "--help")
    assert result.code == 0
    assert "Usage: cliconform" in result.out.replace("\n", " ")


def test_the_version_is_printed(cli: Cli) -> None:
    assert cli("--version").out.startswith("cliconform 0.")
