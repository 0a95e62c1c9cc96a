"""Several runs of one spec as one report: the newest outcome counts, nothing is lost in silence."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import pytest

from cliconform.errors import UsageError
from cliconform.model.fingerprint import Fingerprint, RunInputs
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import Report, exit_code
from cliconform.model.run_options import Profile
from cliconform.model.shards import PlannedStep, ShardPlan
from cliconform.recording.joining import RunToJoin, join_runs
from cliconform.reporting.html.home_tree import Contents
from cliconform.reporting.html.page import render_page
from cliconform.reporting.markdown.summary import render_markdown
from cliconform.reporting.run.ctrf import render_ctrf
from cliconform.reporting.run.json_lines import render_json_lines
from cliconform.reporting.run.junit import render_junit
from support.judging import make_step, observe


def run(
    file: str, second: int, /, inputs: RunInputs | None = None, **verdicts: Verdict
) -> RunToJoin:
    started = f"2027-01-01T00:00:{second:02}.000+00:00"
    report = Report(
        spec="x.toml",
        name="x",
        target="x",
        command=("x",),
        started=started,
        duration=10.0,
        jobs=2,
        outcomes=tuple(make_outcome(id_, verdict, started) for id_, verdict in verdicts.items()),
    )
    return RunToJoin(file=file, report=report, inputs=inputs)


def make_outcome(id_: str, verdict: Verdict, started: str) -> Outcome:
    ran = verdict not in (Verdict.BLOCKED, Verdict.SKIPPED)
    seen = replace(observe(), started=started) if ran else None
    return Outcome(step=make_step(id_=id_), verdict=verdict, observation=seen)


def change(of: RunToJoin, **report: Any) -> RunToJoin:
    return replace(of, report=replace(of.report, **report))


def test_of_a_command_in_two_runs_the_newest_counts_and_the_earlier_one_is_kept() -> None:
    newer = run("b.zip", 20, a=Verdict.CONFORMS, c=Verdict.CONFORMS)
    older = run("a.zip", 0, a=Verdict.DEVIATES, b=Verdict.CONFORMS)
    for runs in ((newer, older), (older, newer)):
        joined = join_runs(runs)
        found = {each.step.id: each.verdict.value for each in joined.report.outcomes}
        assert found == {"a": "conforms", "b": "conforms", "c": "conforms"}
        assert [each.file for each in joined.runs] == ["a.zip", "b.zip"]
        ((of, earlier),) = joined.replaced["a"]
        assert (of.file, earlier.verdict) == ("a.zip", Verdict.DEVIATES)
        assert {id_: each.file for id_, each in joined.by_id.items()} == {
            "a": "b.zip",
            "b": "a.zip",
            "c": "b.zip",
        }


@pytest.mark.parametrize(("second", "seconds"), [(0, 10), (5, 15), (30, 20)])
def test_the_time_is_that_in_which_a_run_was_running(second: int, seconds: float) -> None:
    runs = (run("a.zip", 0, a=Verdict.CONFORMS), run("b.zip", second, b=Verdict.CONFORMS))
    assert join_runs(runs).report.duration == seconds


def test_runs_of_different_specs_are_an_error() -> None:
    other = change(run("b.zip", 1, b=Verdict.CONFORMS), name="y", spec="y.toml")
    with pytest.raises(UsageError, match=r"a\.zip is a run of x\.toml, b\.zip of y\.toml"):
        join_runs((run("a.zip", 0, a=Verdict.CONFORMS), other))


def test_another_program_or_time_is_noted() -> None:
    spec = Fingerprint(parts={"x.toml": "1"})
    one = RunInputs(spec=spec, target=Fingerprint(parts={"x": "1"}))
    other = RunInputs(spec=spec, target=Fingerprint(parts={"x": "2"}), now="2028-02-29")
    runs = (run("a.zip", 0, one, a=Verdict.CONFORMS), run("b.zip", 1, other, b=Verdict.CONFORMS))
    assert join_runs(runs).notes == (
        "a.zip is of another program than b.zip: x is 1 and 2",
        "a.zip is of another time than b.zip: the true time, --now 2028-02-29",
    )
    assert join_runs((runs[0], replace(runs[1], inputs=one))).notes == ()


def test_an_interrupted_run_counts_only_for_what_no_later_one_has() -> None:
    broken = change(run("a.zip", 0, a=Verdict.CONFORMS, b=Verdict.SKIPPED), interrupted=True)
    assert exit_code(join_runs((broken, run("b.zip", 20, b=Verdict.CONFORMS))).report) == 0
    assert exit_code(join_runs((broken, run("b.zip", 20, c=Verdict.CONFORMS))).report) == 130


def test_what_no_shard_of_the_plan_has_is_an_error() -> None:
    plan = ShardPlan(
        spec="x.toml",
        name="x",
        target="x",
        inputs=Fingerprint(),
        shards=2,
        total=2,
        steps=tuple(
            PlannedStep(id=id_, shard=shard, seconds=1.0, argv=("x",), file="x.toml", line=1)
            for id_, shard in (("a", 1), ("b", 2))
        ),
    )
    shard = replace(run("1.zip", 0, a=Verdict.CONFORMS), shard="1/2")
    again = replace(run("1b.zip", 20, a=Verdict.CONFORMS), shard="1/2")
    joined = join_runs((shard, again), plan)
    assert [each.verdict for each in joined.report.outcomes] == [Verdict.CONFORMS, Verdict.ERROR]
    assert joined.report.outcomes[1].reason.startswith("shard 2/2 is missing")
    assert exit_code(joined.report) == 3


def test_every_report_says_what_the_earlier_runs_found() -> None:
    runs = (
        run("old.zip", 0, a=Verdict.DEVIATES, b=Verdict.CONFORMS),
        run("new.zip", 20, a=Verdict.CONFORMS),
    )
    joined = join_runs(runs)
    assert (
        "Earlier: deviates in `old.zip`" in render_markdown(joined.report, joined=joined).decode()
    )
    lines = [json.loads(line) for line in render_json_lines(joined.report, joined).splitlines()]
    (earlier,) = [line for line in lines if line["type"] == "earlier-run"]
    assert (earlier["id"], earlier["run"], earlier["verdict"]) == ("a", "old.zip", "deviates")
    assert [line["run"] for line in lines if line["type"] == "joined-run"] == ["old.zip", "new.zip"]
    case = ET.fromstring(render_junit(joined.report, joined=joined)).find(".//testcase[@name='a']")
    assert case is not None
    facts = {each.get("name"): each.get("value") for each in case.iter("property")}
    assert (facts["run"], facts["earlier in old.zip"]) == ("new.zip", "deviates")
    strict = render_junit(joined.report, Profile.STRICT, joined=joined)
    assert b"old.zip" not in strict
    tests = json.loads(render_ctrf(joined.report, joined))["results"]["tests"]
    about = tests[0]["extra"]["cliconform/command"]
    assert (tests[0]["status"], tests[0]["flaky"], about["run"]) == ("passed", False, "new.zip")
    assert [(each["run"], each["verdict"]) for each in about["earlier_runs"]] == [
        ("old.zip", "deviates")
    ]
    failing = replace(runs[0], report=replace(runs[0].report, started="2027-01-01T00:01:00+00:00"))
    joined = join_runs((failing, runs[1]))
    page = render_page(joined.report, Contents(read=lambda _: None), joined=joined).decode()
    assert "earlier run new.zip, 2027-01-01 00:00:20 UTC: conforms" in page
    assert '<span class="dim">earlier: conforms in new.zip</span></summary>' in page
    assert "1 command replaced by a later run" in page
