"""``cliconform judge``: a stored run, judged by the spec as it is now."""

from __future__ import annotations

import os

import pytest

from support.cli import Cli
from support.specs import TWO_COMMANDS as SPEC


def test_judge_compares_a_changed_spec_with_a_stored_run_and_runs_nothing(project: Cli) -> None:
    assert project("check", "x.toml", "--json", "run.json").code == 0
    project.write("x.toml", SPEC.replace('stdout = ["made"]', 'stdout = ["mode"]'))
    result = project("judge", "run.json", "x.toml")
    assert result.code == 1
    assert '"mode"' in result.out
    assert "1 conforms, 1 deviates" in result.out


def test_judge_lists_what_it_could_not_judge_without_the_homes(project: Cli) -> None:
    assert project("check", "x.toml", "--json", "run.json").code == 0
    project.write("x.toml", SPEC.replace('contains = ["made"]', 'contains = ["mad"]'))
    result = project("judge", "run.json", "x.toml")
    assert result.code == 0
    assert 'file contains "mad"' in result.out


@pytest.mark.parametrize(("content", "code"), [("made", 0), ("other", 1)])
def test_judge_keeps_what_the_run_found_in_the_homes(project: Cli, content: str, code: int) -> None:
    """A promise that deviated, and is what it was, has not been kept since."""
    project.write("x.toml", SPEC.replace('contains = ["made"]', f'contains = ["{content}"]'))
    assert project("check", "x.toml", "--json", "run.json").code == code
    project.write("x.toml", "# a line above\n" + (project.folder / "x.toml").read_text())
    result = project("judge", "run.json", "x.toml")
    assert result.code == code
    assert "not judged" not in result.out
    assert ("x.toml:10" in result.out) is bool(code)


@pytest.mark.parametrize(
    "change",
    [
        ('args = ["cat file; echo ${job}"]', 'args = ["cat file; exit 3"]'),
        ('args = ["cat file', 'stdin = "y"\nargs = ["cat file'),
        ('args = ["cat file; echo', 'matrix = { n = [1] }\nargs = ["cat file; echo ${n}'),
        ('MODE = "fast"', 'MODE = "slow"'),
        ('env = { MODE = "fast" }', ""),
        ('args = ["cat file', 'home.files = { b = "1" }\nargs = ["cat file'),
    ],
)
def test_judge_skips_a_command_that_would_be_run_differently(
    project: Cli, change: tuple[str, str]
) -> None:
    assert project("check", "x.toml", "--json", "run.json").code == 0
    project.write("x.toml", SPEC.replace(*change))
    result = project("judge", "run.json", "x.toml")
    assert result.code == 0
    assert "1 conforms, 1 skipped" in result.out


def test_judge_skips_what_needs_a_command_that_has_changed(project: Cli) -> None:
    assert project("check", "x.toml", "--json", "run.json").code == 0
    project.write("x.toml", SPEC.replace("echo made > file", "echo made>file"))
    result = project("judge", "run.json", "x.toml")
    assert "2 skipped" in result.out
    assert "needs `make`, which has changed since the stored run" in result.out


def test_judge_accepts_a_run_of_another_machine_and_folder(project: Cli) -> None:
    """Its secrets, its PATH and what it passes on are its own, and no change of the spec."""
    passed = 'pass_env = ["OURS"]\nenv = { API_KEY = "k-1", MODE = "fast" }\nhome.copy = ["data"]'
    spec = SPEC.replace('env = { MODE = "fast" }', passed)
    for folder in "there", "here":
        project.write(f"{folder}/x.toml", spec)
        project.write(f"{folder}/data", "1")
    there = {"OURS": "there", "PATH": os.environ["PATH"] + ":/nowhere"}
    assert project("check", "there/x.toml", "--json", "run.json", env=there).code == 0
    result = project("judge", "run.json", "here/x.toml")
    assert "2 conform" in result.out
    project.write("here/x.toml", spec.replace('["data"]', '{ data = "x.toml" }'))
    assert "1 skipped" in project("judge", "run.json", "here/x.toml").out


def test_judge_has_the_values_of_the_spec_and_the_day_of_the_run(project: Cli) -> None:
    days = SPEC.replace("echo job: J-7", "echo job: J-7 in 2024")
    project.write("x.toml", days)
    assert project("check", "x.toml", "--json", "run.json", "--now", "2024-02-29").code == 0
    project.write("x.toml", days.replace('stdout = ["job"]', 'stdout = ["job", "${today}"]'))
    result = project("judge", "run.json", "x.toml")
    assert '"2024-02-29" not found in stdout' in result.out


def test_judge_reports_what_was_flaky(project: Cli) -> None:
    tried = project.folder / "tried"
    once = f"[ -e {tried} ] || {{ touch {tried}; exit 1; }}; echo job"
    project.write("x.toml", SPEC.replace("echo job", once) + "[defaults]\nretries = 1\n")
    assert "1 flaky" in project("check", "x.toml", "--json", "run.json").out
    assert "1 flaky" in project("judge", "run.json", "x.toml").out


def test_judge_skips_a_command_that_the_stored_run_does_not_have(project: Cli) -> None:
    assert project("check", "x.toml", "--json", "run.json").code == 0
    project.write("x.toml", SPEC + '[command.new]\nargs = ["true"]\nstdout = { empty = true }\n')
    result = project("judge", "run.json", "x.toml")
    assert "new" in result.out
    assert "1 skipped" in result.out
