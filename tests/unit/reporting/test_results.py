"""The line of one command, and its promises with -v."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cliconform.model.outcome import Outcome, Verdict
from cliconform.reporting.run.results import Level, measure_ids, render_result
from support import reports

Printed = Callable[..., str]


@pytest.mark.parametrize(
    ("outcome", "shown"),
    [
        (reports.conforms(), "✓ readme.ingest  1.2 s"),
        (reports.deviates(), "✗ readme.aggregate  0.84 s  exit code 1, expected 0"),
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


def test_signs_have_colours(printed: Printed) -> None:
    assert "\x1b[31m✗ \x1b[0m" in printed(render_result(reports.deviates()), color=True)
    assert "\x1b[32m✓ \x1b[0m" in printed(render_result(reports.conforms()), color=True)
