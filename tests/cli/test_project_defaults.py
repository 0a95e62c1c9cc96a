"""``cliconform check`` finds the project's spec and defaults; a command line option wins."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from support.cli import Cli, Result

SPEC = """
spec = 1
[target]
name = "sh"
command = ["sh", "-c"]
[command.one]
args = ["echo one"]
stdout = ["one"]
[command.two]
args = ["echo oops"]
stdout = ["two"]
[command.three]
args = ["echo three"]
stdout = ["three"]
"""
KNOWN = """
target = "sh 1"
[known.two]
reason = "says oops"
"""
OTHER_KNOWN = """
target = "sh 1"
[known.three]
reason = "not true any more"
"""


@pytest.fixture
def project(cli: Cli) -> Cli:
    """A repository with a spec, of whose three commands one deviates, and two known files."""
    (cli.folder / ".git").mkdir()
    cli.write("contract/tool.toml", SPEC)
    cli.write("known/today.toml", KNOWN)
    cli.write("known/other.toml", OTHER_KNOWN)
    return cli


def set_defaults(cli: Cli, *lines: str) -> None:
    table = "\n".join(["[tool.cliconform]", 'spec = "contract/tool.toml"', *lines])
    cli.write("pyproject.toml", f"{table}\n")


def check(cli: Cli, *words: str) -> tuple[Result, dict[str, Any]]:
    """Return the result of ``cliconform check`` and the report that it has stored."""
    result = cli("check", *words, "--json", "run.json")
    stored = json.loads((cli.folder / "run.json").read_text("utf-8"))
    return result, stored["report"]


def verdicts(stored: dict[str, Any]) -> dict[str, str]:
    return {outcome["step"]["id"]: outcome["verdict"] for outcome in stored["outcomes"]}


def test_check_without_a_path_checks_the_projects_spec(project: Cli) -> None:
    set_defaults(project)
    result, stored = check(project)
    assert result.code == 1
    assert verdicts(stored) == {"one": "conforms", "two": "deviates", "three": "conforms"}
    assert stored["spec"] == "contract/tool.toml"


def test_check_without_a_path_works_from_a_folder_below_the_project(project: Cli) -> None:
    set_defaults(project, 'junit = "reports/junit.xml"')
    below = project.folder / "src" / "deep"
    below.mkdir(parents=True)
    result = replace(project, folder=below)("check", "--select", "one")
    assert result.code == 0, result.output
    assert "1 conforms" in result.out
    assert (project.folder / "reports" / "junit.xml").is_file()
    assert not (below / "reports").exists()


@pytest.mark.parametrize("file", ["cliconform.toml", "specs/tool.toml"])
def test_check_without_a_path_or_a_table_checks_the_only_spec(cli: Cli, file: str) -> None:
    cli.write(file, SPEC)
    result = cli("check", "--select", "one")
    assert result.code == 0, result.output
    assert "1 conforms" in result.out


def test_check_without_any_spec_exits_2_and_lists_what_was_searched(cli: Cli) -> None:
    result = cli("check")
    assert result.code == 2
    assert "Traceback" not in result.output
    message = " ".join(result.err.split())
    for part in ("no spec is named", "[tool.cliconform]", "cliconform.toml", "specs/*.toml"):
        assert part in message
    assert result.out == ""


def test_check_with_two_specs_in_specs_exits_2_and_names_them(cli: Cli) -> None:
    cli.write("specs/a.toml", SPEC)
    cli.write("specs/b.toml", SPEC)
    result = cli("check")
    assert result.code == 2
    assert "specs/a.toml, specs/b.toml" in result.err


def test_a_mistake_in_the_table_exits_2_with_its_line(project: Cli) -> None:
    set_defaults(project, "jbos = 2")
    result = project("check")
    assert result.code == 2
    assert "pyproject.toml:3:1: error: unknown key `jbos`" in result.err
    assert "did you mean `jobs`?" in result.err


def test_the_tables_junit_file_is_written_and_the_option_wins(project: Cli) -> None:
    set_defaults(project, 'junit = "table.xml"')
    table, option = project.folder / "table.xml", project.folder / "option.xml"
    project("check", "--junit", "option.xml")
    assert (table.exists(), option.exists()) == (False, True)
    project("check")
    assert table.exists()


def test_the_tables_jobs_are_used_and_the_option_wins(project: Cli) -> None:
    set_defaults(project, "jobs = 3")
    assert check(project)[1]["jobs"] == 3
    assert check(project, "--jobs", "2")[1]["jobs"] == 2


def test_the_tables_known_file_is_used_and_the_option_wins(project: Cli) -> None:
    set_defaults(project, 'known = "known/today.toml"')
    result, stored = check(project)
    assert result.code == 0, result.output
    assert verdicts(stored)["two"] == "known"
    result, stored = check(project, "--known", "known/other.toml")
    assert result.code == 1
    assert verdicts(stored) == {"one": "conforms", "two": "deviates", "three": "fixed"}


def test_no_known_takes_the_tables_known_file_back(project: Cli) -> None:
    set_defaults(project, 'known = "known/today.toml"')
    result, stored = check(project, "--no-known")
    assert result.code == 1
    assert verdicts(stored)["two"] == "deviates"


@pytest.mark.parametrize("spec", ["contract/tool.toml", "./contract/../contract/tool.toml"])
def test_the_tables_known_file_is_used_where_its_spec_is_named(project: Cli, spec: str) -> None:
    set_defaults(project, 'known = "known/today.toml"')
    assert project("check", spec).code == 0


def test_the_tables_known_file_is_not_used_for_another_spec(project: Cli) -> None:
    set_defaults(project, 'known = "known/today.toml"')
    project.write("another.toml", SPEC)
    _, stored = check(project, "another.toml")
    assert verdicts(stored)["two"] == "deviates"


def test_a_spec_on_the_command_line_wins(project: Cli) -> None:
    set_defaults(project)
    project.write("another.toml", SPEC.replace("oops", "two"))
    result, stored = check(project, "another.toml")
    assert result.code == 0, result.output
    assert stored["spec"] == "another.toml"


def test_a_table_that_is_changed_counts_in_the_next_run(project: Cli) -> None:
    for jobs in (3, 2):
        set_defaults(project, f"jobs = {jobs}")
        assert check(project)[1]["jobs"] == jobs
    set_defaults(project, "jbos = 3")
    assert [project("check").code for _ in range(2)] == [2, 2]
