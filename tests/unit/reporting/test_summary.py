"""What the console shows below the results: deviations, warnings, totals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from rich.console import Console

from cliconform.model.outcome import Holds
from cliconform.model.report import Report
from cliconform.reporting.run.results import Level, render_result
from cliconform.reporting.run.summary import render_summary
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
    result: false, expected true

  output:
    │ Aggregating $HOME/data …
    │ ✅ done
    │ Successful: 1

  home:       /dev/shm/cliconform-4711/00001
  reproduce:  cliconform shell specs/marketpipe.toml readme.aggregate
"""


def test_the_block_has_all_that_is_needed_to_fix_a_deviation(printed: Printed) -> None:
    assert BLOCK in printed(render_summary(reports.every_verdict()))


def test_the_totals(printed: Printed) -> None:
    text = printed(render_summary(reports.every_verdict(), written={"JUnit": "out/junit.xml"}))
    assert text.endswith(
        "\n2 conform, 2 deviate, 1 fixed, 1 could not be run, 1 flaky, 1 known, 1 blocked,"
        " 1 skipped, 1 warning in 12.3 s\n"
        "exit code 1: a command deviates, and a command could not be run\n"
        "homes were kept; to remove them: rm -r /dev/shm/cliconform-4711\n"
        "JUnit: out/junit.xml\n"
    )


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (reports.report(reports.conforms()), "1 conforms in 12.3 s\n"),
        (reports.report(reports.conforms(), interrupted=True), "exit code 130: interrupted"),
        (reports.report(reports.error()), "exit code 3: a command could not be run"),
        (
            reports.report(reports.error(), reports.deviates()),
            "exit code 1: a command deviates, and a command could not be run",
        ),
        (reports.report(reports.skipped()), "exit code 4: nothing was checked"),
        (reports.report(), "exit code 4: nothing was checked"),
        (
            reports.report(reports.fixed()),
            "a known deviation is fixed: look at what it does now, then delete its row",
        ),
        (
            reports.report(replace(reports.conforms(), warnings=("w",)), strict_warnings=True),
            "-W error",
        ),
        (
            reports.report(
                reports.deviates(), stopped_early="stopped after 1 failed command (--maxfail)"
            ),
            "exit code 1: stopped after 1 failed command (--maxfail); a command deviates",
        ),
    ],
)
def test_an_exit_code_other_than_0_is_explained(
    report: Report, expected: str, printed: Printed
) -> None:
    text = printed(render_summary(report))
    assert expected in text
    assert ("exit code" in text) is (expected != "1 conforms in 12.3 s\n")


@pytest.mark.parametrize("strict", [False, True])
def test_where_there_are_warnings_the_option_that_makes_them_fail_is_offered(
    printed: Printed, *, strict: bool
) -> None:
    warned = replace(reports.conforms(), warnings=("w",))
    text = printed(render_summary(reports.report(warned, strict_warnings=strict)))
    assert ("  -W error makes warnings fail the run\n" in text) is not strict
    assert "-W error makes" not in printed(render_summary(reports.report(reports.conforms())))


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
    assert "attempt 1: timed out after 30 s while python" in printed(
        render_summary(reports.report(outcome))
    )


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
