"""JSON Lines: one finding a line, with the fields that specs/json-lines.md documents."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cliconform.model.report import Report
from cliconform.recording.joining import RunToJoin, join_runs
from cliconform.reporting.run.json_lines import render_json_lines
from support import reports

PAGE = Path(__file__).parents[3] / "specs" / "json-lines.md"
NAMES = {str: "string", int: "integer", float: "number", bool: "boolean", list: "array of strings"}


def render(report: Report) -> list[dict[str, Any]]:
    data = render_json_lines(report)
    assert data.endswith(b"\n")
    return [json.loads(line) for line in data.decode().split("\n")[:-1]]


def read_documented() -> dict[str, dict[str, str]]:
    """Return the type of each field, by the type of the line."""
    found: dict[str, dict[str, str]] = {}
    for section in PAGE.read_text("utf-8").split("\n## ")[1:]:
        title, _, text = section.partition("\n")
        rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", text, re.MULTILINE)
        if rows:
            found[title.strip("`")] = dict(rows)
    return found


def fits(value: object, documented: str) -> bool:
    if value is None:
        return "or null" in documented
    name = documented.removesuffix(" or null")
    if name == "object":
        return isinstance(value, dict)
    if name == "number":
        return isinstance(value, (int, float))
    return NAMES.get(type(value)) == name


def render_joined() -> list[dict[str, Any]]:
    older = reports.every_verdict()
    newer = replace(older, started="2030-01-01T00:00:00+00:00")
    joined = join_runs([RunToJoin(file="a", report=older), RunToJoin(file="b", report=newer)])
    return [json.loads(line) for line in render_json_lines(joined.report, joined).splitlines()]


@pytest.mark.parametrize(
    "type_", ["run", "joined-run", "warning", "command", "finding", "earlier-run"]
)
def test_each_line_has_the_fields_that_are_documented(type_: str) -> None:
    lines = render(reports.every_verdict()) + render(reports.report(reports.hostile()))
    lines += render_joined()
    found = [line for line in lines if line["type"] == type_]
    assert found
    documented = read_documented()[type_]
    for line in found:
        assert list(line) == list(documented)
        for field, value in line.items():
            assert fits(value, documented[field]), (field, value)


def test_each_finding_is_a_line_with_its_address_below_its_command() -> None:
    lines = render(reports.report(reports.deviates(), reports.blocked()))
    assert [line["type"] for line in lines] == ["run", "command", *["finding"] * 5, "command"]
    assert [line["address"] for line in lines[2:-1]] == [
        "readme.aggregate/exit",
        "readme.aggregate/timeout",
        "readme.aggregate/stdout.contains[0]",
        "readme.aggregate/produces[0]",
        "readme.aggregate/queries[0].equals",
    ]
    broken = [line for line in lines if line.get("holds") == "no"]
    assert [line["line"] for line in broken] == [33, 34, 36, 41]
    assert broken[0]["message"] == "exit code 1, expected 0"


def test_only_a_command_that_fails_quotes_its_output() -> None:
    lines = render(reports.every_verdict())
    outputs = {line["id"]: line["output"] for line in lines if line["type"] == "command"}
    assert outputs["readme.aggregate"].endswith("Successful: 1")
    assert outputs["readme.ingest"] == ""


def test_each_attempt_has_its_findings_and_the_last_is_marked() -> None:
    lines = render(reports.report(reports.flaky()))
    attempts = [(each["attempt"], each["last"]) for each in lines if each["type"] == "finding"]
    assert attempts == [(1, False)] * 5 + [(2, True)] * 3


def test_a_line_is_a_line_whatever_was_printed() -> None:
    lines = render(reports.report(reports.hostile()))
    assert [line["type"] for line in lines] == ["run", "command", "warning", "finding"]
    data = render_json_lines(reports.report(reports.hostile()))
    assert not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", data)


def test_long_texts_are_cut() -> None:
    of = reports.step("x")
    long = "x" * 1_000_000
    finding = reports.finding("exit", long, long, expected=long, seen=long, detail=(long,) * 1000)
    outcome = reports.outcome(
        of, reports.deviates().verdict, finding, observation=reports.observation(of, long)
    )
    assert len(render_json_lines(reports.report(outcome))) < 200_000
