"""Parses the date and time that a command sees instead of the real one."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cliconform.loading.problem_log import Location
from cliconform.model.days import FIRST_YEAR, LAST_YEAR
from cliconform.nearest_names import suggest_names

_EXAMPLE = 'write it as 2025-01-31T12:00:00Z or "2025-01-31 12:00 Europe/Berlin"'
_NAMED = re.compile(r"(?P<moment>.*?\d)\s*\[?(?P<zone>[A-Za-z_]{2,}(?:[/+-][\w+-]+)*)\]?")


def parse_moment(text: str, at: Location) -> str:
    """Return ``text`` as ISO 8601 with its time zone as an offset.

    A text that is not a date and time with a zone is reported and returned as it is.
    """
    named = _NAMED.fullmatch(text.strip())
    try:
        parsed = datetime.fromisoformat(named["moment"] if named else text.strip())
    except ValueError:
        at.problem(f"`{text}` is not a date and time", _EXAMPLE)
        return text
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        at.problem(f"the year is not in {FIRST_YEAR}-{LAST_YEAR}", _EXAMPLE)
        return text
    if named:
        zone = _find_zone(named["zone"], at)
        return parsed.replace(tzinfo=zone).isoformat() if zone else text
    if parsed.tzinfo is None:
        at.problem("the time zone is missing", _EXAMPLE)
    return text.strip()


def _find_zone(name: str, at: Location) -> ZoneInfo | None:
    at.log.files.note_other()  # the system's rules for a zone change now and then
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        at.problem(f"unknown time zone `{name}`", suggest_names(name, available_timezones()))
        return None
