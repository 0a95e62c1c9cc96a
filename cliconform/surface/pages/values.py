"""The notation of a value → its name, its choices, and how often it may occur.

For example ``FILE``, ``<FILE>...``, ``[=WHEN]``, ``{a,b}``, ``[a|b]``, ``NAME [NAME ...]``. The
notations are those of argparse (nargs), Click (metavars), clap, pflag, docopt and POSIX's utility
syntax (12.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cliconform.quick_dataclass import dataclass

FLAG_TYPES = frozenset({"bool", "boolean", "flag"})
"""Types that Typer and others print for flags; Click's ``BOOLEAN`` is not one, it takes a value."""
_REPEATABLE_TYPES = frozenset(
    {"strings", "stringarray", "stringslice", "stringtostring", "ints", "list", "map"}
)
"""Types of options that may be used several times, as pflag and docker print them."""
_AND_MORE = re.compile(r"^(?P<first>.+?)\s*\[\s*(?P=first)\s*(?:\.\.\.|…)\s*\]$")
_RANGE = re.compile(r"\s*\[(?:[^\s\[\]<>]+<=?)?x(?:[<>]=?[^\s\[\]<>]+)?(?:[\s;,(]*clamp\w*\)?)?\]$")
"""Click's limits beside a type: ``INTEGER RANGE [x>=1]``."""
_ANY_NUMBER = re.compile(
    r"^\[\s*(?P<first>[^\s\[\]]+)\s+(?:\[(?P=first)\s+)?(?:\.\.\.|…)\s*\]{1,2}$"
)
_DOTS = re.compile(r"\s*(?:\.\.\.|…|\.\.(?![\w<./]))")
_VARIADIC = re.compile(r"^(?:<[^<>\s]+(?:\.\.\.?|…)>|\[[^\[\]\s]+(?:\.\.\.?|…)\])$")
"""commander's ``<names...>``: as many words as follow."""
_LISTED = re.compile(r"^(?:list|tuple|sequence|set)\[(?P<item>.+)\]$", re.IGNORECASE)
_LIST_OF_WORDS = re.compile(r"^[^\s\[\]]+,(?:\.\.\.|…)$")
"""A list in one word: ``lib,lib,...``."""
_KINDS = frozenset(
    [
        "path",
        "filename",
        "date",
        "datetime",
        "duration",
        "timestamp",
        "url",
        "uri",
        "number",
        "num",
        "n",
        "int",
        "integer",
        "float",
        "regex",
        "regexp",
        "pattern",
        "glob",
        "string",
        "str",
        "seconds",
        "secs",
        "bytes",
        "uid",
        "gid",
        "pid",
        "uuid",
        "address",
        "addr",
        "hostname",
        "expr",
        "expression",
    ]
)
"""Names for kinds of values, which nobody types."""
_LIKELY_KINDS = frozenset(
    [
        "file",
        "dir",
        "directory",
        "user",
        "group",
        "name",
        "id",
        "key",
        "value",
        "val",
        "size",
        "time",
        "port",
        "host",
        "ip",
        "count",
        "command",
        "word",
        "tag",
    ]
)
"""Names for kinds of values that may be choices too."""
_OPTIONAL_SUFFIX = re.compile(r"\[=.*\]$")
"""The part of a value that may be left out: ``name[=value]``, ``<expr>[=value]``."""
_CHOICE = r"[^\s|,{}()<>\[\]=]+"
_BARRED = re.compile(rf"^{_CHOICE}(?:\s*\|\s*{_CHOICE})+$")
_COMMAED = re.compile(rf"^{_CHOICE}(?:\s*,\s*{_CHOICE})+$")


@dataclass(frozen=True, slots=True)
class Value:
    """The value of an option, or an argument, as its notation describes it."""

    name: str = ""
    optional: bool = False
    """Whether it may be left out."""
    many: bool = False
    """Whether it takes all words that follow."""
    repeatable: bool = False
    """Whether it may occur several times."""
    choices: tuple[str, ...] = ()


NO_VALUE = Value()


def read_value(text: str) -> Value:
    """Return the value that the notation ``text`` describes."""
    bare = _RANGE.sub("", text.strip().removeprefix("=").strip())
    if bare.startswith("[=") and bare.endswith("]"):
        return _read_optional(bare[2:-1])
    if match := _AND_MORE.match(bare):
        return _read_many(match["first"], optional=False)
    if match := _ANY_NUMBER.match(bare):
        return _read_many(match["first"], optional=True)
    if _LIST_OF_WORDS.match(listed_words := _strip_brackets(bare)):
        return Value(listed_words, optional=_is_optional(bare))
    if _VARIADIC.match(bare):
        return _read_many(_DOTS.sub("", bare[1:-1]), optional=bare[0] == "[")
    repeatable = _DOTS.search(bare) is not None
    bare = _DOTS.sub("", bare).strip().rstrip("!")
    cut = _OPTIONAL_SUFFIX.sub("", bare)
    choices = _read_choices(cut)
    optional = _is_optional(cut) and not choices
    name = re.sub(r"\s*([|,])\s*", r"\1", _strip_brackets(cut))
    if listed := _LISTED.match(name):
        name, repeatable = listed["item"], True
    repeatable = repeatable or name.lower() in _REPEATABLE_TYPES
    return Value(name, optional=optional, repeatable=repeatable, choices=choices)


def split_choices(text: str) -> tuple[str, ...]:
    """Return the parts of ``a|b`` or ``a, b or c``, without quotes."""
    parts = re.split(r"[|,]|\s+or\s+|\s+and\s+", text)
    bare = (re.sub(r"^(?:or|and)\s+", "", part.strip()).strip(" \"'`*") for part in parts)
    return tuple(dict.fromkeys(part for part in bare if part))


def _read_optional(text: str) -> Value:
    inner = read_value(text)
    return Value(inner.name, optional=True, repeatable=inner.repeatable, choices=inner.choices)


def _read_many(text: str, *, optional: bool) -> Value:
    inner = read_value(text)
    return Value(inner.name, optional=optional, many=True, choices=inner.choices)


def _is_enclosed(text: str, pair: str) -> bool:
    """Whether all of ``text`` stands between the two brackets of ``pair``."""
    if len(text) < len(pair) or text[0] != pair[0] or text[-1] != pair[1]:
        return False
    depth = 0
    for index, char in enumerate(text):
        depth += (char == pair[0]) - (char == pair[1])
        if depth == 0:
            return index == len(text) - 1
    return False


def _is_optional(text: str) -> bool:
    """Whether all of ``text`` may be left out: ``[<n>]``, ``[<n>][/<m>]``."""
    depth = 0
    for char in text:
        if depth == 0 and char != "[":
            return False
        depth += (char == "[") - (char == "]")
    return bool(text) and depth == 0


def _strip_brackets(text: str) -> str:
    while any(_is_enclosed(text, pair) for pair in ("[]", "<>", "{}", "()")):
        text = text[1:-1].strip().removeprefix("=")
    if re.fullmatch(r"<[^<>]*>(?:\s+<[^<>]*>)+", text):
        text = text.replace("<", "").replace(">", "")
    return text.strip("\"'")


def _read_choices(text: str) -> tuple[str, ...]:
    """Return the choices, if any: ``<KEY|PATH>`` has two names for a value, and no choices."""
    inner = _strip_brackets(text)
    if _is_enclosed(text, "[]") and _is_enclosed(text[1:-1].strip(), "{}"):
        text = text[1:-1].strip()
    if _is_enclosed(text, "{}") and _COMMAED.match(inner):
        return split_choices(inner)
    if not _BARRED.match(inner):
        return ()
    choices = split_choices(inner)
    if _is_enclosed(text, "{}") and all(len(one) > 1 and one.isupper() for one in choices):
        return ()  # `{CONTAINER|IMAGE}`; argparse has commas
    if _is_enclosed(text, "{}") or _is_enclosed(text, "[]"):
        return choices
    return () if are_kinds(choices) or inner != inner.lower() else choices


def are_kinds(words: Iterable[str]) -> bool:
    """Return whether the words name kinds of values, which nobody types: ``<date|duration>``."""
    bare = [word.lower() for word in words]
    likely = len(bare) == len(("user", "group")) and _LIKELY_KINDS.issuperset(bare)
    return likely or not _KINDS.isdisjoint(bare)
