"""What stands for a value: its name, its choices, whether it may be left out or goes on.

``FILE``, ``<FILE>...``, ``[=WHEN]``, ``{a,b}``, ``[a|b]``, ``NAME [NAME ...]``. The notations are
those of argparse (nargs), Click (metavars), clap, pflag, docopt and POSIX's utility syntax
(12.1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FLAG_TYPES = frozenset({"bool", "boolean", "flag"})
"""Types that Typer and others tell of what takes no value; Click's ``BOOLEAN`` does take one."""
_MANY_TYPES = frozenset(
    {"strings", "stringarray", "stringslice", "stringtostring", "ints", "list", "map"}
)
"""pflag's types of flags that may be given again and again, and docker's."""
_AND_MORE = re.compile(r"^(?P<first>.+?)\s*\[\s*(?P=first)\s*(?:\.\.\.|…)\s*\]$")
_RANGE = re.compile(r"\s*\[[^\[\]]*(?:[<>]=?|clamp)[^\[\]]*\]$")
"""Click's limits beside a type: ``INTEGER RANGE [x>=1]``."""
_ANY_NUMBER = re.compile(
    r"^\[\s*(?P<first>[^\s\[\]]+)\s+(?:\[(?P=first)\s+)?(?:\.\.\.|…)\s*\]{1,2}$"
)
_DOTS = re.compile(r"\s*(?:\.\.\.|…|\.\.(?![\w<./]))")
_VARIADIC = re.compile(r"^(?:<[^<>\s]+(?:\.\.\.?|…)>|\[[^\[\]\s]+(?:\.\.\.?|…)\])$")
"""commander's ``<names...>``: as many words as follow."""
_LISTED = re.compile(r"^(?:list|tuple|sequence|set)\[(?P<item>.+)\]$", re.IGNORECASE)
_OPTIONAL_SUFFIX = re.compile(r"\[=.*\]$")
_CHOICE = r"[^\s|,{}()<>\[\]=]+"
_BARRED = re.compile(rf"^{_CHOICE}(?:\s*\|\s*{_CHOICE})+$")
_COMMAED = re.compile(rf"^{_CHOICE}(?:\s*,\s*{_CHOICE})+$")


@dataclass(frozen=True, slots=True)
class Value:
    """A value as a term or a usage line tells it."""

    name: str = ""
    optional: bool = False
    many: bool = False
    repeatable: bool = False
    choices: tuple[str, ...] = ()


NO_VALUE = Value()


def read_value(text: str) -> Value:
    """What ``text`` says of a value."""
    bare = _RANGE.sub("", text.strip().removeprefix("=").strip())
    if bare.startswith("[=") and bare.endswith("]"):
        return _optional(bare[2:-1])
    if match := _AND_MORE.match(bare):
        return _many(match["first"], optional=False)
    if match := _ANY_NUMBER.match(bare):
        return _many(match["first"], optional=True)
    if _VARIADIC.match(bare):
        return _many(_DOTS.sub("", bare[1:-1]), optional=bare[0] == "[")
    repeatable = _DOTS.search(bare) is not None
    bare = _DOTS.sub("", bare).strip().rstrip("!")
    cut = _OPTIONAL_SUFFIX.sub("", bare)
    choices = _choices(cut)
    optional = cut != bare or (_wraps(cut, "[]") and not choices)
    name = _unbracketed(cut)
    if listed := _LISTED.match(name):
        name, repeatable = listed["item"], True
    repeatable = repeatable or name.lower() in _MANY_TYPES
    return Value(name, optional=optional, repeatable=repeatable, choices=choices)


def split_choices(text: str) -> tuple[str, ...]:
    """``a|b`` or ``a, b or c`` → its parts, without quotes."""
    parts = re.split(r"[|,]|\s+or\s+|\s+and\s+", text)
    bare = (re.sub(r"^(?:or|and)\s+", "", part.strip()).strip(" \"'`") for part in parts)
    return tuple(part for part in bare if part)


def _optional(text: str) -> Value:
    inner = read_value(text)
    return Value(inner.name, optional=True, repeatable=inner.repeatable, choices=inner.choices)


def _many(text: str, *, optional: bool) -> Value:
    inner = read_value(text)
    return Value(inner.name, optional=optional, many=True, choices=inner.choices)


def _wraps(text: str, pair: str) -> bool:
    """Whether the two brackets are around all of ``text``."""
    if len(text) < len(pair) or text[0] != pair[0] or text[-1] != pair[1]:
        return False
    depth = 0
    for index, char in enumerate(text):
        depth += (char == pair[0]) - (char == pair[1])
        if depth == 0:
            return index == len(text) - 1
    return False


def _unbracketed(text: str) -> str:
    while any(_wraps(text, pair) for pair in ("[]", "<>", "{}", "()")):
        text = text[1:-1].strip().removeprefix("=")
    if re.fullmatch(r"<[^<>]*>(?:\s+<[^<>]*>)+", text):
        text = text.replace("<", "").replace(">", "")
    return text.strip("\"'")


def _choices(text: str) -> tuple[str, ...]:
    """Its choices; ``<KEY|PATH>`` are two names for a value, and no choices."""
    inner = _unbracketed(text)
    if _wraps(text, "[]") and _wraps(text[1:-1].strip(), "{}"):
        text = text[1:-1].strip()
    if _wraps(text, "{}") and _COMMAED.match(inner):
        return split_choices(inner)
    if not _BARRED.match(inner):
        return ()
    if _wraps(text, "[]") or _wraps(text, "{}"):
        return split_choices(inner)
    return split_choices(inner) if inner == inner.lower() else ()
