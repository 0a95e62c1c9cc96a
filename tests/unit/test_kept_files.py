"""Whatever is in the small files that a run keeps for the next one, the next one goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from cliconform.durations import recall_durations, remember_durations
from cliconform.last_failed import last_failed, remember
from support import reports

HUGE = "9" * 400
CONTENTS = ["", "[]", "1", "null", "[" * 100_000, HUGE, "NaN", '{"seconds": 1}']
SECONDS = [HUGE, f"-{HUGE}", "NaN", "Infinity", "1e999", '"x"', "null", "[]", "{}", "-1"]


@pytest.mark.parametrize(
    "text", [*CONTENTS, *(f'{{"seconds": {{"a": {each}}}}}' for each in SECONDS)]
)
def test_durations_that_are_none_are_forgotten(tmp_path: Path, text: str) -> None:
    report = reports.every_verdict()
    remember_durations(report, tmp_path)
    (kept,) = (tmp_path / "durations").iterdir()
    kept.write_text(text)
    assert recall_durations(Path(report.spec), report.command, tmp_path) == {}


@pytest.mark.parametrize("text", [*CONTENTS, '{"failed": 1}'])
def test_failures_that_are_none_are_forgotten(tmp_path: Path, text: str) -> None:
    report = reports.every_verdict()
    remember(report, tmp_path)
    (kept,) = (tmp_path / "last-failed").iterdir()
    kept.write_text(text)
    assert last_failed(Path(report.spec), tmp_path) is None
