"""A run in GitHub Actions: groups, annotations and the summary of the step; ``--ci`` decides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cliconform.model.place import Place
from cliconform.verbs.shared.github_step import GithubStep
from support import reports
from support.cli import Cli, Result

SPEC = """
spec = 1
[target]
name = "sh"
command = ["sh", "-c"]
[command.good]
args = ["echo fine"]
stdout = ["fine"]
[command.wrong]
args = ["printf '::error::injected\\\\n  ::stop-commands::x\\\\n##[group]y\\\\n'"]
stdout = { equals = "good" }
[command.late]
needs = "good"
args = ["exit 3"]
stdout = { empty = true }
[command.later]
needs = "late"
args = ["echo x"]
stdout = ["x"]
"""
GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_SERVER_URL": "https://github.example",
    "GITHUB_REPOSITORY": "owner/name",
    "GITHUB_SHA": "0123abc",
}


@pytest.fixture
def project(cli: Cli) -> Cli:
    cli.write("sub/x.toml", SPEC)
    return cli


def check(cli: Cli, *words: str, env: dict[str, str] | None = None) -> Result:
    summary = {"GITHUB_STEP_SUMMARY": str(cli.folder / "summary.md")}
    place = {"GITHUB_WORKSPACE": str(cli.folder)}
    return cli("check", "sub/x.toml", *words, env=GITHUB | summary | place | (env or {}))


def find_commands(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.lstrip().startswith("::") or "##[" in line]


def test_a_run_has_a_group_annotations_and_a_summary_and_the_target_adds_none(
    project: Cli,
) -> None:
    result = check(project)
    assert result.code == 1
    assert result.err == ""
    wrong, late = "file=sub/x.toml,line=11,title=wrong", "file=sub/x.toml,line=12,title=late"
    differs, code = 'stdout equals "good": stdout differs', "exit code 3, expected 0"
    shell = "%0Areproduce: cliconform shell sub/x.toml"
    assert find_commands(result.out) == [
        "::group::each command of sub/x.toml",
        "::endgroup::",
        f"::error {wrong} deviates::{differs}{shell} wrong",
        f"::error {late} deviates::{code}{shell} late",
    ]
    summary = (project.folder / "summary.md").read_text("utf-8")
    assert summary.startswith("## ✗ x: 1 conforms, 2 deviate, 1 blocked\n")
    assert "https://github.example/owner/name/blob/0123abc/sub/x.toml#L11" in summary
    assert "1 command blocked by it" in summary
    assert find_commands(summary) == []


@pytest.mark.parametrize("words", [("--ci", "none"), ("--ci", "none", "-q")])
def test_nothing_is_told_where_it_is_turned_off_and_the_target_still_adds_nothing(
    project: Cli, words: tuple[str, ...]
) -> None:
    result = check(project, *words)
    assert result.code == 1
    assert find_commands(result.output) == []
    assert not (project.folder / "summary.md").exists()


def test_it_can_be_turned_on_elsewhere(project: Cli) -> None:
    result = project("check", "sub/x.toml", "--ci", "github")
    assert "::error file=sub/x.toml,line=12," in result.out


def test_where_a_report_is_printed_all_else_goes_to_standard_error(project: Cli) -> None:
    result = check(project, "--jsonl", "-")
    types = [json.loads(line)["type"] for line in result.out.splitlines()]
    assert types[0] == "run"
    assert find_commands(result.out) == []
    assert len(find_commands(result.err)) == 4


def test_judge_tells_it_too(project: Cli) -> None:
    assert project("check", "sub/x.toml", "--record", "run.zip").code == 1
    words = ("judge", "run.zip", "sub/x.toml")
    result = project(*words, env=GITHUB | {"GITHUB_STEP_SUMMARY": str(project.folder / "s.md")})
    assert len(find_commands(result.out)) == 4
    assert (project.folder / "s.md").exists()


def test_a_summary_that_cannot_be_written_is_noted_and_fails_nothing(project: Cli) -> None:
    result = check(project, "--select", "good", env={"GITHUB_STEP_SUMMARY": "missing/s.md"})
    assert result.code == 0
    assert "no summary of this step was written: missing/s.md cannot be written" in result.err


# In this process: what does not depend on a run.


def make_step(folder: Path, **more: str) -> GithubStep:
    return GithubStep(environ=GITHUB | {"GITHUB_WORKSPACE": str(folder), **more}, folder=folder)


def test_the_summary_is_added_to_what_the_step_has_and_keeps_the_limit_of_both(
    tmp_path: Path,
) -> None:
    file = tmp_path / "s.md"
    step = make_step(tmp_path, GITHUB_STEP_SUMMARY=str(file))
    file.write_bytes(b"before\n")
    assert step.write_summary(reports.every_verdict()) == ""
    assert file.read_text("utf-8").startswith("before\n## ✗ marketpipe")
    file.write_bytes(b"x" * (1024 * 1024 - 4000))
    many = reports.report(*(reports.deviates(f"g.c{number}") for number in range(50)))
    assert step.write_summary(many) == ""
    assert 1024 * 1024 - 4000 < file.stat().st_size <= 1024 * 1024
    full = file.read_bytes()
    assert "has no room left" in step.write_summary(many)
    assert file.read_bytes() == full


def test_a_folder_is_no_summary(tmp_path: Path) -> None:
    step = make_step(tmp_path, GITHUB_STEP_SUMMARY=str(tmp_path))
    assert "cannot be written: Is a directory" in step.write_summary(reports.report())


def test_a_link_is_to_the_repository_and_only_to_a_file_in_it(tmp_path: Path) -> None:
    step = make_step(tmp_path)
    assert step.link(Place(file="a (b)/x.toml", line=3)) == (
        "https://github.example/owner/name/blob/0123abc/a%20%28b%29/x.toml#L3"
    )
    assert step.link(Place(file="../x.toml", line=3)) == ""
    assert step.find_file("../x.toml") == "../x.toml"
    assert make_step(tmp_path, GITHUB_SHA="").link(Place(file="x.toml", line=3)) == ""
