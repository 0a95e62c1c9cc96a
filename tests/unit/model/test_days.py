"""``${today}`` and its offsets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cliconform.model.days import days

NEW_YEAR = datetime(2027, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("today", "2027-01-01"),
        ("today-1d", "2026-12-31"),
        ("today+59d", "2027-03-01"),
        ("today-7d", "2026-12-25"),
    ],
)
def test_a_day_is_counted_from_the_moment_of_the_run(name: str, day: str) -> None:
    assert days([name], NEW_YEAR) == {name: day}


def test_the_day_is_that_of_utc_not_of_the_moments_own_zone() -> None:
    late_in_the_west = datetime(2026, 12, 31, 22, tzinfo=timezone(timedelta(hours=-5)))
    assert days(["today"], late_in_the_west) == {"today": "2027-01-01"}


@pytest.mark.parametrize("name", ["todays", "today-7", "today - 7d", "yesterday", "today-99999d9"])
def test_other_names_are_no_days(name: str) -> None:
    assert days([name], NEW_YEAR) == {}


def test_a_day_outside_the_calendar_has_no_value() -> None:
    assert days(["today-99999d"], datetime(100, 1, 1, tzinfo=UTC)) == {}
