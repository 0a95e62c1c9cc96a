"""The values of ``format`` that are checked, in every draft: those that need no other library.

JSON Schema leaves it to the validator whether ``format`` is checked. Here it is: who writes it in a
schema that a program is held to means it.
"""

from __future__ import annotations

import re
from datetime import datetime, time
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jsonschema import FormatChecker

_BY_LIBRARY = ("date", "email", "idn-email", "ipv4", "ipv6", "regex", "uuid")
# RFC 3339, section 5.6; the seconds of a leap second are 60.
_TIME = re.compile(r"(\d\d:\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](.+)")
# RFC 3986: a scheme, and no character that must be encoded.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x1f\x7f-\uffff]*")


@cache
def make_format_checker() -> FormatChecker:
    """Return the checker of all formats: the library's, and those of this module."""
    from jsonschema import FormatChecker  # noqa: PLC0415 - 100 ms, so only when it is needed

    checker = FormatChecker(_BY_LIBRARY)
    for name, check in (("date-time", _is_moment), ("time", _is_time), ("uri", _is_uri)):
        checker.checks(name, raises=ValueError)(check)
    return checker


def _is_moment(value: object) -> bool:
    """Whether a string is a day and a time with a zone; any other value is left to ``type``."""
    if not isinstance(value, str):
        return True
    found = _MOMENT.fullmatch(value)
    return bool(found and datetime.fromisoformat(found[1]) and _is_time(found[2]))


def _is_time(value: object) -> bool:
    if not isinstance(value, str):
        return True
    found = _TIME.fullmatch(value)
    if found is None:
        return False
    seconds = "59" if found[2] == "60" else found[2]
    zone = "Z" if found[4] in "Zz" else found[4]
    return time.fromisoformat(f"{found[1]}:{seconds}{zone}") is not None


def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or _URI.fullmatch(value) is not None
