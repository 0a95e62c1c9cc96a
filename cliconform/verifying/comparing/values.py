"""Values of databases and JSON documents: held against promised ones, and shown."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from cliconform.model.promise import Value
from cliconform.verifying.texts.excerpt import quote, to_one_line

_MOMENT = re.compile(
    r"(?P<day>\d{4,6}-\d\d-\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d)(?::(?P<seconds>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?"
    r" ?(?P<zone>Z|UTC|[+-]\d\d(?::?\d\d)?)?)?"
)
_CELL = 30


class FilledText(str):
    """A text that a placeholder stood for: ``"${bars}"`` is a number where one is compared."""

    __slots__ = ()


class MomentText(str):
    """A day or moment as a database wrote it."""

    __slots__ = ()


def is_equal(expected: Value, seen: Any) -> bool:
    """Whether ``seen``, a value of Python's, is what the spec says.

    Numbers are equal by value, whatever their types (``1`` is ``1.0``), but no number is a truth
    value. Moments and days are equal to their ISO 8601 texts, with ``T`` or a blank between, with
    or without fractions of zero. What a placeholder stood for is equal to a number too, when it
    writes one.
    """
    if isinstance(expected, tuple):
        return isinstance(seen, list | tuple) and are_equal(expected, seen)
    if isinstance(expected, bool) or isinstance(seen, bool):
        return _truth(expected) is seen
    if isinstance(seen, int | float | Decimal):
        return _equal_number(expected, seen)
    if isinstance(seen, MomentText | datetime | date):
        return isinstance(expected, str) and normalize_moment(expected) == normalize_moment(
            _text(seen)
        )
    return expected is seen or (isinstance(expected, str) and _comparable(seen) == expected)


def _comparable(value: Any) -> str | None:
    """The text that a value is equal to: all of it, unlike what is shown of it."""
    match value:
        case None | list() | tuple() | dict():
            return None
        case bytes() | bytearray() | memoryview():
            return f"x'{bytes(value).hex()}'"
        case _:
            return _text(value)


def are_equal(expected: Sequence[Value], seen: Sequence[Any]) -> bool:
    """Whether each value of ``seen`` is what the spec says, and there are as many."""
    return len(expected) == len(seen) and all(map(is_equal, expected, seen))


def normalize_moment(text: str) -> str:
    """A moment's text in one way of writing: ``2025-01-01T00:00:00``; UTC where it has a zone."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return text
    if found["time"] is None:
        return found["day"]
    fraction = (found["fraction"] or "").rstrip("0")
    whole = f"{found['day']}T{found['time']}:{found['seconds'] or '00'}"
    if found["zone"] not in (None, "Z", "UTC"):
        whole = _in_utc(whole, found["zone"])
    return f"{whole}{'.' if fraction else ''}{fraction}"


def _in_utc(whole: str, zone: str) -> str:
    """A moment to the second in UTC; as it is where that is beyond the calendar."""
    try:
        there = datetime.fromisoformat(f"{whole}{zone.replace(':', '')}00"[:24])
        return (there - (there.utcoffset() or timedelta())).replace(tzinfo=None).isoformat()
    except (ValueError, OverflowError):
        return f"{whole}{zone}"


def format_value(value: Any) -> str:
    """A value in one line, a text in quotation marks: ``"AAPL"``, ``2880``, ``NULL``."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "true" if value else "false"
        case FilledText() if parse_number(value) is not None:
            return str(value)
        case str() if not isinstance(value, MomentText):
            return quote(value)
        case _:
            return to_one_line(_text(value))


def format_table(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Rows as the lines of a small table, the columns' names above them."""
    cells = [[_cell(name) for name in names], *([_cell(each) for each in row] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(names))]
    return [
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def parse_number(text: str) -> int | float | None:
    """The number that ``text`` writes, if it writes one as TOML would."""
    if re.fullmatch(r"[+-]?\d{1,30}", text):
        return int(text)
    if re.fullmatch(r"[+-]?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?", text):
        return float(text)
    return None


def to_decimal(number: float) -> Decimal:
    """The decimal that a number of the spec is written as: 1.1, not the binary fraction next to it.

    An integer, which is a ``float`` to a type checker, is itself.
    """
    return Decimal(repr(number))


def _equal_number(expected: Value, seen: float | Decimal) -> bool:
    number = parse_number(expected) if isinstance(expected, FilledText) else expected
    if not isinstance(number, int | float):
        return False
    if isinstance(seen, Decimal):
        return seen == to_decimal(number)
    if isinstance(number, float) and math.isnan(number):
        return math.isnan(seen)
    return number == seen


def _truth(expected: Value) -> Value:
    """A placeholder's ``true`` is a truth value."""
    if isinstance(expected, FilledText):
        return {"true": True, "false": False}.get(str(expected), str(expected))
    return expected


def _text(value: Any) -> str:
    match value:
        case list() | tuple():
            return f"[{', '.join(format_value(each) for each in value[:20])}]"
        case dict():
            return f"an object with {', '.join(quote(str(key), 40) for key in list(value)[:10])}"
        case datetime() | date() | time():
            return value.isoformat()
        case bytes() | bytearray() | memoryview():
            data = bytes(value)
            return f"x'{data[:40].hex()}'{'…' if len(data) > 40 else ''}"  # noqa: PLR2004 - bytes
        case float():
            return repr(value)
        case _:
            return str(value)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return to_one_line(value, _CELL)
    return to_one_line(format_value(value), _CELL)
