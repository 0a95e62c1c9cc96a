"""When a command ran, and how long something took, in texts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cliconform.comparing.moments import Moments

FIRST = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
MOMENTS = Moments(first=FIRST, last=datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("at 2026-03-01 12:00:07", "at …"),
        ("at 2026-03-01T12:00:07.123456Z", "at …"),
        ("at 2026-03-01T13:00:07+01:00", "at …"),
        (f"[{int(FIRST.timestamp()) + 3}]", "[0]"),
        (f"[{int(FIRST.timestamp()) * 1000 + 3}]", "[0]"),
        (f"[{int(FIRST.timestamp()) * 10**6 + 3}]", "[0]"),
        (f"[{int(FIRST.timestamp()) * 10**9 + 3}]", "[0]"),
        ("took 0.25 s", "took … s"),
        ("took 12ms", "took …ms"),
    ],
)
def test_a_moment_of_the_run_and_a_duration_are_hidden(text: str, hidden: str) -> None:
    assert MOMENTS.hide(text) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "at 2026-03-01 11:59:07",
        "at 2026-03-01 12:01:07",
        "on 2026-03-01",
        "1234567890",
        "12345678901234",
        "1234567890123456789",
        "2026-99-99 12:00:07",
        "3 s",
        "2.5 shares",
        "version 1.2",
    ],
)
def test_any_other_number_and_date_stays(text: str) -> None:
    assert MOMENTS.hide(text) == text
