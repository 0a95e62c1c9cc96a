"""Compare the values of an option or argument: type, choices and default."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cliconform.model.drift import Change, DriftCode
from cliconform.model.surface import Argument, Option
from cliconform.surface.drift.codes import make_change
from cliconform.surface.drift.pairs import Path, ShownDefaults, has_default_mark
from cliconform.surface.drift.similarity import is_reworded

# The type names of Click, Typer, argparse, Cobra and clap. Any other name was chosen by the
# program's author (N, COUNT, NAME), and says nothing about the values that are accepted.
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
_UNLESS = re.compile(
    r"\b(?:unless|otherwise|(?:if|when) (?:it is )?(?:not|none|omitted|unset|left out|missing))\b",
    re.IGNORECASE,
)
_NUMBERS = {
    "integer": re.compile(r"[-+]?\d[\d_]*"),
    "number": re.compile(r"[-+]?(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?"),
}
_NOTHING = frozenset({"", "none", "null", "nil", "false", "[]", "()", "{}"})


def compare_values(
    path: Path, old: Option | Argument, new: Option | Argument, shown_defaults: ShownDefaults
) -> Iterator[Change]:
    """Yield the changes of the value of an option or an argument."""
    if isinstance(old, Option) and isinstance(new, Option) and old.value and new.value:
        yield from _compare_types(path, old, new)
    yield from _compare_choices(path, old, new)
    yield from _compare_defaults(path, old, new, shown_defaults)


def _compare_types(path: Path, old: Option, new: Option) -> Iterator[Change]:
    if old.choices or new.choices or count_words(old.value) != count_words(new.value):
        return
    old_type, new_type = find_type(old.value), find_type(new.value)
    texts = (old.value, new.value)
    if old_type == new_type or not old_type or not new_type:
        if _normalize_type(old.value) != _normalize_type(new.value):
            yield make_change(DriftCode.VALUE_RENAMED, path, old.name, texts=texts)
        yield from _compare_ranges(path, old, new)
    elif new_type == "text" or (old_type, new_type) in _WIDER:
        yield make_change(DriftCode.TYPE_WIDENED, path, old.name, texts=texts)
    else:
        yield make_change(DriftCode.TYPE_NARROWED, path, old.name, texts=texts)


def find_type(value: str) -> str:
    """Return the type that a value's name stands for; empty if it is not known."""
    return _TYPES.get(_normalize_type(value), "")


def count_words(value: str) -> int:
    """Return how many words a value has on the command line.

    These are the type names and words in capitals in its name. ``RANGE`` is not counted, since
    ``INTEGER RANGE`` is one type.
    """
    words = value.split()
    named = all(find_type(word) or word.isupper() or word.startswith("<") for word in words)
    return len([word for word in words if word.upper() != "RANGE"]) if named else min(1, len(words))


def may_accept(description: str, value: str) -> bool:
    """Whether an option may accept ``value``, by its type and range: ``INTEGER [1<=x<=5]``.

    Only for numbers is the answer known to be no.
    """
    name, bracket, rest = description.partition("[")
    numbers = _NUMBERS.get(find_type(name.strip()))
    if numbers is not None and not numbers.fullmatch(value):
        return False
    low, high = _bounds(_RANGE.search(bracket + rest))
    if not _NUMBERS["number"].fullmatch(value):
        return True
    number = float(value.replace("_", ""))
    return low <= (number, False) and (number, True) <= high


def _normalize_type(value: str) -> str:
    return value.lower().removesuffix(" range").strip("<>")


def _compare_ranges(path: Path, old: Option, new: Option) -> Iterator[Change]:
    before, after = _RANGE.search(old.help), _RANGE.search(new.help)
    lower, higher = _bounds(before), _bounds(after)
    if lower == higher:
        return
    within = higher[0] <= lower[0] and higher[1] >= lower[1]
    yield make_change(
        DriftCode.TYPE_WIDENED if within else DriftCode.TYPE_NARROWED,
        path,
        old.name,
        texts=(
            " ".join(filter(None, (old.value, before[0] if before else ""))),
            " ".join(filter(None, (new.value, after[0] if after else ""))),
        ),
    )


_Bound = tuple[float, bool]


def _bounds(found: re.Match[str] | None) -> tuple[_Bound, _Bound]:
    """Return the lower and the upper bound, so that bounds compare like their positions."""
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


def _compare_choices(
    path: Path, old: Option | Argument, new: Option | Argument
) -> Iterator[Change]:
    if bool(old.choices) != bool(new.choices):
        code = DriftCode.CHOICES_IMPOSED if new.choices else DriftCode.CHOICES_LIFTED
        texts = (", ".join(old.choices) or "any value", ", ".join(new.choices) or "any value")
        yield make_change(code, path, old.name, texts, values=new.choices or old.choices)
        return
    removed = tuple(one for one in old.choices if one not in new.choices)
    added = tuple(one for one in new.choices if one not in old.choices)
    if removed:
        texts = (", ".join(removed), "")
        yield make_change(DriftCode.CHOICE_REMOVED, path, old.name, values=removed, texts=texts)
    if added:
        texts = ("", ", ".join(added))
        yield make_change(DriftCode.CHOICE_ADDED, path, old.name, values=added, texts=texts)


def _compare_defaults(
    path: Path, old: Option | Argument, new: Option | Argument, shown_defaults: ShownDefaults
) -> Iterator[Change]:
    if _remove_blanks(old.default) == _remove_blanks(new.default) or old.required or new.required:
        return  # no command line leaves it out, so the default is never used
    before, after = _find_default(old), _find_default(new)
    texts = (old.default or "", new.default or "")
    if before == after:
        # No default in either, written differently: `None`, `False`, or not at all.
        code = DriftCode.DEFAULT_TOLD if new.default is not None else DriftCode.DEFAULT_UNTOLD
    elif not before:
        is_prose = shown_defaults.marked_before and not has_default_mark(new)
        was_shown = shown_defaults.newly_shown or is_prose or _states_default(old.help, after)
        code = DriftCode.DEFAULT_TOLD if was_shown else DriftCode.DEFAULT_ADDED
    elif not after:
        is_prose = shown_defaults.marked_after and not has_default_mark(old)
        was_shown = shown_defaults.no_longer_shown or is_prose or _states_default(new.help, before)
        code = DriftCode.DEFAULT_UNTOLD if was_shown else DriftCode.DEFAULT_REMOVED
    else:
        reworded = is_reworded(before, after)
        code = DriftCode.DEFAULT_REWORDED if reworded else DriftCode.DEFAULT_CHANGED
    yield make_change(code, path, old.name, texts=texts)


def _remove_blanks(text: str | None) -> str | None:
    """Return a text without blanks: a help page may break lines within a value."""
    return None if text is None else "".join(text.split())


def _find_default(one: Option | Argument) -> str:
    """Return the default, empty if there is none: ``None``, or ``False`` for a flag."""
    default = (one.default or "").strip("\"'")
    off = isinstance(one, Option) and not one.value and default.startswith("no-")
    return "" if off or default.lower() in _NOTHING else default


def _states_default(text: str, value: str) -> bool:
    """Whether a description states the default ``value`` in prose.

    It has the word "default" and then the value, or else a value that is a phrase (``number of
    CPUs``), which may be worded differently; or the value with "unless", "otherwise" or the like.
    """
    _, found, after = text.lower().partition("default")
    if found and (value.lower() in _split_words(after) or len(value.split()) > 1):
        return True
    return _UNLESS.search(text) is not None and value.lower() in _split_words(text.lower())


def _split_words(text: str) -> list[str]:
    return [word.strip("\"'`.,;:()[]") for word in text.split()]
