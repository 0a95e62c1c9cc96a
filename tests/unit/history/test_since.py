"""The values of ``--since``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cliconform.errors import UsageError
from cliconform.history.since import select_since
from cliconform.model.history import HistoryRun

NOW = datetime(2027, 1, 10, 12, tzinfo=timezone(timedelta(hours=1)))


def make_run(day: int, version: str) -> HistoryRun:
    return HistoryRun(
        id=f"run-{day}",
        started=datetime(2027, 1, day, 12, tzinfo=UTC).isoformat(),
        version=version,
        fingerprint=f"{day:08}",
        machine="",
        imported=False,
        exit_code=0,
        interrupted=False,
    )


RUNS = [(make_run(1, "tool 1.0"), ()), (make_run(8, "tool 1.1"), ()), (make_run(9, ""), ())]


@pytest.mark.parametrize(
    ("since", "first"),
    [
        ("2027-01-08", 8),
        ("2027-01-08T12:59:00", 8),
        ("2027-01-08T13:01", 9),
        ("2027-01-08T12:00:00Z", 8),
        ("25h", 9),
        ("3d", 8),
        ("2w", 1),
        ("99999w", 1),
        ("1.1", 8),
        ("tool 1.0", 1),
        ("00000009", 9),
    ],
)
def test_the_runs_are_those_from_the_moment_or_the_version_on(since: str, first: int) -> None:
    assert select_since(since, RUNS, NOW)[0][0].id == f"run-{first}"


def test_after_the_last_run_there_is_none() -> None:
    assert select_since("2027-02-01", RUNS, NOW) == []


@pytest.mark.parametrize(
    ("since", "hint"),
    [
        ("tool 1.2", "did you mean `tool 1.1`"),
        ("yesterday", "a number of hours, days or weeks"),
        ("2027-13-01", "write 2027-01-31"),
        ("30", "a number of hours, days or weeks"),
    ],
)
def test_anything_else_is_an_error(since: str, hint: str) -> None:
    with pytest.raises(UsageError) as error:
        select_since(since, RUNS, NOW)
    assert hint in error.value.hint
