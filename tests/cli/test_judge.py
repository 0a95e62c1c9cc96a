"""``plan``, ``lint``, ``schema``, ``judge`` and ``shell``."""

from __future__ import annotations

import json
import os

import jsonschema
import pytest
import tomli

from support.cli import Cli

SPEC = """spec = 1
[target]
name = "sh"
command = ["sh", "-c"]
[command.make]
args = ["echo made > file; echo job: J-7"]
stdout = ["job"]
capture = { job = 'job: (\\S+)' }
produces = [{ path = "file", contains = ["made"] }]
[command."use.it"]
needs = "make"
args = ["cat file; echo ${job}"]
env = { MODE = "fast" }
stdout = ["made"]
"""


@pytest.fixture
def at_home(cli: Cli) -> Cli:
    cli.write("x.toml", SPEC)
    return cli


def test_plan_shows_the_tree_with_full_command_lines_and_runs_nothing(at_home: Cli) -> None:
    result = at_home("plan", "x.toml", "--select", "use.it")
    assert result.code == 0
    assert "sh -c 'cat file; echo ${job}'" in result.out
    assert "make" in result.out
    assert not (at_home.folder / "file").exists()


def test_plan_needs_no_target_that_is_installed(at_home: Cli) -> None:
    assert at_home("plan", "x.toml", "--command", "no-such-program").code == 0


def test_lint_says_how_much_is_fine(at_home: Cli) -> None:
    result = at_home("lint", "x.toml")
    assert (result.code, result.out) == (0, "x.toml: 2 commands, no problems\n")


def test_lint_warns_of_a_command_that_promises_nothing_and_can_fail_on_it(cli: Cli) -> None:
    cli.write("x.toml", SPEC + '[command.idle]\nargs = ["true"]\n')
    result = cli("lint", "x.toml")
    assert result.code == 0
    assert "idle" in result.out
    assert result.out.endswith("x.toml: 3 commands, 1 warning\n")
    assert cli("lint", "x.toml", "-W", "error").code == 1


def test_lint_tells_the_problems_of_the_known_file_too(at_home: Cli) -> None:
    at_home.write("x.known.toml", 'target = "sh"\n[known.mak]\nreason = "?"\n')
    result = at_home("lint", "x.toml")
    assert result.code == 2
    assert "x.known.toml:2" in result.err
    assert "`make`" in result.err


def test_the_schema_of_specs_accepts_this_spec(at_home: Cli) -> None:
    schema = json.loads(at_home("schema").out)
    jsonschema.validate(tomli.loads(SPEC), schema)


def test_a_stored_run_is_valid_against_the_schema_of_runs(at_home: Cli) -> None:
    assert at_home("check", "x.toml", "--json", "run.json").code == 0
    schema = json.loads(at_home("schema", "run").out)
    jsonschema.validate(json.loads((at_home.folder / "run.json").read_text("utf-8")), schema)


def test_judge_holds_a_changed_spec_against_a_stored_run_and_runs_nothing(at_home: Cli) -> None:
    assert at_home("check", "x.toml", "--json", "run.json").code == 0
    at_home.write("x.toml", SPEC.replace('stdout = ["made"]', 'stdout = ["mode"]'))
    result = at_home("judge", "run.json", "x.toml")
    assert result.code == 1
    assert '"mode"' in result.out
    assert "1 conforms, 1 deviates" in result.out


def test_judge_says_what_it_could_not_judge_without_the_homes(at_home: Cli) -> None:
    assert at_home("check", "x.toml", "--json", "run.json").code == 0
    at_home.write("x.toml", SPEC.replace('contains = ["made"]', 'contains = ["mad"]'))
    result = at_home("judge", "run.json", "x.toml")
    assert result.code == 0
    assert 'file contains "mad"' in result.out


@pytest.mark.parametrize(("content", "code"), [("made", 0), ("other", 1)])
def test_judge_keeps_what_the_run_found_in_the_homes(at_home: Cli, content: str, code: int) -> None:
    """A promise that deviated, and is what it was, has not been kept since."""
    at_home.write("x.toml", SPEC.replace('contains = ["made"]', f'contains = ["{content}"]'))
    assert at_home("check", "x.toml", "--json", "run.json").code == code
    at_home.write("x.toml", "# a line above\n" + (at_home.folder / "x.toml").read_text())
    result = at_home("judge", "run.json", "x.toml")
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
def test_judge_says_nothing_of_what_would_be_run_in_another_way(
    at_home: Cli, change: tuple[str, str]
) -> None:
    assert at_home("check", "x.toml", "--json", "run.json").code == 0
    at_home.write("x.toml", SPEC.replace(*change))
    result = at_home("judge", "run.json", "x.toml")
    assert result.code == 0
    assert "1 conforms, 1 skipped" in result.out


def test_judge_says_nothing_of_what_needs_a_command_that_has_changed(at_home: Cli) -> None:
    assert at_home("check", "x.toml", "--json", "run.json").code == 0
    at_home.write("x.toml", SPEC.replace("echo made > file", "echo made>file"))
    result = at_home("judge", "run.json", "x.toml")
    assert "2 skipped" in result.out
    assert "needs `make`, which has changed since the stored run" in result.out


def test_judge_takes_a_run_of_another_machine_and_folder(at_home: Cli) -> None:
    """Its secrets, its PATH and what it passes on are its own, and no change of the spec."""
    passed = 'pass_env = ["OURS"]\nenv = { API_KEY = "k-1", MODE = "fast" }\nhome.copy = ["data"]'
    spec = SPEC.replace('env = { MODE = "fast" }', passed)
    for folder in "there", "here":
        at_home.write(f"{folder}/x.toml", spec)
        at_home.write(f"{folder}/data", "1")
    there = {"OURS": "there", "PATH": os.environ["PATH"] + ":/nowhere"}
    assert at_home("check", "there/x.toml", "--json", "run.json", env=there).code == 0
    result = at_home("judge", "run.json", "here/x.toml")
    assert "2 conform" in result.out
    at_home.write("here/x.toml", spec.replace('["data"]', '{ data = "x.toml" }'))
    assert "1 skipped" in at_home("judge", "run.json", "here/x.toml").out


def test_judge_has_the_values_of_the_spec_and_the_day_of_the_run(at_home: Cli) -> None:
    days = SPEC.replace("echo job: J-7", "echo job: J-7 in 2024")
    at_home.write("x.toml", days)
    assert at_home("check", "x.toml", "--json", "run.json", "--now", "2024-02-29").code == 0
    at_home.write("x.toml", days.replace('stdout = ["job"]', 'stdout = ["job", "${today}"]'))
    result = at_home("judge", "run.json", "x.toml")
    assert '"2024-02-29" not found in stdout' in result.out


def test_judge_tells_what_was_flaky(at_home: Cli) -> None:
    tried = at_home.folder / "tried"
    once = f"[ -e {tried} ] || {{ touch {tried}; exit 1; }}; echo job"
    at_home.write("x.toml", SPEC.replace("echo job", once) + "[defaults]\nretries = 1\n")
    assert "1 flaky" in at_home("check", "x.toml", "--json", "run.json").out
    assert "1 flaky" in at_home("judge", "run.json", "x.toml").out


def test_judge_tells_of_a_command_that_the_stored_run_does_not_have(at_home: Cli) -> None:
    assert at_home("check", "x.toml", "--json", "run.json").code == 0
    at_home.write("x.toml", SPEC + '[command.new]\nargs = ["true"]\nstdout = { empty = true }\n')
    result = at_home("judge", "run.json", "x.toml")
    assert "new" in result.out
    assert "1 skipped" in result.out


LOOK = """#!/bin/sh
echo "in $PWD with MODE=$MODE and HOME=$HOME"
cat file
exit 7
"""


def test_shell_opens_the_users_shell_in_the_home_that_the_command_would_start_from(
    at_home: Cli,
) -> None:
    at_home.write("look", LOOK).chmod(0o755)
    work = at_home.folder / "work"
    result = at_home(
        "shell", "x.toml", "use.it", "--work-dir", work, env={"SHELL": str(at_home.folder / "look")}
    )
    assert result.code == 0, result.output
    assert "after make" in result.out
    assert "cat file; echo J-7" in result.out
    assert f"in {work}" in result.out
    assert "with MODE=fast" in result.out
    assert "made" in result.out.splitlines()
    assert list(work.iterdir()) == []


def test_shell_says_why_when_what_is_needed_does_not_end_as_promised(at_home: Cli) -> None:
    at_home.write("x.toml", SPEC.replace("echo made > file;", "exit 4;"))
    result = at_home("shell", "x.toml", "use.it", env={"SHELL": "/bin/true"})
    assert result.code == 3
    assert "make" in result.err


def test_shell_has_one_home_and_so_takes_one_command(at_home: Cli) -> None:
    result = at_home("shell", "x.toml", "*", env={"SHELL": "/bin/true"})
    assert result.code == 2
    assert "`*` names 2 commands" in result.err


@pytest.mark.parametrize("verb", ["check", "plan", "lint", "judge", "shell", "schema"])
def test_every_verb_answers_help(cli: Cli, verb: str) -> None:
    result = cli(verb, "--help")
    assert result.code == 0
    assert "Usage: cliconform" in result.out.replace("\n", " ")


def test_the_version_is_told(cli: Cli) -> None:
    assert cli("--version").out.startswith("cliconform 0.")
