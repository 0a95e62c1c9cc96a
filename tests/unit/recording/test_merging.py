"""Recordings of shards are joined to a report that says what one run would have said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cliconform.errors import UsageError
from cliconform.model.fingerprint import Fingerprint, RunInputs
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import Report, exit_code
from cliconform.recording.manifest import make_manifest
from cliconform.recording.merging import RunPart, describe_seeds, merge_runs
from cliconform.reporting.run.junit import render_junit
from cliconform.reporting.run.stored_run import parse_stored_run, render_stored_run
from cliconform.reporting.run.summary import render_summary
from support import reports

TARGET = Fingerprint(parts={"program tool": "digest"}, system="Linux x86_64")
INPUTS = RunInputs(spec=Fingerprint(parts={"spec": "digest"}), target=TARGET)


def make_part(file: str, report: Report, inputs: RunInputs = INPUTS) -> RunPart:
    """Return the recording of a run as it is read: its report was stored."""
    stored = parse_stored_run(render_stored_run(report))
    return RunPart(file=file, manifest=make_manifest(report, {}, {}, inputs), report=stored)


def make_flaky(id_: str) -> Outcome:
    """Return a command that conforms at its second attempt."""
    step = reports.step(id_, retries=1)
    found = reports.finding("stdout.contains[0]", 'stdout contains "b"', '"b" not found in stdout')
    first = reports.outcome(
        step, Verdict.DEVIATES, found, observation=reports.observation(step, "a\n")
    )
    return reports.outcome(
        step,
        Verdict.FLAKY,
        reports.finding("stdout.contains[0]", 'stdout contains "b"'),
        reason="conforms at attempt 2",
        observation=reports.observation(step, "b\n", attempt=2),
        earlier=(first,),
    )


def make_failed(id_: str) -> Outcome:
    """Return a command that deviates at both of its attempts."""
    flaky = make_flaky(id_)
    last = replace(flaky.earlier[0], observation=flaky.observation)
    return replace(last, earlier=flaky.earlier)


def test_a_command_that_was_retried_is_reported_as_in_one_run() -> None:
    outcomes = (reports.conforms(), make_flaky("flaky"), make_failed("failed"))
    whole = reports.report(*outcomes)
    parts = [make_part(each.step.id, reports.report(each)) for each in outcomes]
    merged = merge_runs(parts, None)
    assert merged.report.outcomes == outcomes
    assert [len(each.earlier) for each in merged.report.outcomes] == [0, 1, 1]
    same = replace(merged.report, duration=whole.duration, jobs=whole.jobs, started=whole.started)
    assert render_junit(same) == render_junit(whole)
    assert render_summary(same).lines == render_summary(whole).lines


def test_a_flaky_command_in_a_shard_fails_the_whole_no_more_than_one_run() -> None:
    parts = [make_part("1.zip", reports.report(make_flaky("a")))]
    merged = merge_runs([*parts, make_part("2.zip", reports.report(reports.conforms()))], None)
    assert merged.exit_code == exit_code(reports.report(make_flaky("a"))) == 0


@pytest.mark.parametrize("seed", [None, 4711])
def test_the_seed_that_all_shards_have_is_told(seed: int | None) -> None:
    parts = [
        make_part(id_, reports.report(reports.conforms(id_), shuffle=seed)) for id_ in ("a", "b")
    ]
    assert merge_runs(parts, None).report.shuffle == seed
    assert describe_seeds(parts) == ""


def test_shards_with_different_seeds_are_told_one_by_one() -> None:
    seeds = {"1.zip": 17, "2.zip": None, "3.zip": 4}
    parts = [
        make_part(file, reports.report(reports.conforms(f"c{number}"), shuffle=seed))
        for number, (file, seed) in enumerate(seeds.items())
    ]
    assert merge_runs(parts, None).report.shuffle is None
    assert describe_seeds(parts).endswith("1.zip --shuffle 17, 3.zip --shuffle 4")


def test_shards_of_different_systems_do_not_go_together() -> None:
    other = replace(INPUTS, target=replace(TARGET, system="Linux aarch64"))
    parts = [
        make_part("1.zip", reports.report(reports.conforms("a"))),
        make_part("2.zip", reports.report(reports.conforms("b")), other),
    ]
    with pytest.raises(UsageError) as raised:
        merge_runs(parts, None)
    assert raised.value.message == (
        "2.zip and 1.zip do not go together: another target "
        "(its system is Linux aarch64 and Linux x86_64)"
    )


def test_a_recording_that_does_not_say_its_system_goes_with_any() -> None:
    old = replace(INPUTS, target=replace(TARGET, system=""))
    parts = [
        make_part("1.zip", reports.report(reports.conforms("a"))),
        make_part("2.zip", reports.report(reports.conforms("b")), old),
    ]
    assert len(merge_runs(parts, None).report.outcomes) == 2
