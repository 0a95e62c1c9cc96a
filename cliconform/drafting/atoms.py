"""A line as atoms - words, numbers, days, times - and the narrowest pattern of those that vary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

from cliconform.quick_dataclass import dataclass

DAY = r"\d{4}-\d\d-\d\d"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_TIME = r"T?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"
_ATOM = re.compile(
    rf"\$\{{[^{{}}]*\}}|{UUID}|(?<!\d){DAY}(?!\d)|{_TIME}(?![\d:])|\d+(?:\.\d+)*(?!\w)"
    rf"|\d+\.\d+(?=[^\W\d_])|\d+(?=[nµum]s\b)|\w+|\s+|.",
    re.DOTALL,
)
_KINDS = (
    (re.compile(UUID), UUID),
    (re.compile(DAY), DAY),
    (re.compile(r"\d\d:\d\d:\d\d"), r"\d\d:\d\d:\d\d"),
    (re.compile(r"\d\d:\d\d"), r"\d\d:\d\d"),
    (re.compile(r"\d{1,2}:\d\d(?::\d\d)?"), r"[\d:]+"),
    (re.compile(_TIME), r"T?\d\d:\d\d[\d:.,+Z-]*"),
    (re.compile(r"\d+"), r"\d+"),
    (re.compile(r"\d+(?:-\d+)+"), r"[\d-]+"),
    (re.compile(r"\d+(?:/\d+)+"), r"[\d/]+"),
    (re.compile(r"\d+\.\d+"), r"\d+\.\d+"),
    (re.compile(r"\d+(?:\.\d+)*"), r"[\d.]+"),
)
_HEX = re.compile(r"[0-9a-f]{6,}")
_UNIT = re.compile(r"(?:ns|µs|us|ms|s|secs?|seconds?)\b")
_DATE_PART = re.compile(r"\d{1,2}|\d{4}")
_SMALL_UNITS = frozenset({"ns", "µs", "us", "ms"})
_SPECIAL = re.compile(r"([\\.^$*+?{}\[\]|()])")
_CALENDAR = re.compile(
    r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?|Jan(?:uary)?|Feb(?:ruary)?"
    r"|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?"
)


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a line where the runs differ, with the value of each run."""

    values: tuple[str, ...]


Piece: TypeAlias = str | Hole


def split_atoms(line: str) -> list[str]:
    """Return ``line`` as atoms; a placeholder ``${name}`` is one."""
    return _ATOM.findall(line)


def mask(line: str) -> str:
    """Return ``line`` with a sign for each atom that may vary: equal for lines of one kind."""
    return "".join(_mask_atom(atom) for atom in split_atoms(line))


def _mask_atom(atom: str) -> str:
    if any(sign.isdigit() for sign in atom) and not atom.startswith("${"):
        return "#"
    return " " if atom.isspace() else atom


def compare(lines: Sequence[str]) -> tuple[Piece, ...] | None:
    """Return ``lines``, one of each run, as texts that all have and holes where they differ.

    ``None`` where a difference goes beyond words: the number of words differs, for example. Parts
    that vary with time are holes even if these runs agree: a duration, a month beside a time.
    """
    rows = [split_atoms(line) for line in lines]
    if len({*map(len, rows)}) > 1:
        rows = _join_middles(rows)
        if not rows:
            return None
    pieces: list[Piece] = []
    for number, values in enumerate(zip(*rows, strict=True)):
        if len({*values}) == 1 and not _is_passing(rows[0], number):
            pieces.append(values[0])
        elif any(value.isspace() for value in values):
            if not all(value.isspace() for value in values):
                return None
            pieces.append(Hole(values))
        else:
            pieces.append(Hole(values))
    return tuple(_join(_open_dates(_open_calendar(pieces))))


def _join_middles(rows: list[list[str]]) -> list[list[str]]:
    """Return rows of one length: what is between their common beginning and end is one atom.

    Nothing is returned if that has blanks in it, or is all of a line.
    """
    shortest = min(map(len, rows))
    start = 0
    while start < shortest and len({row[start] for row in rows}) == 1:
        start += 1
    end = 0
    while end < shortest - start and len({row[len(row) - 1 - end] for row in rows}) == 1:
        end += 1
    middles = ["".join(row[start : len(row) - end]) for row in rows]
    if not (start or end) or any(re.search(r"\s", middle) or not middle for middle in middles):
        return []
    return [
        [*row[:start], middle, *row[len(row) - end :]]
        for row, middle in zip(rows, middles, strict=True)
    ]


def _is_passing(row: Sequence[str], number: int) -> bool:
    """Whether an atom is a time that has passed, and is the same in all runs by chance."""
    if re.fullmatch(r"0{1,2}:\d\d(?::\d\d)?", row[number]):
        before = "".join(row[:number]).rstrip(" T")
        if not re.search(rf"{DAY}$", before):
            return True
    return _is_duration(row, number)


def _is_duration(row: Sequence[str], number: int) -> bool:
    """Whether an atom is a number of seconds with decimals, or one of a smaller unit."""
    atom = row[number]
    unit = next((each for each in row[number + 1 : number + 3] if not each.isspace()), "")
    if not re.fullmatch(r"\d+(?:\.\d+)?", atom):
        return False
    return unit in _SMALL_UNITS or ("." in atom and _UNIT.fullmatch(unit) is not None)


def _open_calendar(pieces: list[Piece]) -> list[Piece]:
    """Make holes of the names of months and days in a line that has a time which varies."""
    if not any(isinstance(each, Hole) for each in pieces):
        return pieces
    count = next(len(each.values) for each in pieces if isinstance(each, Hole))
    return [
        Hole((each,) * count) if isinstance(each, str) and _CALENDAR.fullmatch(each) else each
        for each in pieces
    ]


def _open_dates(pieces: list[Piece]) -> list[Piece]:
    """Make one hole of a date, ``11-28``, of which only a part differs in these runs."""
    opened = list(pieces)
    for at, piece in enumerate(pieces):
        if not (isinstance(piece, Hole) and all(map(_DATE_PART.fullmatch, piece.values))):
            continue
        for step in (-1, 1):
            sign, number = at + step, at + 2 * step
            while 0 <= number < len(pieces) and pieces[sign] in {"-", "/"}:
                part = pieces[number]
                if not (isinstance(part, str) and _DATE_PART.fullmatch(part)):
                    break
                opened[number] = Hole((part,) * len(piece.values))
                sign, number = sign + 2 * step, number + 2 * step
    return opened


def _join(pieces: Sequence[Piece]) -> list[Piece]:
    """Join texts that follow one another, and holes between which are only signs of a name."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if isinstance(piece, str) and isinstance(last, str):
            joined[-1] = last + piece
        elif isinstance(piece, Hole) and isinstance(last, Hole):
            joined[-1] = _add(last, piece)
        elif (
            isinstance(piece, Hole)
            and isinstance(last, str)
            and last in {"-", "_", ".", "/"}
            and len(joined) > 1
            and isinstance(before := joined[-2], Hole)
        ):
            joined[-2:] = [_add(before, last, piece)]
        else:
            joined.append(piece)
    return joined


def _add(first: Hole, *rest: Piece) -> Hole:
    values = list(first.values)
    for piece in rest:
        more = piece.values if isinstance(piece, Hole) else (piece,) * len(values)
        values = [value + each for value, each in zip(values, more, strict=True)]
    return Hole(tuple(values))


def make_pattern(hole: Hole) -> str:
    """Return the narrowest regular expression of those known here that matches all values."""
    for kind, pattern in _KINDS:
        if all(map(kind.fullmatch, hole.values)):
            return pattern
    if all(map(_HEX.fullmatch, hole.values)):
        lengths = {*map(len, hole.values)}
        return f"[0-9a-f]{{{lengths.pop()}}}" if len(lengths) == 1 else "[0-9a-f]+"
    if all(value.isspace() for value in hole.values):
        return r"\s+"
    return r"\w+" if all(re.fullmatch(r"\w+", value) for value in hole.values) else r"\S+"


def escape(text: str) -> str:
    r"""Return a regular expression for ``text``: only what is special is escaped."""
    return _SPECIAL.sub(r"\\\1", text).replace("\t", r"\t")


def find_day(hole: Hole, todays: Sequence[str]) -> str:
    """Return the placeholder for a day that is as far from the day of the run in every run."""
    if not all(re.fullmatch(DAY, each) for each in (*hole.values, *todays)):
        return ""
    try:
        distances = {
            (date.fromisoformat(value) - date.fromisoformat(today)).days
            for value, today in zip(hole.values, todays, strict=True)
        }
    except ValueError:
        return ""
    if len(distances) > 1 or len({*todays}) == 1:
        return ""
    distance = distances.pop()
    return f"${{today{distance:+d}d}}" if distance else "${today}"
