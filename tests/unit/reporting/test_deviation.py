"""The lines about one command that deviates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cliconform.model.observation import Chunk
from cliconform.model.outcome import Finding, Holds, KnownEvidence
from cliconform.model.place import Place
from cliconform.model.plan import Request
from cliconform.reporting.run.deviation import make_deviation_lines
from cliconform.reporting.run.summary import render_summary
from cliconform.reporting.text.renderable import Lines
from support import reports

Printed = Callable[..., str]
ROW = Place(file="x.known.toml", line=4)


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


def two_streams(of: Finding, out: str, err: str) -> Lines:
    outcome = reports.deviates()
    chunks = (
        Chunk(stream="stdout", at=0.0, data=out.encode()),
        Chunk(stream="stderr", at=0.1, data=err.encode()),
    )
    observation = reports.observation(outcome.step, chunks=chunks)
    return Lines(make_deviation_lines(replace(outcome, findings=(of,), observation=observation)))


def test_a_stream_that_no_difference_shows_is_shown(printed: Printed) -> None:
    diff = ("-old", "+new")
    text = printed(two_streams(finding("stdout.equals", detail=diff), "new\n", "no such column\n"))
    assert "stderr:\n    │ no such column\n" in text
    assert "│ new" not in text
    text = printed(two_streams(finding("stderr.equals", detail=diff), "said\n", "new\n"))
    assert "stdout:\n    │ said\n" in text
    assert "│ new" not in text
    text = printed(two_streams(finding("output.equals", detail=diff), "said\n", "new\n"))
    assert "│" not in text
    text = printed(two_streams(finding("stdout.contains[0]"), "said\n", "failed\n"))
    assert "output:\n    │ said\n    │ failed\n" in text


def test_the_programs_own_error_is_not_left_out(printed: Printed) -> None:
    lines = "".join(f"line {number}\n" for number in range(50)).encode()
    outcome = reports.deviates()
    chunks = (
        Chunk(stream="stdout", at=0.0, data=lines),
        Chunk(stream="stderr", at=0.1, data=b"no such column: price\n"),
        Chunk(stream="stdout", at=0.2, data=lines),
    )
    outcome = replace(outcome, observation=reports.observation(outcome.step, chunks=chunks))
    text = printed(Lines(make_deviation_lines(outcome)))
    assert "┆ 46 more lines\n    │ no such column: price\n    ┆ 42 more lines\n" in text


def test_the_line_that_nearly_matched_is_not_left_out(printed: Printed) -> None:
    lines = "".join(f"line {number}\n" for number in range(100))
    outcome = reports.deviates()
    near = finding("stdout.matches[0]", near=("Total:  3 files",))
    output = f"{lines}\x1b[1mTotal:  3 files\x1b[0m\n{lines}"
    observation = reports.observation(outcome.step, output)
    outcome = replace(outcome, findings=(near,), observation=observation)
    text = printed(Lines(make_deviation_lines(outcome)))
    assert "┆ 96 more lines\n    │ Total:  3 files\n    ┆ 92 more lines\n" in text


def test_a_lone_newline_is_not_reported_as_no_output(printed: Printed) -> None:
    outcome = reports.deviates()
    outcome = replace(outcome, observation=reports.observation(outcome.step, "\n"))
    assert "output: nothing that can be seen" in printed(Lines(make_deviation_lines(outcome)))


def test_lines_of_two_streams_are_not_torn(printed: Printed) -> None:
    outcome = reports.deviates()
    chunks = (
        Chunk(stream="stderr", at=0.0, data=b"Trace"),
        Chunk(stream="stdout", at=0.1, data=b"out\n"),
        Chunk(stream="stderr", at=0.2, data=b"back\n"),
    )
    outcome = replace(outcome, observation=reports.observation(outcome.step, chunks=chunks))
    assert "│ Traceback\n    │ out\n" in printed(Lines(make_deviation_lines(outcome)))


def test_a_line_that_is_very_long_is_cut(printed: Printed) -> None:
    outcome = reports.deviates()
    outcome = replace(outcome, observation=reports.observation(outcome.step, "x" * 5_000))
    text = printed(Lines(make_deviation_lines(outcome)))
    assert "x… (5,000 characters)" in text
    assert "x" * 1_001 not in text


def test_expected_and_observed_lines_have_colours(printed: Printed) -> None:
    text = printed(block_of(finding("stdout.equals", detail=("-old", "+new"))), color=True)
    assert "\x1b[31m-old" in text
    assert "\x1b[32m+new" in text


def test_a_new_deviation_of_a_known_promise_is_shown_beside_what_is_known(printed: Printed) -> None:
    known = KnownEvidence(place=ROW, reason="see #7", lines=(" ❌ a", "-❌ b", "+❌ c"))
    new = finding("stdout.lacks[0]", 'stdout lacks "❌"', message='found "❌"', differs_from=known)
    text = printed(block_of(new, replace(finding("exit", "exits with 0", message="x"), known=True)))
    assert "x.known.toml:4 knows a deviation here, but what was seen is new (- known," in text
    assert "     ❌ a\n    -❌ b\n    +❌ c\n" in text


def test_what_is_fixed_shows_what_was_seen_what_is_seen_now_and_the_output(
    printed: Printed,
) -> None:
    def changed(address: str, *lines: str) -> Finding:
        known = KnownEvidence(place=ROW, reason="see #7", lines=lines)
        return reports.finding(address, f"keeps {address}", differs_from=known, seen="0")

    outcome = replace(
        reports.fixed(),
        findings=(
            changed("exit", "-exit code 1", "+exit code 0"),
            changed("produces[0]", "-not created"),
            changed("produces[0].rows", "-not created", "+3 rows"),
            reports.finding("within", "takes at most 1 s", seen="0.2 s"),
        ),
        dependents=tuple(f"a.{number}" for number in range(15)),
    )
    text = printed(render_summary(reports.report(outcome)), width=200)
    assert "keeps exit\n    -exit code 1\n    +exit code 0\n" in text
    assert "keeps produces[0]\n    -not created\n" in text
    assert "also deviates" not in text
    assert "takes at most" not in text
    assert "│ healthy" in text
    assert "15 commands need it, and may behave differently too: a.0, a.1, " in text
    assert "a.11 and 3 more" in text
    assert "reproduce:" in text
    one = replace(outcome, dependents=("a.0",))
    assert "1 command needs it, and" in printed(render_summary(reports.report(one)), width=200)
