"""The moment that a command believes it is."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cliconform.loading.problem_log import At, nearest

_EXAMPLE = 'write it as 2025-01-31T12:00:00Z or "2025-01-31 12:00 Europe/Berlin"'
_NAMED = re.compile(r"(?P<moment>.*?\d)\s*\[?(?P<zone>[A-Za-z_]{2,}(?:[/+-][\w+-]+)*)\]?")
FIRST, LAST = 1970, 2200
"""The years in which libfaketime and the programs under it can be."""


def moment(text: str, at: At) -> str:
    """``text`` as ISO 8601 with its zone as an offset; as it is where it is wrong."""
    named = _NAMED.fullmatch(text.strip())
    try:
        read = datetime.fromisoformat(named["moment"] if named else text.strip())
    except ValueError:
        at.problem(f"`{text}` is no date and time", _EXAMPLE)
        return text
    if not FIRST <= read.year <= LAST:
        at.problem(f"a year before {FIRST} or after {LAST}", _EXAMPLE)
        return text
    if named:
        zone = _zone(named["zone"], at)
        return read.replace(tzinfo=zone).isoformat() if zone else text
    if read.tzinfo is None:
        at.problem("a date and time without its zone", _EXAMPLE)
    return text.strip()


def _zone(name: str, at: At) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        at.problem(f"unknown time zone `{name}`", nearest(name, available_timezones()))
        return None
