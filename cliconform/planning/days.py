"""``${today}``, ``${today-7d}``: days that depend on the run."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

_DAY = re.compile(r"today(?:(?P<offset>[+-]\d{1,5})d)?")


def days(names: Iterable[str], now: datetime) -> dict[str, str]:
    """Of ``names`` those that are days, each with its ISO 8601 date, counted in UTC from ``now``.

    An offset that leaves the calendar has no day, and gets no value.
    """
    today = now.astimezone(UTC).date()
    found = {}
    for name in names:
        match = _DAY.fullmatch(name)
        if match is None:
            continue
        try:
            day = today + timedelta(days=int(match["offset"] or 0))
        except OverflowError:
            continue
        found[name] = day.isoformat()
    return found
