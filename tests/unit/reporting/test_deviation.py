"""The lines about one command that deviates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cliconform.model.outcome import Finding, Holds
from cliconform.model.plan import Request
from cliconform.model.promise import Place
from cliconform.reporting.run.deviation import make_deviation_lines
from cliconform.reporting.run.summary import render_summary
from cliconform.reporting.text.renderable import Lines
from support import reports

Printed = Callable[..., str]


def finding(address: str, promise: str = "", **values: object) -> Finding:
    place = Place(file="x.toml", line=3)
    return Finding(address=address, place=place, holds=Holds.NO, promise=promise, **values)  # type: ignore[arg-type]


def block_of(*findings: Finding, **step: object) -> Lines:
    outcome = replace(reports.deviates(), findings=findings)
    return Lines(make_deviation_lines(replace(outcome, step=replace(outcome.step, **step))))  # type: ignore[arg-type]


def test_of_a_long_output_the_head_is_quoted_and_more_of_the_end(printed: Printed) -> None:
    outcome = reports.deviates()
    lines = "".join(f"line {number}\n" for number in range(100))
    outcome = replace(outcome, observation=reports.observation(outcome.step, lines))
    text = printed(render_summary(reports.report(outcome)))
    assert "┆ 88 more lines" in text
    quoted = [number for number in range(100) if f"│ line {number}\n" in text]
    assert quoted == [*range(4), *range(92, 100)]


def test_a_program_without_output_is_reported_so(printed: Printed) -> None:
    outcome = replace(reports.deviates(), observation=reports.observation(reports.deviates().step))
    assert "no output" in printed(render_summary(reports.report(outcome)))


def test_deviations_that_follow_from_a_missing_file_share_a_line(printed: Printed) -> None:
    text = printed(
        block_of(
            finding("produces[0]", "produces a.csv", message="a.csv was not created"),
            finding("produces[0].files", "a.csv: 2 files", message="0 files, not 2"),
            finding("produces[0].rows", "a.csv: 9 rows", message="no file to look into"),
            finding("produces[0].contains[0]", 'a.csv contains "sum: 9"', message="no file"),
            finding("produces[1].rows", "b.csv: 9 rows", message="3 rows, not 9"),
        )
    )
    assert 'also deviates: 2 files; 9 rows; contains "sum: 9"\n' in text
    assert "no file to look into" not in text
    assert "b.csv: 9 rows\n    3 rows, not 9" in text


def test_the_same_context_is_shown_once(printed: Printed) -> None:
    context = (" created instead:", "   other.csv")
    text = printed(
        block_of(
            finding("produces[0]", "produces a.csv", detail=context),
            finding("produces[1]", "produces b.csv", detail=("-b", *context)),
        )
    )
    assert text.count("created instead") == 1
    assert "-b" in text


def test_the_command_that_reproduces_names_the_options_of_the_run(printed: Printed) -> None:
    command, now = ("./build/my tool", "-q"), "2027-06-01T12:00:00+00:00"
    request = Request(spec="specs/all.toml", command=command, now=now)
    text = printed(block_of(finding("exit"), request=request))
    expected = f"""specs/all.toml readme.aggregate --command "'./build/my tool' -q" --now {now}"""
    assert expected in text.replace("\n", " ").replace("  ", " ")


def test_a_difference_of_the_whole_text_replaces_the_output(printed: Printed) -> None:
    assert "output:" not in printed(block_of(finding("stdout.equals", detail=("-old", "+new"))))
    assert "output:" in printed(block_of(finding("stdout.lacks[0]", detail=("+line 1: x",))))


def test_expected_and_observed_lines_have_colours(printed: Printed) -> None:
    text = printed(block_of(finding("stdout.equals", detail=("-old", "+new"))), color=True)
    assert "\x1b[31m-old" in text
    assert "\x1b[32m+new" in text
