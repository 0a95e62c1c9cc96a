"""Shards: ``plan --shards`` divides, ``check --shard`` runs one, ``merge`` joins and proves."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from junitparser import JUnitXml

from cliconform.model.outcome import Verdict
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
    # Without what was seen: a time is another one in each run.
    found = [
        [
            (each.address, each.holds, each.message)
            for outcome in run.outcomes
            for each in outcome.findings
        ]
        for run in (one, other)
    ]
    assert found[0] == found[1]
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


def edit_recording(file: Path, entry: str, change: Callable[[Any], Any] | None = None) -> None:
    """Change one entry of a recording, or leave it out."""
    with ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    stored = json.loads(entries.pop(entry))
    if change is not None:
        change(stored)
        entries[entry] = json.dumps(stored).encode()
    with ZipFile(file, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)


def forget_last(stored: dict[str, Any]) -> None:
    del stored["report"]["outcomes"][-1]


def repeat_first(stored: dict[str, Any]) -> None:
    stored["report"]["outcomes"].append(stored["report"]["outcomes"][0])


def forget_shard_two(stored: dict[str, Any]) -> None:
    stored["steps"] = [each for each in stored["steps"] if each["shard"] == 1]


def test_a_shard_without_its_plan_proves_nothing(divided: Cli) -> None:
    run_both(divided)
    edit_recording(divided.folder / "1.zip", "plan.json")
    for code, *names in ((2, "1.zip"), (3, "1.zip", "2.zip")):
        result = divided("merge", *names)
        assert result.code == code, result.output
        assert "1.zip is damaged: it is of shard 1/2, and has no plan" in result.err


def test_a_report_that_was_changed_is_not_believed(divided: Cli) -> None:
    run_both(divided)
    data = (divided.folder / "2.zip").read_bytes()
    for change in (forget_last, repeat_first):
        (divided.folder / "2.zip").write_bytes(data)
        edit_recording(divided.folder / "2.zip", "run.json", change)
        result = divided("merge", "1.zip", "2.zip", "--junit", "all.xml")
        assert result.code == 3
        assert "2.zip is damaged: its manifest and its report have different verdicts" in result.err
        assert list(cases(divided.folder / "all.xml").values()) == [True, True, False, False]


def test_a_plan_without_the_commands_of_a_shard_is_refused(divided: Cli) -> None:
    assert run_shard(divided, 1).code == 0
    edit_recording(divided.folder / "1.zip", "plan.json", forget_shard_two)
    result = divided("merge", "1.zip")
    assert result.code == 2
    assert "the plan is damaged: a shard has no commands" in result.err


def test_a_recording_that_cannot_be_read_may_have_any_command_once_more(divided: Cli) -> None:
    run_both(divided)
    (divided.folder / "cut.zip").write_bytes((divided.folder / "2.zip").read_bytes()[:100])
    for third in ("cut.zip", "missing.zip"):
        result = divided("merge", "1.zip", "2.zip", third)
        assert result.code == 3
        assert "exit code 3: a recording cannot be read, the results are incomplete" in result.out


def test_an_incomplete_run_stays_incomplete_when_it_is_merged_again(divided: Cli) -> None:
    divided.write("x.toml", SPEC.replace('stdout = ["one"]', 'stdout = ["two"]'))
    assert divided("plan", "x.toml", "--shards", "2", "--out", "plan.json").code == 0
    assert run_shard(divided, 1).code == 1
    assert divided("merge", "1.zip", "--record", "all.zip").code == 3
    again = divided("merge", "all.zip", "--plan", "plan.json")
    assert again.code == 3
    assert "shards are missing" in again.out


def test_another_command_line_than_that_of_the_plan_is_refused(divided: Cli) -> None:
    divided.write("other", TOOL).chmod(0o755)
    assert divided("check", "x.toml", "--command", "./other", "--record", "o.zip").code == 0
    result = divided("merge", "o.zip", "--plan", "plan.json")
    assert result.code == 2
    assert (
        "o.zip and the plan do not go together: another target (--command ./other and no --command)"
        in result.err
    )


def test_the_longest_time_scale_of_the_shards_is_told(divided: Cli) -> None:
    assert run_shard(divided, 1).code == 0
    assert run_shard(divided, 2, "--time-scale", "7").code == 0
    assert "(time scale 7)" in divided("merge", "1.zip", "2.zip").out


def test_a_shard_that_was_stopped_makes_the_rest_of_its_commands_no_success(divided: Cli) -> None:
    divided.write("x.toml", SPEC.replace('stdout = ["other"]', 'stdout = ["another"]'))
    assert divided("plan", "x.toml", "--shards", "2", "--out", "plan.json").code == 0
    assert run_shard(divided, 1).code == 0
    assert run_shard(divided, 2, "-x", "-j", "1").code == 1
    result = divided("merge", "1.zip", "2.zip", "--junit", "all.xml")
    assert result.code == 1
    assert cases(divided.folder / "all.xml")["more"] is False


def test_a_command_that_was_retried_in_its_shard_is_flaky_in_the_whole(divided: Cli) -> None:
    divided.write("x.toml", SPEC.replace('args = "more"', 'args = "more"\nretries = 1'))
    once = 'more) [ -e "$0.ran" ] && echo more || touch "$0.ran" ;;'
    divided.write("tool", TOOL.replace("*) echo", f"{once} *) echo"))
    assert divided("plan", "x.toml", "--shards", "2", "--out", "plan.json").code == 0
    run_both(divided)
    result = divided("merge", "1.zip", "2.zip", "--json", "all.json", "--record", "all.zip")
    assert result.code == 0, result.output
    assert "3 conform, 1 flaky in" in result.out
    assert '"more" not found in stdout' in result.out
    flaky = read_stored_run(divided.folder / "all.json").outcomes[-1]
    assert [each.verdict for each in (*flaky.earlier, flaky)] == [Verdict.DEVIATES, Verdict.FLAKY]
    again = divided("check", "x.toml", "--cached")
    assert "cached" not in next(line for line in again.out.splitlines() if " more" in line)


def test_a_plan_of_selected_commands_is_told(divided: Cli) -> None:
    words = ("-s", "use", "-s", "more", "--shards", "2", "--out", "plan.json")
    assert divided("plan", "x.toml", *words).code == 0
    run_both(divided)
    result = divided("merge", "1.zip", "2.zip")
    assert result.code == 0
    assert "the plan has 3 of the 4 commands of the spec" in result.output


def test_the_next_run_takes_cached_commands_from_the_merged_recording(divided: Cli) -> None:
    divided.write("x.toml", SPEC.replace('name = "tool"', 'name = "tool"\nfingerprint = "tool"'))
    assert divided("plan", "x.toml", "--shards", "2", "--out", "plan.json").code == 0
    run_both(divided)
    store = divided.folder / "user/.local/state/cliconform/recordings"
    for file in store.glob("*.zip"):  # another job has run the shards
        file.unlink()
    assert divided("merge", "1.zip", "2.zip", "--no-record").code == 0
    assert list(store.glob("*.zip")) == []
    assert divided("merge", "1.zip", "2.zip", "--record", "all.zip").code == 0
    again = divided("check", "x.toml", "--cached")
    assert "4 conform (4 cached) in" in again.out, again.output
    assert "2 conform (2 cached) in" in run_shard(divided, 1, "--cached").out
    assert divided("merge", "1.zip", "2.zip").code == 0


def test_merging_gives_the_user_a_key_so_that_the_next_shards_have_the_same_one(
    divided: Cli,
) -> None:
    divided.write("x.toml", SPEC.replace('name = "tool"', 'name = "tool"\nfingerprint = "tool"'))
    assert divided("plan", "x.toml", "--shards", "2", "--out", "plan.json").code == 0
    run_both(divided)
    key = divided.folder / "user/.local/state/cliconform/reuse.key"
    key.unlink()
    assert divided("merge", "1.zip", "2.zip", "--no-record").code == 0
    assert not key.exists()
    assert divided("merge", "1.zip", "2.zip").code == 0
    assert key.stat().st_size == 32


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
    edit_recording(divided.folder / "2.zip", "manifest.json", change)
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
    (["merge", "loop"], "there is no file and no recording `loop`"),
    (["merge", "1.zip", "--plan", "loop"], "the plan cannot be read: too many levels of symbolic"),
    (["merge", "plan.json", "--record", "user"], "--record user is a"),
]


def test_a_plan_is_not_written_through_a_loop_of_links(divided: Cli) -> None:
    (divided.folder / "loop").symlink_to("loop")
    result = divided("plan", "x.toml", "--shards", "2", "--out", "loop")
    assert result.code == 3, result.output
    assert "loop leads through a loop of links" in result.err


def test_options_that_do_not_go_together_are_refused(divided: Cli) -> None:
    (divided.folder / "loop").symlink_to("loop")
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
    reports = ("--md", "m.md", "--ctrf", "c.json", "--jsonl", "l.jsonl", "--html", "r.html")
    env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "summary.md"}
    result = divided("merge", "1.zip", "--plan", "plan.json", *reports, "--no-record", env=env)
    assert result.code == 3
    assert "::error file=x.toml" in result.out
    summary = (divided.folder / "summary.md").read_text("utf-8")
    assert summary == (divided.folder / "m.md").read_text("utf-8")
    assert "**exit code 3: shards are missing, the results are incomplete**" in summary
    assert json.loads((divided.folder / "c.json").read_bytes())["reportFormat"] == "CTRF"
    lines = (divided.folder / "l.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[0])["incomplete"] is True
    page = (divided.folder / "r.html").read_text("utf-8")
    assert "exit code 3: shards are missing, the results are incomplete" in page


SECRET_ROWS = """
spec = 1
[target]
name = "tool"
command = "./tool"
secrets = ["ONE", "TWO"]
[command.log-in]
args = ["${token}"]
env = { ONE = "${env:ONE:-}", TWO = "${env:TWO:-}" }
stdout = ["expected"]
[command.log-in.matrix]
token = ["first-5ecret", "other-5ecret", "plain"]
"""


def test_rows_with_secrets_in_their_labels_are_told_apart_in_all_shards(cli: Cli) -> None:
    environment = {"ONE": "first-5ecret", "TWO": "other-5ecret"}
    cli.write("x.toml", SECRET_ROWS)
    cli.write("tool", TOOL).chmod(0o755)
    plan = ("plan", "x.toml", "--shards", "2", "--out", "plan.json")
    assert cli(*plan, env=environment).code == 0
    ids = ["log-in[(secret), row 1]", "log-in[(secret), row 2]", "log-in[plain]"]
    assert [step["id"] for step in plan_of(cli)["steps"]] == ids
    for number in (1, 2):
        result = cli(
            *("check", "x.toml", "--shard", f"{number}/2", "--plan", "plan.json"),
            *("--record", f"{number}.zip"),
            env=environment,
        )
        assert result.code == 1, result.output
    merged = cli("merge", "1.zip", "2.zip", "--plan", "plan.json", "--junit", "all.xml")
    assert merged.code == 1, merged.output
    assert [*cases(cli.folder / "all.xml")] == ids
    written = (cli.folder / "plan.json").read_text("utf-8")
    assert "5ecret" not in merged.output + written


def test_a_known_file_that_was_written_with_masked_ids_is_for_the_same_rows(cli: Cli) -> None:
    environment = {"ONE": "first-5ecret", "TWO": "other-5ecret"}
    cli.write("x.toml", SECRET_ROWS)
    cli.write("tool", TOOL).chmod(0o755)
    assert cli("check", "x.toml", "--write-known", "x.known.toml", env=environment).code == 1
    again = cli("check", "x.toml", env=environment)
    assert (again.code, "3 known" in again.output) == (0, True), again.output
