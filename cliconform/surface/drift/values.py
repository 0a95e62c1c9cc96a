"""What stands for a value, before and today: its type, its choices, its default."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.model.drift import Change, DriftCode
from cliconform.model.surface import Argument, Option
from cliconform.surface.drift.codes import change
from cliconform.surface.drift.pairs import Habits, Path, is_marked

# What Click, Typer, argparse, Cobra and clap call their types. A name that is not here is made up
# by the program's author (N, COUNT, NAME) and says nothing of what it takes.
_NAMES = {
    "text": "text str string strings stringarray path file filename directory dir folder",
    "integer": "integer int ints int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 count",
    "number": "float floats float32 float64 double decimal",
    "day": "datetime date",
    "duration": "duration",
    "truth": "boolean bool",
    "id": "uuid",
}
_TYPES = {name: kind for kind, names in _NAMES.items() for name in names.split()}
_WIDER = {("integer", "number")}
_RANGE = re.compile(
    r"""\[(?:(?P<low>-?[\d.]+)\s*(?P<above><=?))?\s*x\s*
        (?:(?P<sign>[<>]=?)\s*(?P<limit>-?[\d.]+))?\]""",
    re.VERBOSE,
)
_NOTHING = frozenset({"", "none", "null", "nil", "false", "[]", "()", "{}"})


def compare_values(
    path: Path, old: Option | Argument, new: Option | Argument, habits: Habits
) -> Iterator[Change]:
    """What has changed about the value of an option or an argument."""
    if isinstance(old, Option) and isinstance(new, Option) and old.value and new.value:
        yield from _types(path, old, new)
    yield from _choices(path, old, new)
    yield from _default(path, old, new, habits)


def _types(path: Path, old: Option, new: Option) -> Iterator[Change]:
    if old.choices or new.choices or words_in(old.value) != words_in(new.value):
        return
    was, is_ = kind_of(old.value), kind_of(new.value)
    said = (old.value, new.value)
    if was == is_ or not was or not is_:
        if _plain(old.value) != _plain(new.value):
            yield change(DriftCode.VALUE_RENAMED, path, old.name, said=said)
        yield from _ranges(path, old, new)
    elif is_ == "text" or (was, is_) in _WIDER:
        yield change(DriftCode.TYPE_WIDENED, path, old.name, said=said)
    else:
        yield change(DriftCode.TYPE_NARROWED, path, old.name, said=said)


def kind_of(value: str) -> str:
    """Which type a value's name stands for; empty where that is not known."""
    return _TYPES.get(_plain(value), "")


def words_in(value: str) -> int:
    """How many words a value is: as many as it has types or capitals, ``RANGE`` being no type."""
    words = value.split()
    named = all(kind_of(word) or word.isupper() or word.startswith("<") for word in words)
    return len([word for word in words if word.upper() != "RANGE"]) if named else min(1, len(words))


def _plain(value: str) -> str:
    return value.lower().removesuffix(" range").strip("<>")


def _ranges(path: Path, old: Option, new: Option) -> Iterator[Change]:
    before, after = _RANGE.search(old.help), _RANGE.search(new.help)
    lower, higher = _bounds(before), _bounds(after)
    if lower == higher:
        return
    within = higher[0] <= lower[0] and higher[1] >= lower[1]
    yield change(
        DriftCode.TYPE_WIDENED if within else DriftCode.TYPE_NARROWED,
        path,
        old.name,
        said=(
            " ".join(filter(None, (old.value, before[0] if before else ""))),
            " ".join(filter(None, (new.value, after[0] if after else ""))),
        ),
    )


_Bound = tuple[float, bool]


def _bounds(found: re.Match[str] | None) -> tuple[_Bound, _Bound]:
    """The lower and the upper bound, each so that a larger one is further up."""
    low: _Bound = (float("-inf"), False)
    high: _Bound = (float("inf"), True)
    if found is None:
        return low, high
    if found["low"] is not None:
        low = (float(found["low"]), found["above"] == "<")
    if found["limit"] is not None:
        number, sign = float(found["limit"]), found["sign"]
        if sign.startswith("<"):
            high = (number, sign == "<=")
        else:
            low = (number, sign == ">")
    return low, high


def _choices(path: Path, old: Option | Argument, new: Option | Argument) -> Iterator[Change]:
    said = (", ".join(old.choices), ", ".join(new.choices))
    if bool(old.choices) != bool(new.choices):
        code = DriftCode.CHOICES_IMPOSED if new.choices else DriftCode.CHOICES_LIFTED
        any_ = (said[0] or "any value", said[1] or "any value")
        yield change(code, path, old.name, any_, values=new.choices or old.choices)
        return
    gone = tuple(one for one in old.choices if one not in new.choices)
    come = tuple(one for one in new.choices if one not in old.choices)
    if gone:
        yield change(DriftCode.CHOICE_REMOVED, path, old.name, values=gone, said=said)
    if come:
        yield change(DriftCode.CHOICE_ADDED, path, old.name, values=come, said=said)


def _default(
    path: Path, old: Option | Argument, new: Option | Argument, habits: Habits
) -> Iterator[Change]:
    if _joined(old.default) == _joined(new.default) or old.required or new.required:
        return  # no line that worked, or none that works, leaves it out
    before, after = _meant(old), _meant(new)
    said = (old.default or "", new.default or "")
    if before == after:
        # Nothing, said in another way: `None`, `False`, or not at all.
        code = DriftCode.DEFAULT_TOLD if new.default is not None else DriftCode.DEFAULT_UNTOLD
    elif not before:
        words = habits.marks_before and not is_marked(new)
        told = habits.begins or words or _in_prose(old.help, after)
        code = DriftCode.DEFAULT_TOLD if told else DriftCode.DEFAULT_ADDED
    elif not after:
        words = habits.marks_after and not is_marked(old)
        told = habits.ends or words or _in_prose(new.help, before)
        code = DriftCode.DEFAULT_UNTOLD if told else DriftCode.DEFAULT_REMOVED
    else:
        code = DriftCode.DEFAULT_CHANGED
    yield change(code, path, old.name, said=said)


def _joined(text: str | None) -> str | None:
    """Without its blanks: a page breaks its lines within a value too."""
    return None if text is None else "".join(text.split())


def _meant(one: Option | Argument) -> str:
    """The default as far as it is one: a flag's ``False`` and ``no-color`` say that it is off."""
    default = (one.default or "").strip("\"'")
    off = isinstance(one, Option) and not one.value and default.startswith("no-")
    return "" if off or default.lower() in _NOTHING else default


def _in_prose(text: str, value: str) -> bool:
    """Whether a description tells ``value`` as the default in a way that is not read.

    It names the value; or the value is no value but words (``number of CPUs``), and it has others.
    """
    _, found, after = text.lower().partition("default")
    words = [word.strip("\"'`.,;:()[]") for word in after.split()]
    return bool(found) and (value.lower() in words or len(value.split()) > 1)
