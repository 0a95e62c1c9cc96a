"""Durations and sizes in words."""

from __future__ import annotations

import pytest

from cliconform.reporting.text.wording import format_duration, format_size


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0.004, "0.00 s"),
        (0.84, "0.84 s"),
        (1.25, "1.2 s"),
        (59.94, "59.9 s"),
        (59.99, "60.0 s"),
        (60, "1 min 0 s"),
        (125, "2 min 5 s"),
    ],
)
def test_a_duration(number: float, expected: str) -> None:
    assert format_duration(number) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (2_500_000, "2.5 MB"), (3e9, "3.0 GB")],
)
def test_a_size(number: int, expected: str) -> None:
    assert format_size(int(number)) == expected
