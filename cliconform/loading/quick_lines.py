"""Finds the line of each key of a TOML text in which every statement is on a line of its own.

That is how most specs are written, and it takes a tenth of the time that a syntax tree takes. The
text is valid TOML already. Where a line could be a part of something longer, there is no answer.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping

from cliconform.model.nothing import NOTHING
from cliconform.shared_values import share_mapping

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


class QuickLines:
    """The lines of the keys and tables of a text, as far as they are added."""

    def __init__(self) -> None:
        self._tables: dict[Path, int] = {}
        self._keys: dict[Path, Mapping[Path, int]] = {}
        """By table, how many lines below it each key is: that is alike in most commands."""

    def find(self, path: Path) -> int | None:
        """Return the line, from 1, of ``path``; ``None`` if nothing is written there."""
        line = self._tables.get(path)
        if line is not None:
            return line
        for length in range(len(path) - 1, -1, -1):
            below: int | None = self._keys.get(path[:length], NOTHING).get(path[length:])
            if below is not None:
                return self._tables.get(path[:length], 0) + below
        return None

    def add_table(self, path: Path, line: int) -> None:
        """Add a table: what it is in begins here, unless it was there already."""
        for length in range(1, len(path)):
            if self.find(path[:length]) is None:
                self._tables[path[:length]] = line
        self._tables[path] = line  # also where its subtables are written before it

    def add_keys(self, table: Path, below: Mapping[Path, int]) -> None:
        """Add the keys of a table, each with how many lines below the table it is."""
        self._keys[table] = share_mapping(below)


def find_lines(text: str) -> QuickLines | None:
    """Return the lines of all keys and tables in ``text``; ``None`` where that is unsure."""
    found = QuickLines()
    base: Path = ()
    begin = 0
    below: dict[Path, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        statement = _STATEMENT.fullmatch(line.removesuffix("\r")) if len(line) < _LONGEST else None
        if statement is None:
            return None
        header, key, opened, _ = statement.groups()
        if header is not None:
            found.add_keys(base, below)
            base, begin, below = tuple(_split(header)), number, {}
            found.add_table(base, number)
        elif key is not None:
            if opened is not None and not _is_whole(opened):
                return None
            parts = tuple(_split(key))
            for length in range(1, len(parts) + 1):
                below.setdefault(parts[:length], number - begin)
        if len(base) > _DEEPEST:
            return None
    found.add_keys(base, below)
    return found


def _split(key: str) -> Iterator[str]:
    if "." not in key and key[0] not in "\"'":
        yield sys.intern(key)  # most keys are in every command
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
