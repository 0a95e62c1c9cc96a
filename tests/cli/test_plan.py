"""``cliconform plan``: the tree of what would be run."""

from __future__ import annotations

from support.cli import Cli


def test_plan_shows_the_tree_with_full_command_lines_and_runs_nothing(project: Cli) -> None:
    result = project("plan", "x.toml", "--select", "use.it")
    assert result.code == 0
    assert "sh -c 'cat file; echo ${job}'" in result.out
    assert "make" in result.out
    assert not (project.folder / "file").exists()


def test_plan_needs_no_target_that_is_installed(project: Cli) -> None:
    assert project("plan", "x.toml", "--command", "no-such-program").code == 0
