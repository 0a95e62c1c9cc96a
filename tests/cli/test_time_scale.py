"""``--time-scale`` for the verbs that read help pages or run documents."""

from __future__ import annotations

import pytest

from support.cli import Cli

# It prints a help page, and hangs on `--fast`; its twin hangs on everything.
SPEC = """
spec = 1
[target]
name = "tool"
command = ["sh", "-c", "[ $1 = --fast ] && tail -f /dev/null; echo 'Usage: tool [--fast]'", "tool"]
[command.help]
args = "--help"
stdout = ["Usage"]
"""
HANGING = SPEC.replace("[ $1 = --fast ] && ", "")
GUIDE = "Run it:\n\n```sh runnable\n$ tool --fast\n```\n"


@pytest.fixture
def tool(cli: Cli) -> Cli:
    cli.write("x.toml", SPEC)
    cli.write("hanging.toml", HANGING)
    cli.write("guide.md", GUIDE)
    return cli


@pytest.mark.parametrize(
    ("words", "scale", "limit"),
    [
        (["surface", "hanging.toml", "--timeout", "0.1"], "3", "0.3 s"),
        (["surface", "hanging.toml"], "0.01", "0.2 s"),
        (["coverage", "hanging.toml"], "0.01", "0.2 s"),
        (["docs", "hanging.toml", "guide.md"], "0.01", "0.2 s"),
    ],
)
def test_it_multiplies_the_limit_of_a_help_page(
    tool: Cli, words: list[str], scale: str, limit: str
) -> None:
    result = tool(*words, "--time-scale", scale)
    assert result.code == 3
    assert f"timed out after {limit}" in result.err


def test_it_multiplies_the_limit_of_the_pages_that_drift_reads(tool: Cli) -> None:
    assert tool("surface", "x.toml").code == 0
    words = ["drift", "hanging.toml", "--surface", "x.surface.toml", "--time-scale", "0.01"]
    result = tool(*words)
    assert (result.code, "timed out after 0.2 s" in result.out) == (1, True), result.output


def test_it_is_for_the_lines_of_documents_that_are_run(tool: Cli) -> None:
    assert tool("surface", "x.toml").code == 0
    result = tool("docs", "x.toml", "guide.md", "--run", "--time-scale", "0.01")
    assert result.code == 1
    assert "timed out after 0.3 s" in result.out
    assert "time scale 0.01" in result.out
