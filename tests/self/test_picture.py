"""The picture in the README shows what the console prints: a real run is drawn and compared.

To update it after a change of the console's words: ``CLICONFORM_DRAW=1 pytest tests/self``.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.text import Text

from cliconform.model.outcome import Outcome
from cliconform.model.report import Report
from cliconform.reporting.run.results import measure_ids, render_result
from cliconform.reporting.run.stored_run import read_stored_run
from cliconform.reporting.run.summary import render_summary
from cliconform.reporting.svg import render_svg
from support.cli import Cli

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / ".github" / "terminal.svg"

# The fault of MarketPipe that this project began with: it prints success and writes nothing.
FAULTY = f"""#!{sys.executable}
import sys

if sys.argv[1] == "aggregate-ohlcv":
    print("Aggregation completed for job: AAPL_2025-01-01")
    print("Successful: 1")
else:
    from marketpipe.__main__ import main

    main()
"""
SPEC = """\
spec = 1

[target]
name = "marketpipe"
command = "./marketpipe"

[command."readme.ingest"]
args = "ingest-ohlcv --provider fake --symbols AAPL,GOOGL --start 2025-01-01 --end 2025-01-02"
stdout = ["Total bars: 2880"]

[command."readme.aggregate"]
needs = "readme.ingest"
args = "aggregate-ohlcv"
stdout = ["Aggregation completed"]
produces = [{ path = "data/agg/frame=1d/**/*.parquet", files = 2, rows = 2 }]

[command."readme.validate"]
needs = "readme.ingest"
args = "validate-ohlcv"
stdout = ["Validation completed"]
produces = ["data/validation_reports/**/*.csv"]
"""


@pytest.fixture
def report(cli: Cli) -> Report:
    cli.write("specs/marketpipe.toml", SPEC)
    cli.write("specs/marketpipe", FAULTY).chmod(0o755)
    result = cli("check", "specs/marketpipe.toml", "--json", "run.json")
    assert result.code == 1, result.output
    return fix_durations(read_stored_run(cli.folder / "run.json"))


def fix_durations(report: Report) -> Report:
    """Replace all durations, so that every run gives the same picture."""
    return replace(report, outcomes=tuple(map(fix_duration, report.outcomes)), duration=2.1)


def fix_duration(outcome: Outcome) -> Outcome:
    assert outcome.observation is not None
    return replace(outcome, observation=replace(outcome.observation, duration=0.64))


def draw(report: Report) -> str:
    width = measure_ids([outcome.step.id for outcome in report.outcomes])
    return render_svg(
        Text("$ cliconform check specs/marketpipe.toml"),
        *(render_result(outcome, width=width) for outcome in report.outcomes),
        render_summary(report),
        title="cliconform",
        columns=100,
    )


def test_the_picture_in_the_readme_is_what_the_console_prints(report: Report) -> None:
    drawn = draw(report)
    if os.environ.get("CLICONFORM_DRAW"):
        PICTURE.write_text(drawn, encoding="utf-8")
    assert PICTURE.read_text(encoding="utf-8") == drawn


def test_the_picture_shows_the_fault(report: Report) -> None:
    drawn = draw(report).replace("&#160;", " ")
    for words in ("readme.aggregate", "deviates", "was not created", "cliconform shell"):
        assert words in drawn
    assert str(ROOT) not in drawn
