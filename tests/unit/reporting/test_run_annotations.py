"""Annotations of a run: errors first, ten of a kind, each at the line of a promise."""

from __future__ import annotations

from dataclasses import replace

from cliconform.reporting.ci.run_annotations import limit_annotations, make_run_annotations
from cliconform.reporting.ci.workflow_commands import (
    Annotation,
    format_annotation,
    format_group,
)
from support import reports


def annotate(report: object) -> list[Annotation]:
    return make_run_annotations(report, lambda file: f"sub/{file}")  # type: ignore[arg-type]


def test_a_run_that_conforms_has_none() -> None:
    assert annotate(reports.report(reports.conforms(), reports.known(), reports.skipped())) == []


def test_each_failed_command_has_one_at_the_line_of_its_first_deviation() -> None:
    found = annotate(reports.report(reports.conforms(), reports.deviates(), reports.blocked()))
    assert found == [
        Annotation(
            level="error",
            file="sub/specs/marketpipe.toml",
            line=33,
            title="readme.aggregate deviates",
            message="exit code 1, expected 0; and 3 more\n"
            "reproduce: cliconform shell specs/marketpipe.toml readme.aggregate",
        )
    ]


def test_errors_come_before_warnings_and_flaky_commands_are_warnings() -> None:
    found = annotate(reports.every_verdict())
    assert [(each.level, each.title) for each in found] == [
        ("error", "readme.aggregate deviates"),
        ("error", "jobs.cleanup deviates"),
        ("error", "readme.health is fixed"),
        ("error", "jobs.broken could not be run"),
        ("warning", "metrics is flaky"),
        ("warning", "promises-nothing"),
    ]
    assert found[4].message == (
        "conforms at attempt 2; before: exit code 1, expected 0; and 3 more"
    )


def test_warnings_that_fail_the_run_are_errors() -> None:
    found = annotate(reports.every_verdict(strict_warnings=True))
    assert found[4].title == "promises-nothing"
    assert found[4].level == "error"


def test_ten_of_a_kind_are_shown_and_the_rest_is_counted_in_one_line() -> None:
    failed = [
        replace(reports.deviates(), step=reports.step(f"g.c{number}"), warnings=("odd",))
        for number in range(12)
    ]
    found = annotate(reports.report(*failed))
    levels = [each.level for each in found]
    assert levels == ["error"] * 10 + ["warning"] * 10 + ["notice"]
    assert found[-1].message.startswith("2 more errors and 2 more warnings:")
    assert limit_annotations(found[:5]) == found[:5]


def test_what_a_program_printed_stays_in_its_annotation() -> None:
    text = "a%0A::error::b\r\n::stop-commands::x,file=y"
    of = reports.step(f"jobs[{text}]")
    failed = reports.error()
    failed = replace(failed, step=of, reason=text)
    (found,) = annotate(reports.report(failed))
    line = format_annotation(found)
    assert "\n" not in line
    assert "\r" not in line
    properties, _, data = line.removeprefix("::error ").partition("::")
    assert properties.count("=") == 4  # file, line, title, and one that belongs to the title
    assert properties.count(",") == 2
    assert "%250A" in data
    assert format_group(text) == "::group::a%250A::error::b ::stop-commands::x,file=y"
