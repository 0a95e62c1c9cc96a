"""Finds the line of each key of a TOML text in which every statement is on a line of its own.

That is how most specs are written, and it takes a tenth of the time that a syntax tree takes. The
text is valid TOML already. Where a line could be a part of something longer, there is no answer.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

Path = tuple[str | int, ...]

_LONGEST = 10_000  # characters of a line
_DEEPEST = 32  # parts of a key

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\\]*"|'[^']*')"""
_KEY = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_STRING = r""""(?:[^"\\]|\\.)*"|'[^']*'"""
_STATEMENT = re.compile(
    rf"[ \t]*(?:\[[ \t]*(?P<header>{_KEY})[ \t]*\]|(?P<key>{_KEY})[ \t]*="
    rf"[ \t]*(?:(?P<open>[\[{{].*)|(?:{_STRING}|[\w+.:-]+)))?[ \t]*(?P<comment>#.*)?"
)
_PARTS = re.compile(_PART)
_STRINGS = re.compile(_STRING)


def find_lines(text: str) -> dict[Path, int] | None:
    """Return the line, from 1, of each key and table in ``text``; ``None`` where that is unsure."""
    found: dict[Path, int] = {}
    base: Path = ()
    for number, line in enumerate(text.split("\n"), 1):
        statement = _STATEMENT.fullmatch(line.removesuffix("\r")) if len(line) < _LONGEST else None
        if statement is None:
            return None
        header, key, opened, _ = statement.groups()
        if header is not None:
            base = _add(found, (), header, number)
            found[base] = number  # also where its subtables are written before it
        elif key is not None:
            if opened is not None and not _is_whole(opened):
                return None
            _add(found, base, key, number)
        if len(base) > _DEEPEST:
            return None
    return found


def _add(found: dict[Path, int], base: Path, key: str, number: int) -> Path:
    """Add the paths that ``key`` begins below ``base``; return the whole one."""
    for part in _split(key):
        base = (*base, sys.intern(part))  # most keys are in every command
        found.setdefault(base, number)
    return base


def _split(key: str) -> Iterator[str]:
    if "." not in key and key[0] not in "\"'":
        yield key
        return
    for part in _PARTS.findall(key):
        yield part[1:-1] if part[0] in "\"'" else part


def _is_whole(value: str) -> bool:
    """Return whether an array or an inline table ends in its line."""
    plain, _, _ = _STRINGS.sub("", value).partition("#")
    arrays, tables = plain.count("["), plain.count("{")
    return (
        '"' not in plain
        and "'" not in plain
        and arrays == plain.count("]")
        and tables == plain.count("}")
        and arrays + tables <= _DEEPEST
    )
