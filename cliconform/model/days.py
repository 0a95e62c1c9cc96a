"""The days that a command is told: those of ``${today-7d}``, and the years of its `now`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from cliconform.lazy_pattern import lazy_pattern

FIRST_YEAR, LAST_YEAR = 1970, 2200
"""The years that libfaketime, and the programs that run with it, can handle."""
_DAY = lazy_pattern(r"today(?:(?P<offset>[+-]\d{1,5})d)?")


def is_day(name: str) -> bool:
    """Return whether the placeholder ``name`` is a day: ``today``, ``today-7d``."""
    return _DAY.fullmatch(name) is not None


def days(names: Iterable[str], now: datetime) -> dict[str, str]:
    """Return the ISO 8601 dates of those ``names`` that are days, counted from ``now`` in UTC.

    A day outside the calendar of :class:`datetime.date` is left out.
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


def find_today(values: Mapping[str, str]) -> date | None:
    """Return the day that those ``values`` are counted from whose names are days.

    ``None`` where none of them is a day.
    """
    for name, value in values.items():
        match = _DAY.fullmatch(name)
        if match is not None:
            try:
                return date.fromisoformat(value) - timedelta(days=int(match["offset"] or 0))
            except (ValueError, OverflowError):  # it is masked
                return None
    return None
