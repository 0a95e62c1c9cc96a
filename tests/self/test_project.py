"""The project's own files agree with one another."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import tomli

from support.cli import Cli

ROOT = Path(__file__).parents[2]
TOP = (
    ".ci .github .gitignore .pre-commit-hooks.yaml LICENSE README.md cliconform examples "
    "pyproject.toml specs tests"
)
WORKFLOWS = sorted((ROOT / ".github").rglob("*.yml"))
EXAMPLES = sorted((ROOT / "examples").glob("*workflow.yml"))
OWN = "cliconform/cliconform/.github/actions/conformance@main # no release yet"
HOOKS = ROOT / ".pre-commit-hooks.yaml"

SPEC = """\
spec = 1
[target]
command = "../tool"
name = "tool"
[command.greet]
args = "greet"
stdout = ["hello"]
"""
TOOL = f"""#!{sys.executable}
import argparse
parser = argparse.ArgumentParser(prog="tool")
commands = parser.add_subparsers()
greet = commands.add_parser("greet")
greet.add_argument("--loud", action="store_true")
parser.parse_args()
print("hello")
"""


@pytest.mark.skipif(
    not (ROOT / ".git").exists() or not shutil.which("git"), reason="this is no clone"
)
def test_nothing_lies_at_the_top_that_has_no_place_there() -> None:
    words = ["git", "ls-files", "-z"]
    listed = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert {path.partition("/")[0] for path in listed.split("\0") if path} == set(TOP.split())


def _shorten(version: str) -> str:
    return re.sub(r"(\.0)+$", "", version)


def read_bounds(requirements: list[str]) -> dict[str, str]:
    found: Any = [re.match(r"([\w-]+)>=([\d.]+)", one) for one in requirements]
    return dict(each.groups() for each in found)


def test_the_lowest_versions_that_ci_tests_are_the_bounds_of_the_dependencies() -> None:
    project = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [one for extra in project["optional-dependencies"].values() for one in extra]
    bounds = read_bounds(project["dependencies"])
    of_extras = read_bounds(extras)
    lines = (ROOT / ".github" / "lowest.txt").read_text("utf-8").splitlines()
    lowest = dict(line.split("==") for line in lines if "==" in line)
    assert bounds.keys() <= lowest.keys() <= bounds.keys() | of_extras.keys()
    bounds |= of_extras
    for name, version in lowest.items():
        assert _shorten(version) == _shorten(bounds[name]), name


@pytest.mark.parametrize("file", [*WORKFLOWS, *EXAMPLES], ids=lambda file: file.name)
def test_every_action_that_a_workflow_uses_is_pinned_by_its_commit(file: Path) -> None:
    used = re.findall(r"uses: (.*)", file.read_text("utf-8"))
    assert used
    if file in EXAMPLES:
        used = [action for action in used if not action.startswith(OWN)]
    for action in used:
        assert re.fullmatch(r"\./[\w./-]+|[\w./-]+@[0-9a-f]{40} # v[\d.]+", action), action


def test_the_example_of_shards_runs_each_shard_and_joins_them(cli: Cli) -> None:
    """The commands of examples/shards-workflow.yml, in the order of its jobs."""
    text = (ROOT / "examples" / "shards-workflow.yml").read_text("utf-8").replace("\\\n", "")
    commands = re.findall(r"cliconform\"? ((?:plan|check|merge) .*)", text)
    assert [line.split()[0] for line in commands] == ["plan", "check", "merge"]
    plan, check, merge = commands
    count = int(re.findall(r"--shards (\d+)", plan)[0])
    numbers = re.findall(r"shard: \[(.*)\]", text)[0].split(", ")
    assert numbers == [str(number) for number in range(1, count + 1)]
    greet = SPEC[SPEC.index("[command") :]
    more = "".join(greet.replace(".greet", f".greet{number}") for number in numbers)
    cli.write("specs/mytool.toml", SPEC + more)
    cli.write("tool", TOOL).chmod(0o755)
    assert cli(*plan.split()).code == 0
    for number in numbers:
        words = shlex.split(check.replace("$SHARD", number))
        assert cli(*words).code == 0
    files = [f"shard-{number}.zip" for number in numbers]
    words = merge.replace("shard-*.zip", " ".join(files)).split()
    assert cli(*words).code == 0
    (cli.folder / files[-1]).unlink()  # its job has crashed
    assert cli(*words).code == 3


def hooks() -> list[tuple[str, list[str]]]:
    """The id of each pre-commit hook, and the words that it runs."""
    found = []
    for block in HOOKS.read_text("utf-8").split("- id: ")[1:]:
        id_ = block.split("\n", 1)[0]
        entry = re.search(r"entry: (.*)", block)
        arguments = re.search(r"args: \[(.*)\]", block)
        assert entry
        words = entry[1].split() + re.findall(r'"([^"]*)"', arguments[1] if arguments else "")
        found.append((id_, words))
    return found


@pytest.mark.parametrize(("id_", "words"), hooks(), ids=[id_ for id_, _ in hooks()])
def test_each_pre_commit_hook_passes_and_fails_on_a_project(
    cli: Cli, id_: str, words: list[str]
) -> None:
    cli.write("specs/tool.toml", SPEC)
    cli.write("tool", TOOL).chmod(0o755)
    cli.write("README.md", "Run `tool greet --loud`.\n")
    assert cli("surface").code == 0
    assert words[0] == "cliconform"
    assert cli(*words[1:]).code == 0
    faults = {
        "cliconform-lint": ("specs/tool.toml", SPEC.replace("stdout", "stdot")),
        "cliconform-docs": ("README.md", "Run `tool greet --lout`.\n"),
        "cliconform-drift": ("tool", TOOL.replace("--loud", "--noisy")),
    }
    cli.write(*faults[id_])
    assert cli(*words[1:]).code in {1, 2}


def test_there_are_hooks() -> None:
    assert [id_ for id_, _ in hooks()] == ["cliconform-lint", "cliconform-docs", "cliconform-drift"]
