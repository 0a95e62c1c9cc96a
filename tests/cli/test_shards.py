"""Shards: ``plan --shards`` divides, ``check --shard`` runs one, ``merge`` joins and proves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from junitparser import JUnitXml

from cliconform.recording.archive import Archive
from cliconform.reporting.run.stored_run import read_stored_run
from support.cli import Cli, Result
from support.recordings import assert_example_judged_alike

SPEC = """
spec = 1
[target]
name = "tool"
command = "./tool"
[command.make]
args = "make"
produces = [{ path = "made", contains = ["one"] }]
[command.use]
needs = "make"
args = "use"
stdout = ["one"]
[command.other]
args = "other"
stdout = ["other"]
[command.more]
args = "more"
stdout = ["more"]
"""
IDS = ("make", "use", "other", "more")
TOOL = """#!/bin/sh
case $1 in make) echo one > made ;; use) cat made ;; *) echo "$1" ;; esac
"""


@pytest.fixture
def divided(cli: Cli) -> Cli:
    """A spec of four commands, divided into two shards: plan.json."""
    cli.write("x.toml", SPEC)
    cli.write("tool", TOOL).chmod(0o755)
    assert cli("plan", "x.toml", "--shards", "2", "--out", "plan.json").code == 0
    return cli


def run_shard(cli: Cli, number: int, *more: str) -> Result:
    return cli(
        *("check", "x.toml", "--shard", f"{number}/2", "--plan", "plan.json"),
        *("--record", f"{number}.zip", *more),
    )


def run_both(cli: Cli) -> None:
    for number in (1, 2):
        result = run_shard(cli, number)
        assert result.code in {0, 1}, result.output


def plan_of(cli: Cli) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads((cli.folder / "plan.json").read_text("utf-8"))
    return stored


def cases(file: Path) -> dict[str, bool]:
    """The test cases of a JUnit report, and whether each passed."""
    return {case.name: case.is_passed for suite in JUnitXml.fromfile(str(file)) for case in suite}


def test_a_plan_has_each_command_once_and_keeps_those_together_that_need_one_another(
    divided: Cli,
) -> None:
    shard = {step["id"]: step["shard"] for step in plan_of(divided)["steps"]}
    assert list(shard) == ["make", "use", "other", "more"]
    assert shard["make"] == shard["use"] != shard["other"] == shard["more"]


def test_remembered_durations_decide_what_goes_together(divided: Cli) -> None:
    slow = TOOL.replace("case", '[ "$1" = more ] && { i=0; while [ $i -lt 99999 ]; do i=$((i+1)); '
                        "done; }\ncase")  # fmt: skip
    divided.write("tool", slow)
    assert divided("check", "x.toml", "-j", "1").code == 0
    assert divided("plan", "x.toml", "--shards", "2", "--out", "plan.json").code == 0
    shard = {step["id"]: step["shard"] for step in plan_of(divided)["steps"]}
    assert shard["make"] == shard["use"] == shard["other"] != shard["more"]


def test_the_shards_together_report_what_one_run_reports(divided: Cli) -> None:
    whole = divided("check", "x.toml", "--json", "whole.json", "--record", "whole.zip")
    assert whole.code == 0
    run_both(divided)
    result = divided(
        *("merge", "2.zip", "1.zip", "--plan", "plan.json", "--junit", "all.xml"),
        *("--json", "all.json", "--record", "all.zip"),
    )
    assert result.code == 0, result.output
    one, other = (read_stored_run(divided.folder / f) for f in ("whole.json", "all.json"))
    assert [each.step.id for each in one.outcomes] == [each.step.id for each in other.outcomes]
    assert [each.findings for each in one.outcomes] == [each.findings for each in other.outcomes]
    assert cases(divided.folder / "all.xml") == dict.fromkeys(
        ("make", "use", "other", "more"), True
    )


def test_a_merged_recording_is_judged_as_its_shards_were(divided: Cli) -> None:
    run_both(divided)
    assert divided("merge", "1.zip", "2.zip", "--record", "run.zip").code == 0
    assert_example_judged_alike(divided.folder, "x.toml")
    with Archive(divided.folder / "run.zip") as archive, Archive(divided.folder / "1.zip") as one:
        assert archive.manifest.inputs == one.manifest.inputs
        assert dict(archive.list_contents()).items() >= dict(one.list_contents()).items()


@pytest.mark.parametrize("with_plan", [True, False])
def test_a_missing_shard_makes_its_commands_errors_and_the_report_is_written(
    divided: Cli, *, with_plan: bool
) -> None:
    run_both(divided)
    plan = ["--plan", "plan.json"] if with_plan else []
    result = divided("merge", "1.zip", "--junit", "all.xml", *plan)
    assert result.code == 3
    assert "shard 2/2 is missing" in result.out
    passed = {"make": True, "use": True, "other": False, "more": False}
    assert cases(divided.folder / "all.xml") == passed


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:100])


def remove(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize("spoil", [cut_off, remove])
def test_a_shard_that_crashed_makes_its_commands_errors_too(
    divided: Cli, spoil: Callable[[Path], None]
) -> None:
    run_both(divided)
    spoil(divided.folder / "2.zip")
    result = divided("merge", "1.zip", "2.zip", "--junit", "all.xml")
    assert result.code == 3
    assert "2.zip" in result.err
    assert list(cases(divided.folder / "all.xml").values()) == [True, True, False, False]


def test_with_no_shard_at_all_every_command_is_an_error(divided: Cli) -> None:
    result = divided("merge", "*.zip", "--plan", "plan.json", "--junit", "all.xml")
    assert result.code == 3
    assert not any(cases(divided.folder / "all.xml").values())
    assert divided("merge", "*.zip", "--junit", "none.xml").code == 2
    assert not (divided.folder / "none.xml").exists()


def test_a_deviation_in_one_shard_fails_the_whole(divided: Cli) -> None:
    divided.write("x.toml", SPEC.replace('stdout = ["more"]', 'stdout = ["less"]'))
    assert divided("plan", "x.toml", "--shards", "2", "--out", "plan.json").code == 0
    assert [run_shard(divided, number).code for number in (1, 2)] == [0, 1]
    result = divided("merge", "1.zip", "2.zip", "--junit", "all.xml")
    assert result.code == 1
    assert '"less" not found in stdout' in result.out
    missing = divided("merge", "2.zip", "--junit", "all.xml")
    assert missing.code == 3
    assert "exit code 3: shards are missing" in missing.out


def test_one_shard_twice_is_refused(divided: Cli) -> None:
    run_both(divided)
    result = run_shard(divided, 1, "--record", "again.zip")
    assert result.code == 0
    merged = divided("merge", "1.zip", "again.zip", "2.zip", "--junit", "all.xml")
    assert merged.code == 2
    assert "1.zip and again.zip are both shard 1/2" in merged.err
    assert not (divided.folder / "all.xml").exists()


def test_a_command_that_is_in_two_recordings_is_refused(cli: Cli) -> None:
    cli.write("x.toml", SPEC)
    cli.write("tool", TOOL).chmod(0o755)
    assert cli("check", "x.toml", "-s", "make", "--record", "1.zip").code == 0
    assert cli("check", "x.toml", "-s", "use", "--record", "2.zip").code == 0
    result = cli("merge", "1.zip", "2.zip")
    assert result.code == 2
    assert "`make` is in both 1.zip and 2.zip" in result.err


def test_another_program_in_one_shard_is_refused(divided: Cli) -> None:
    assert run_shard(divided, 1).code == 0
    divided.write("tool", TOOL + "# changed\n")
    assert run_shard(divided, 2).code == 0
    result = divided("merge", "1.zip", "2.zip")
    assert result.code == 2
    assert "2.zip and 1.zip do not go together: another target (program tool differs)" in result.err


def test_another_known_file_in_one_shard_is_refused(divided: Cli) -> None:
    assert run_shard(divided, 1).code == 0
    divided.write("x.known.toml", '[known.make]\nreason = "r"\nintermittent = true\n')
    assert run_shard(divided, 2).code == 0
    result = divided("merge", "1.zip", "2.zip")
    assert result.code == 2
    assert "another known file" in result.err


def edit_manifest(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    with ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(entries["manifest.json"])
    change(manifest)
    with ZipFile(file, "w") as archive:
        for name, data in entries.items():
            is_manifest = name == "manifest.json"
            archive.writestr(name, json.dumps(manifest) if is_manifest else data)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda stored: stored["inputs"].update(now="2027-01-01T12:00:00+00:00"), "another time"),
        (lambda stored: stored["inputs"]["spec"]["parts"].update({"x.toml": "0"}), "another spec"),
        (lambda stored: stored.update(inputs=None), "does not say what was run"),
        (lambda stored: stored.pop("inputs"), "does not say what was run"),
        (lambda stored: stored.update(inputs={"spec": 1}), "manifest is damaged"),
    ],
)
def test_a_shard_of_another_time_or_spec_is_refused(
    divided: Cli, change: Callable[[dict[str, Any]], None], message: str
) -> None:
    run_both(divided)
    edit_manifest(divided.folder / "2.zip", change)
    result = divided("merge", "1.zip", "2.zip")
    assert result.code == (3 if "damaged" in message else 2)
    assert message in result.err


def test_shards_of_another_plan_are_refused(divided: Cli) -> None:
    run_both(divided)
    assert divided("plan", "x.toml", "--shards", "3", "--out", "plan.json").code == 0
    result = divided("merge", "1.zip", "2.zip", "--plan", "plan.json")
    assert result.code == 2
    assert "plan.json and 1.zip are of different plans" in result.err


def test_a_plan_that_does_not_fit_the_spec_any_more_is_refused_with_what_differs(
    divided: Cli,
) -> None:
    divided.write("x.toml", SPEC.replace("command.more", "command.fewer"))
    result = run_shard(divided, 1)
    assert result.code == 2
    assert (
        "the plan does not fit x.toml: x.toml differs; it no longer has `more`; it now has `fewer`"
        in result.err
    )


def test_a_selection_is_planned_with_what_it_needs_and_is_no_change_of_the_spec(
    divided: Cli,
) -> None:
    words = ("plan", "x.toml", "-s", "use", "-s", "more", "--shards", "2", "--out", "plan.json")
    assert divided(*words).code == 0
    assert [step["id"] for step in plan_of(divided)["steps"]] == ["make", "use", "more"]
    run_both(divided)
    assert divided("merge", "1.zip", "2.zip", "--plan", "plan.json").code == 0


REFUSED = [
    (["check", "x.toml", "--shard", "1/2"], "--plan is missing"),
    (["check", "x.toml", "--plan", "plan.json"], "--shard is missing"),
    (["check", "x.toml", "--shard", "3/2", "--plan", "plan.json"], "the shards 1/2 to 2/2"),
    (["check", "x.toml", "--shard", "0/2", "--plan", "plan.json"], "the shards 1/2 to 2/2"),
    (["check", "x.toml", "--shard", "1/5", "--plan", "plan.json"], "the shards 1/2 to 2/2"),
    (["check", "x.toml", "--shard", "one", "--plan", "plan.json"], "N/COUNT is expected"),
    (["check", "x.toml", "--shard", "1/2", "--plan", "no.json"], "no such file"),
    (["check", "x.toml", "--shard", "1/2", "--plan", "x.toml"], "not valid JSON"),
    (
        ["check", "x.toml", "--shard", "1/2", "--plan", "plan.json", "-s", "make"],
        "cannot be selected from",
    ),
    (
        ["check", "x.toml", "--shard", "1/2", "--plan", "plan.json", "--now", "2027-01-01"],
        "the plan is for the true time",
    ),
    (
        ["check", "x.toml", "--shard", "1/2", "--plan", "plan.json", "--command", "sh"],
        "--command is not that of the plan",
    ),
    (["plan", "x.toml", "--shards", "2"], "--out is missing"),
    (["plan", "x.toml", "--out", "p.json"], "--shards is missing"),
    (["plan", "x.toml", "--shards", "9", "--out", "p.json"], "into 3 at most"),
    (["plan", "x.toml", "--shards", "2", "--out", "x.toml"], "would overwrite the spec"),
    (["merge", "plan.json", "--junit", "plan.json"], "would overwrite a recording"),
    (["merge", "plan.json"], "plan.json is no recording"),
    (["merge", "plan.json", "--record", "user"], "--record user is a"),
]


def test_options_that_do_not_go_together_are_refused(divided: Cli) -> None:
    for words, message in REFUSED:
        result = divided(*words)
        assert result.code == 2, result.output
        assert message in result.err


def test_the_command_and_the_time_of_the_plan_are_those_of_its_shards(divided: Cli) -> None:
    divided.write("other", TOOL).chmod(0o755)
    words = ("--command", "./other", "--now", "2027-06-01", "--shards", "2", "--out", "plan.json")
    assert divided("plan", "x.toml", *words).code == 0
    run_both(divided)
    with Archive(divided.folder / "1.zip") as archive:
        assert archive.manifest.command[0].endswith("/other")
        assert archive.manifest.inputs is not None
        assert archive.manifest.inputs.now == "2027-06-01T12:00:00+00:00"
    assert divided("merge", "1.zip", "2.zip").code == 0


def test_a_plan_can_be_printed(divided: Cli) -> None:
    result = divided("plan", "x.toml", "--shards", "2", "--out", "-")
    assert json.loads(result.out) == plan_of(divided)
    assert "shard 1/2" in result.err


def test_the_files_that_a_program_consists_of_can_be_named(divided: Cli) -> None:
    divided.write("x.toml", SPEC.replace('name = "tool"', 'name = "tool"\nfingerprint = "src"'))
    assert "no file matches `src`" in divided("check", "x.toml").err
    divided.write("src/a.c", "1")
    assert divided("plan", "x.toml", "--shards", "2", "--out", "plan.json").code == 0
    assert run_shard(divided, 1).code == 0
    divided.write("src/a.c", "2")
    assert run_shard(divided, 2).code == 0
    assert "another target (files src differs)" in divided("merge", "1.zip", "2.zip").err


def test_merge_writes_every_report_and_tells_github_of_the_shard_that_is_missing(
    divided: Cli,
) -> None:
    assert run_shard(divided, 1, "--ci", "none").code == 0
    files = ("--md", "m.md", "--ctrf", "c.json", "--jsonl", "l.jsonl", "--plan", "plan.json")
    env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "summary.md"}
    result = divided("merge", "1.zip", *files, env=env)
    assert result.code == 3
    assert "::error file=x.toml" in result.out
    summary = (divided.folder / "summary.md").read_text("utf-8")
    assert summary == (divided.folder / "m.md").read_text("utf-8")
    assert "**exit code 3: shards are missing, the results are incomplete**" in summary
    assert json.loads((divided.folder / "c.json").read_bytes())["reportFormat"] == "CTRF"
    lines = (divided.folder / "l.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[0])["incomplete"] is True
