"""CTRF: valid by its published schema, and it says what the run said."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker

from cliconform.model.outcome import Verdict
from cliconform.model.report import Report
from cliconform.reporting.run.ctrf import render_ctrf
from support import reports

SCHEMA = json.loads((Path(__file__).parent / "data" / "ctrf.schema.json").read_text("utf-8"))


def render(report: Report) -> dict[str, Any]:
    """Return the results of the document, which must be valid."""
    document = json.loads(render_ctrf(report))
    Draft7Validator(SCHEMA, format_checker=FormatChecker()).validate(document)
    results: dict[str, Any] = document["results"]
    return results


def test_each_verdict_has_its_status_and_keeps_its_own_word() -> None:
    results = render(reports.every_verdict())
    found = {test["rawStatus"]: test["status"] for test in results["tests"]}
    assert found == {
        "conforms": "passed",
        "flaky": "passed",
        "deviates": "failed",
        "fixed": "failed",
        "error": "failed",
        "known": "skipped",
        "blocked": "skipped",
        "skipped": "skipped",
    }
    assert {verdict.value for verdict in Verdict} == found.keys()
    summary = results["summary"]
    numbers = {name: summary[name] for name in ("tests", "passed", "failed", "skipped", "flaky")}
    assert numbers == {"tests": 10, "passed": 3, "failed": 4, "skipped": 3, "flaky": 1}
    assert summary["extra"]["cliconform/run"]["exit_code"] == 1
    assert summary["stop"] - summary["start"] == summary["duration"] == 12340


def test_a_failure_has_its_place_its_evidence_and_a_step_for_each_promise() -> None:
    (test,) = render(reports.report(reports.deviates()))["tests"]
    assert test["testId"] == "specs/marketpipe.toml::readme.aggregate"
    assert (test["filePath"], test["line"]) == ("specs/marketpipe.toml", 31)
    assert test["suite"] == ["marketpipe", "readme"]
    assert test["message"] == "exit code 1, expected 0; and 3 more"
    assert "specs/marketpipe.toml:33: exits with 0" in test["trace"]
    assert test["stdout"][-1] == "Successful: 1"
    assert [step["status"] for step in test["steps"]] == [
        *("failed", "passed", "failed", "failed", "failed"),
    ]
    extra = test["steps"][2]["extra"]["cliconform/finding"]
    assert (extra["address"], extra["line"]) == ("stdout.contains[0]", 34)


def test_a_flaky_command_has_its_earlier_attempts() -> None:
    (test,) = render(reports.report(reports.flaky()))["tests"]
    assert (test["status"], test["flaky"], test["retries"]) == ("passed", True, 1)
    (attempt,) = test["retryAttempts"]
    assert (attempt["attempt"], attempt["status"]) == (1, "failed")
    assert attempt["message"] == "exit code 1, expected 0; and 3 more"


@pytest.mark.parametrize("started", ["", "yesterday", "2027-01-01T12:00:00"])
def test_a_stored_run_without_a_valid_time_is_a_valid_document(started: str) -> None:
    render(reports.every_verdict(started=started, name="", target="", spec=""))


def test_a_cached_command_names_its_recording_and_no_time_of_this_run() -> None:
    (test,) = render(reports.report(replace(reports.conforms(), cached="4711")))["tests"]
    assert test["extra"]["cliconform/command"]["cached"] == "4711"
    assert "start" not in test


def test_an_empty_run_is_valid() -> None:
    assert render(reports.report())["tests"] == []


@given(st.text(max_size=40))
def test_any_text_in_any_field_is_valid(text: str) -> None:
    of = reports.step(f"x.{text}", text, about=text, tags=(text,), needs=text)
    outcome = reports.outcome(
        of,
        Verdict.DEVIATES,
        reports.finding(text, text, text or "x", detail=(text,), expected=text, seen=text),
        observation=reports.observation(of, text),
        reason=text,
        hint=text,
        warnings=(text,),
    )
    report = reports.report(outcome, replace(outcome, verdict=Verdict.ERROR), name=text, spec=text)
    render(report)
