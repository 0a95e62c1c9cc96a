"""Values that vary and occur in several places: one name for each, and where it is captured."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from cliconform.drafting.atoms import Hole, escape, make_pattern
from cliconform.drafting.lines import Line
from cliconform.quick_dataclass import dataclass

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_SHORTEST = 2
_TIME = re.compile(r"[\d/-]*[ T]?\d+:[\d:.,+Z-]+|\d+\.\d+|\d+(?:[-/]\d+)+")
_VAGUE = frozenset({"a", "an", "the", "is", "at", "in", "to", "of", "as", "with", "for", "and"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The values that have a name, and the patterns that capture them where they are printed."""

    names: Mapping[tuple[str, ...], str]
    """The name of the values of a hole."""
    captures: Mapping[str, str]
    """The pattern that captures the value of each name."""
    stream: str = "stdout"
    """Where they are captured."""

    def find(self, hole: Hole) -> str:
        """Return the placeholder for ``hole``; empty if its values have no name."""
        name = self.names.get(hole.values)
        return f"${{{name}}}" if name else ""


def name_values(
    lines: Iterable[Line], elsewhere: Iterable[tuple[str, ...]], taken: Iterable[str], stream: str
) -> Named:
    """Name the values that ``lines`` print and that occur again: in them, or in ``elsewhere``.

    Ids in hexadecimal digits have a name in any case: later commands may need them.

    ``elsewhere`` has the values of what varies in files and in the other stream; ``taken`` are
    names that have another meaning. Only where a line is printed once can it give a value.
    """
    lines = tuple(lines)
    counts = Counter(hole.values for line in lines for hole in line.holes if _is_telling(hole))
    counts.update({*elsewhere})
    names: dict[tuple[str, ...], str] = {}
    captures: dict[str, str] = {}
    used = {*taken, "home", "today", "spec_dir"}
    patterns = Counter(_make_capture(line, -1) for line in lines)
    for line in lines:
        for at, piece in enumerate(line.pieces):
            if not isinstance(piece, Hole) or piece.values in names:
                continue
            is_again = counts[piece.values] > 1 or _is_id(piece)
            if is_again and _is_telling(piece) and patterns[_make_capture(line, -1)] == 1:
                name = _make_name(line, at, used)
                used.add(name)
                names[piece.values] = name
                captures[name] = _make_capture(line, at)
    return Named(names=names, captures=captures, stream=stream)


def _is_telling(hole: Hole) -> bool:
    """Whether equal values are no accident: each run has another, none is very short or a time."""
    is_time = any(_TIME.fullmatch(value) for value in hole.values)
    is_own = len({*hole.values}) == len(hole.values) and min(map(len, hole.values)) >= _SHORTEST
    return is_own and not is_time


def _is_id(hole: Hole) -> bool:
    """Whether the values are ids, which later commands may be given."""
    return make_pattern(hole).startswith("[0-9a-f]")


def _make_capture(line: Line, at: int) -> str:
    """Return a pattern for the line whose group is the hole at ``at``."""
    parts = []
    for number, piece in enumerate(line.pieces):
        if isinstance(piece, Hole):
            pattern = make_pattern(piece)
            parts.append(f"({pattern})" if number == at else pattern)
        else:
            # Placeholders have no value in a capture: what they stand for may be any word.
            parts.append(re.sub(r"\\\$\\\{[^{}]*\\\}", lambda _: r"\S+", escape(piece)))
    return f"{'' if line.redrawn else '^'}{''.join(parts)}$"


def _make_name(line: Line, at: int, used: set[str]) -> str:
    before = "".join(piece for piece in line.pieces[:at] if isinstance(piece, str))
    words = [word.lower() for word in _WORD.findall(re.sub(r"\$\{[^{}]*\}", "", before))]
    wanted = next((word for word in reversed(words) if word not in _VAGUE), "value")
    numbers = (f"{wanted}{number}" for number in range(2, len(used) + 3))
    return next(each for each in (wanted, *numbers) if each not in used)
