"""Days, ranges of days, and ages such as `30d`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from marketpipe.errors import InputError

_AGE = re.compile(r"(\d+)([dmy]?)", re.IGNORECASE)
_DAYS_IN = {"": 1, "d": 1, "m": 30, "y": 365}
_DAY_IN_NAME = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class DayRange:
    """The days from `start` up to `end`, which is not included."""

    start: date
    end: date

    def __iter__(self) -> Iterator[date]:
        for offset in range(len(self)):
            yield self.start + timedelta(days=offset)

    def __len__(self) -> int:
        return (self.end - self.start).days

    def __str__(self) -> str:
        return f"{self.start} to {self.end}"


def parse_day(text: str) -> date:
    """Parse a day, `YYYY-MM-DD`."""
    # fromisoformat alone would also accept "20250101" and "2025-W01-1".
    if _DAY_IN_NAME.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise InputError(f"invalid date format; use YYYY-MM-DD, not '{text}'")


def parse_range(start: str, end: str, *, today: date) -> DayRange:
    """Parse a range of days, which must be in order and not in the future.

    A range that starts and ends on the same day is that one day.
    """
    first, last = parse_day(start), parse_day(end)
    if last < first:
        raise InputError(f"start date must be before end date: {first} is after {last}")
    if last > today:
        raise InputError(f"date range cannot be in the future: {last} is after today, {today}")
    return DayRange(first, last if last > first else last + timedelta(days=1))


def parse_age(text: str) -> timedelta:
    """Parse an age: `30d`, `18m`, `5y` or plain `30` (days); a month has 30 days."""
    match = _AGE.fullmatch(text)
    if match is None:
        raise InputError(f"invalid age '{text}'; use formats like 30d, 18m or 5y")
    number, unit = match.groups()
    return timedelta(days=int(number) * _DAYS_IN[unit.lower()])


def day_in(text: str) -> date | None:
    """Return the first day in a text such as a path, if there is one."""
    for match in _DAY_IN_NAME.finditer(text):
        try:
            return date.fromisoformat(match.group())
        except ValueError:
            continue
    return None


def midnight_ns(day: date) -> int:
    """Return midnight at the start of the day, as nanoseconds since 1970, UTC."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return int(midnight.timestamp()) * 1_000_000_000
