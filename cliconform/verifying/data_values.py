"""Values of databases and JSON documents: compared with promised ones, and formatted."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from cliconform.model.contents import TableValue, Value
from cliconform.verifying.texts.excerpt import quote, to_one_line

_MOMENT = re.compile(
    r"(?P<day>\d{4,6}-\d\d-\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d)(?::(?P<seconds>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?"
    r" ?(?P<zone>Z|UTC|[+-]\d\d(?::?\d\d)?)?)?"
)
_CELL = 30


class FilledText(str):
    """A promised string that held a placeholder: ``"${bars}"`` may stand for a number."""

    __slots__ = ()


class MomentText(str):
    """A date or time as the database itself wrote it."""

    __slots__ = ()


def is_equal(expected: Value, seen: Any) -> bool:
    """Whether ``seen``, a Python value from a database or a JSON document, is ``expected``.

    Numbers are compared by value, whatever their types (``1`` equals ``1.0``), but a number never
    equals a boolean. Dates and times equal their ISO 8601 texts, with ``T`` or a space between, and
    with or without zero fractions. A :class:`FilledText` also equals the number that it writes. A
    table equals an object that has its members, and no others if it is exact.
    """
    if isinstance(expected, tuple):
        return isinstance(seen, list | tuple) and are_equal(expected, seen)
    if isinstance(expected, TableValue):
        return isinstance(seen, dict) and _has_members(expected, seen)
    if isinstance(expected, bool) or isinstance(seen, bool):
        return _to_boolean(expected) is seen
    if isinstance(seen, int | float | Decimal):
        return _equal_number(expected, seen)
    if isinstance(seen, MomentText | datetime | date):
        return isinstance(expected, str) and normalize_moment(expected) == normalize_moment(
            _to_text(seen)
        )
    return expected is seen or (isinstance(expected, str) and _to_comparable(seen) == expected)


def _has_members(expected: TableValue, seen: Mapping[str, Any]) -> bool:
    if expected.exact and len(expected.members) != len(seen):
        return False
    return all(
        key in seen and is_equal(value, seen[key]) for key, value in expected.members.items()
    )


def _to_comparable(value: Any) -> str | None:
    """Return the text that a value equals: all of it, where :func:`format_value` shortens."""
    match value:
        case None | list() | tuple() | dict():
            return None
        case bytes() | bytearray() | memoryview():
            return f"x'{bytes(value).hex()}'"
        case _:
            return _to_text(value)


def are_equal(expected: Sequence[Value], seen: Sequence[Any]) -> bool:
    """Whether both have the same length and their values are equal, one by one."""
    return len(expected) == len(seen) and all(map(is_equal, expected, seen))


def normalize_moment(text: str) -> str:
    """Return a date or time in one notation, ``2025-01-01T00:00:00``, in UTC if it has a zone.

    Any other text is returned as it is.
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        return text
    if found["time"] is None:
        return found["day"]
    fraction = (found["fraction"] or "").rstrip("0")
    whole = f"{found['day']}T{found['time']}:{found['seconds'] or '00'}"
    if found["zone"] not in (None, "Z", "UTC"):
        whole = _to_utc(whole, found["zone"])
    return f"{whole}{'.' if fraction else ''}{fraction}"


def _to_utc(whole: str, zone: str) -> str:
    """Return a time in UTC; with its zone where UTC is beyond Python's calendar."""
    try:
        there = datetime.fromisoformat(f"{whole}{zone.replace(':', '')}00"[:24])
        return (there - (there.utcoffset() or timedelta())).replace(tzinfo=None).isoformat()
    except (ValueError, OverflowError):
        return f"{whole}{zone}"


def format_value(value: Any) -> str:
    """Return a value in one line, a string in quotation marks: ``"AAPL"``, ``2880``, ``NULL``."""
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
            return to_one_line(_to_text(value))


def format_json(value: Any) -> str:
    """Return a value in one line as JSON writes it, a long one in short."""
    return "null" if value is None else format_value(value)


def format_table(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Return rows as the lines of a small table, below the names of the columns."""
    cells = [
        [to_one_line(name, _CELL) for name in names],
        *([_format_cell(each) for each in row] for row in rows),
    ]
    widths = [max(len(row[at]) for row in cells) for at in range(len(names))]
    return [
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def _is_ambiguous(text: str) -> bool:
    return (
        text in {"", "NULL", "true", "false"}
        or text != text.strip()
        or parse_number(text) is not None
    )


def parse_number(text: str) -> int | float | None:
    """Return the number that ``text`` writes as TOML does, or ``None``."""
    if re.fullmatch(r"[+-]?\d{1,30}", text):
        return int(text)
    if re.fullmatch(r"[+-]?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?", text):
        return float(text)
    return None


def to_decimal(number: float) -> Decimal:
    """Return a number of the spec as the decimal that is written there: 1.1 exactly.

    ``Decimal(1.1)`` would be the binary fraction next to it.
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


def _to_boolean(expected: Value) -> Value:
    """Return what a placeholder stands for as a boolean, if it is ``true`` or ``false``."""
    if isinstance(expected, FilledText):
        return {"true": True, "false": False}.get(str(expected), str(expected))
    return expected


def _to_text(value: Any) -> str:  # noqa: PLR0911 - one for each kind of value
    match value:
        case list() | tuple():
            return f"[{', '.join(format_value(each) for each in value[:20])}]"
        case TableValue():
            members = list(value.members.items())[:20]
            inside = (f"{quote(key, 40)}: {format_json(each)}" for key, each in members)
            return f"{{{', '.join(inside)}}}"
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


def _format_cell(value: Any) -> str:
    """Return a value in short; a text is in quotation marks where it could be taken for another."""
    if isinstance(value, str) and (isinstance(value, MomentText) or not _is_ambiguous(value)):
        return to_one_line(value, _CELL)
    return to_one_line(format_value(value), _CELL)
