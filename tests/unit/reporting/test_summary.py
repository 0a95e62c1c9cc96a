"""The console after a run: the lines of results, the blocks of deviations, the totals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from rich.console import Console

from cliconform.model.outcome import Finding, Holds, Outcome, Verdict
from cliconform.model.plan import Request
from cliconform.model.promise import Place
from cliconform.model.report import Report
from cliconform.reporting.run.deviation import make_deviation_lines
from cliconform.reporting.run.results import Level, measure_ids, render_result
from cliconform.reporting.run.summary import render_summary
from cliconform.reporting.text.renderable import Lines
from support import reports
from support.strategies import ANY_TEXT, replace_texts
from support.terminal import TerminalFile

Printed = Callable[..., str]

BLOCK = """\
✗ readme.aggregate deviates  (exit code 1, 0.84 s)
  the bars of every frame add up to those of one minute
  $ marketpipe aggregate-ohlcv 'AAPL 2025-01-01' $HOME/data

  specs/marketpipe.toml:33: exits with 0
    exit code 1, expected 0

  specs/marketpipe.toml:34: stdout contains "Successful: 2"
    "Successful: 2" not found in stdout
     nearest line (3): Successful: 1

  specs/marketpipe.toml:36: produces data/agg/frame=5m/**/*.parquet
    data/agg/frame=5m/**/*.parquet was not created
     created instead:
       data/raw/empty.log

  specs/marketpipe.toml:41: no volume is lost: returns true
    answer: false, expected true

  output:
    │ Aggregating $HOME/data …
    │ ✅ done
    │ Successful: 1

  home:       /dev/shm/cliconform-4711/00001
  reproduce:  cliconform shell specs/marketpipe.toml readme.aggregate
"""


@pytest.mark.parametrize(
    ("outcome", "shown"),
    [
        (reports.conforms(), "✓ readme.ingest  1.2 s"),
        (reports.deviates(), "✗ readme.aggregate  0.84 s  exits with 0: exit code 1, expected 0"),
        (reports.known(), "≈ readme.validate  1.2 s  known: alembic.ini is not in the wheel"),
        (
            reports.fixed(),
            "! readme.health  1.2 s  fixed: it no longer deviates, but x.known.toml:4 says",
        ),
        (
            reports.blocked(),
            "- readme.query  blocked: needs `readme.aggregate`, which did not exit as promised",
        ),
        (reports.skipped(), "○ docker.up  skipped: needs the program docker"),
        (reports.error(), "E jobs.broken  1.2 s  error: the home could not be copied"),
        (reports.flaky(), "~ metrics  1.2 s  flaky: conforms at attempt 2"),
    ],
    ids=[verdict.value for verdict in Verdict if verdict is not Verdict.FLAKY] + ["flaky"],
)
def test_each_verdict_has_its_line(outcome: Outcome, shown: str, printed: Printed) -> None:
    text = printed(render_result(outcome))
    assert " ".join(text.split()).startswith(" ".join(shown.split()))
    assert text.count("\n") == 1


def test_every_line_of_results_has_its_times_in_one_column(printed: Printed) -> None:
    report = reports.every_verdict()
    width = measure_ids([outcome.step.id for outcome in report.outcomes])
    lines = [printed(render_result(outcome, width=width)) for outcome in report.outcomes]
    ends = {line.index(" s") for line in lines if " s  " in line or line.endswith(" s\n")}
    assert len(ends) == 1


def test_the_block_has_all_that_is_needed_to_fix_a_deviation(printed: Printed) -> None:
    assert BLOCK in printed(render_summary(reports.every_verdict()))


def test_the_totals(printed: Printed) -> None:
    text = printed(render_summary(reports.every_verdict(), written={"JUnit": "out/junit.xml"}))
    assert text.endswith(
        "\n2 conform, 2 deviate, 1 fixed, 1 could not be run, 1 flaky, 1 known, 1 blocked,"
        " 1 skipped, 1 warning in 12.3 s\n"
        "exit code 1: something deviates\n"
        "homes were kept; to remove them: rm -r /dev/shm/cliconform-4711\n"
        "JUnit: out/junit.xml\n"
    )


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (reports.report(reports.conforms()), "1 conforms in 12.3 s\n"),
        (reports.report(reports.conforms(), interrupted=True), "exit code 130: interrupted"),
        (reports.report(reports.error()), "exit code 3: something could not be run"),
        (reports.report(reports.skipped()), "exit code 4: nothing was checked"),
        (reports.report(), "exit code 4: nothing was checked"),
        (
            reports.report(reports.fixed()),
            "a known deviation is fixed: delete its row in the known file",
        ),
        (
            reports.report(replace(reports.conforms(), warnings=("w",)), strict_warnings=True),
            "-W error",
        ),
        (
            reports.report(reports.deviates(), stopped_early="stopped after 1 that deviates"),
            "exit code 1: stopped after 1 that deviates; something deviates",
        ),
    ],
)
def test_an_exit_code_other_than_0_is_explained(
    report: Report, expected: str, printed: Printed
) -> None:
    text = printed(render_summary(report))
    assert expected in text
    assert ("exit code" in text) is (expected != "1 conforms in 12.3 s\n")


def test_a_fixed_deviation_says_which_row_to_delete(printed: Printed) -> None:
    text = printed(render_summary(reports.report(reports.fixed())))
    assert "it no longer deviates, but x.known.toml:4 says: health-check exits with 1" in text
    assert 'hint: delete the row [known."readme.health"]' in text


def test_an_error_has_its_place_its_reason_and_a_hint(printed: Printed) -> None:
    text = printed(render_summary(reports.report(reports.error())))
    for part in ("specs/marketpipe.toml:90", "No space left on device", "--work-dir"):
        assert part in text
    assert "output" not in text


def test_quiet_shows_only_deviations_and_totals(printed: Printed) -> None:
    report = reports.every_verdict()
    assert printed(render_result(reports.deviates(), level=Level.QUIET)) == ""
    text = printed(render_summary(report, level=Level.QUIET))
    assert BLOCK in text
    assert "2 conform" in text
    assert "known deviation" not in text
    assert "warning:" not in text


def test_quiet_shows_warnings_that_fail_the_run(printed: Printed) -> None:
    report = reports.every_verdict(strict_warnings=True)
    assert "warning: " in printed(render_summary(report, level=Level.QUIET))


def test_verbose_shows_every_promise(printed: Printed) -> None:
    text = printed(render_result(reports.conforms(), level=Level.VERBOSE))
    assert "$ marketpipe ingest-ohlcv --provider fake --symbols AAPL,GOOGL" in text
    assert "✓ exits with 0" in text
    assert "Job completed" in text
    assert "│" not in text


def test_very_verbose_shows_the_output_and_the_changes_in_the_home(printed: Printed) -> None:
    text = printed(render_result(reports.conforms(), level=Level.OUTPUT))
    assert "│ ✅ Job completed successfully" in text
    assert "+ data/db.db  41.0 kB" in text


def test_known_deviations_are_a_line_each(printed: Printed) -> None:
    text = printed(render_summary(reports.report(reports.known(), reports.conforms())))
    assert "1 known deviation" in text
    assert "≈ readme.validate  alembic.ini is not in the wheel" in text
    assert "exit code 1, expected 0" not in text


def test_a_known_deviation_that_did_not_occur_is_listed_separately(printed: Printed) -> None:
    held = reports.finding("exit", "exits with 0")
    unseen = replace(reports.known("readme.metrics"), findings=(held,))
    assert "≈ readme.metrics    1.2 s  known, not seen this time: alembic.ini" in printed(
        render_result(unseen)
    )
    text = printed(render_summary(reports.report(reports.known(), unseen)))
    assert "1 known deviation (-v shows each promise)\n  ≈ readme.validate  " in text
    assert "1 known deviation not seen this time (intermittent: it may occur or not)\n" in text
    assert "≈ readme.metrics  alembic.ini" in text


def test_a_promise_that_was_not_judged_is_shown_with_its_reason(printed: Printed) -> None:
    unjudged = replace(
        reports.finding("queries[0].equals", "no volume is lost", "needs the home"),
        holds=Holds.UNKNOWN,
    )
    outcome = replace(reports.conforms(), findings=(unjudged,))
    text = printed(render_summary(reports.report(outcome)))
    assert "1 promise not judged" in text
    assert printed(render_result(outcome)).endswith("  1 promise not judged\n")
    assert "no volume is lost" in text
    assert "needs the home" in text


def test_an_earlier_attempt_is_shown(printed: Printed) -> None:
    outcome = replace(reports.deviates(), earlier=(reports.timed_out(),))
    assert "attempt 1: ends within 30 s: timed out" in printed(
        render_summary(reports.report(outcome))
    )


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


@pytest.mark.parametrize("width", [30, 40, 80, 140])
def test_every_line_fits_the_width_unless_it_is_to_be_copied(width: int, printed: Printed) -> None:
    report = reports.every_verdict()
    text = printed(
        *(render_result(each) for each in report.outcomes), render_summary(report), width=width
    )
    for line in text.split("\n"):
        whole = any(word in line for word in ("$ ", "reproduce:", "home:", "rm -r", "toml:"))
        assert len(line) <= width + 1 or whole, line


@pytest.mark.parametrize("level", list(Level))
@settings(max_examples=25, deadline=None)
@given(text=ANY_TEXT)
def test_no_text_anywhere_reaches_the_terminal_raw(level: Level, text: str) -> None:
    report: Report = replace_texts(reports.every_verdict(), text)
    file = TerminalFile()
    console = Console(file=file, width=60, color_system=None, soft_wrap=True, _environ={})
    for outcome in report.outcomes:
        console.print(render_result(outcome, level=level))
    console.print(render_summary(report, level=level, written={"JUnit": text}))
    shown = file.getvalue()
    assert not {c for c in shown if ord(c) < 32 or 0x7F <= ord(c) < 0xA0} - {"\n"}
    shown.encode()


def test_hostile_output_is_not_read_as_markup(printed: Printed) -> None:
    text = printed(render_summary(reports.report(reports.hostile())))
    assert "[/red][bold]not markup[/bold]" in text
    assert "\x1b" not in text


def test_signs_have_colours(printed: Printed) -> None:
    assert "\x1b[31m✗ \x1b[0m" in printed(render_result(reports.deviates()), color=True)
    assert "\x1b[32m✓ \x1b[0m" in printed(render_result(reports.conforms()), color=True)
    text = printed(block_of(finding("stdout.equals", detail=("-old", "+new"))), color=True)
    assert "\x1b[31m-old" in text
    assert "\x1b[32m+new" in text


def finding(address: str, promise: str = "", **values: object) -> Finding:
    place = Place(file="x.toml", line=3)
    return Finding(address=address, place=place, holds=Holds.NO, promise=promise, **values)  # type: ignore[arg-type]


def block_of(*findings: Finding, **step: object) -> Lines:
    outcome = replace(reports.deviates(), findings=findings)
    return Lines(make_deviation_lines(replace(outcome, step=replace(outcome.step, **step))))  # type: ignore[arg-type]


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
