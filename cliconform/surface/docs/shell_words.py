"""A word of shell text: its value without the quotes, and whether a shell would put more there.

By POSIX's rules of quoting and expansion (XCU 2.2, 2.6); what documents write in the place of a
value - ``<id>``, ``{name}``, ``--[no-]color`` - is a part of the word that stands for any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Protocol

from cliconform.surface.docs.blocks import Dialect

OPEN = "\ue000"
"""Stands in a word's value before each part that only the shell could tell."""

PLACEHOLDER = re.compile(r"<(?=[^\s<>])[^<>\n;&]*?(?<!\s)(?<!\s\d)>(?:\.\.\.)?")
"""``<id>``, which no shell would take for what a redirection from a file looks like."""
_ENDS = " \t\n;&|()<>"
_VARIABLE = re.compile(r"\$(?:\w+|[@*#?!$-])")
_CMD_VARIABLE = re.compile(r"%\w+%|%~?\d")
_IN_WORD = re.compile(r"\[no-\]|\[=[^\[\]\n]*\]")
_ELLIPSES = ("...", "…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word: its value with the quotes taken off, and the offsets it stands between."""

    value: str
    start: int
    end: int
    quoted: bool = False
    elastic: bool = False
    """It stands for any number of words: ``$OPTIONS``, ``[ARGS]...``."""
    synopsis: bool = False
    """It is written in the notation of a usage line."""


class Around(Protocol):
    """What a word stands in."""

    text: str
    dialect: Dialect
    at: int
    """Where the word begins; behind it, when it is read."""
    until: str
    """The character that ends all of it."""
    unclosed: bool

    def nested(self, start: int, until: str) -> int:
        """Read the substitution that begins at ``start``; the offset behind it."""


@dataclass(slots=True)
class WordReader:
    """Reads one word, from where ``around`` stands."""

    around: Around
    value: list[str] = field(default_factory=list)
    quoted: bool = False
    expands: bool = False
    synopsis: bool = False

    def read(self) -> Token:
        """The word; ``around`` stands behind it then."""
        around = self.around
        text, start = around.text, around.at
        at = start
        while at < len(text):
            placeholder = text[at] == "<" and PLACEHOLDER.match(text, at)
            if text[at] == around.until or (text[at] in _ENDS and not placeholder):
                break
            at = self._part(text, at)
        if at == start:  # a character that begins nothing: never stand still
            self.value.append(text[at])
            at += 1
        around.at = at
        return self._token(text, start, at)

    def _token(self, text: str, start: int, end: int) -> Token:
        value = "".join(self.value)
        raw = text[start:end]
        ellipsis = raw in _ELLIPSES
        whole = self.expands and raw[0] in "$`*%" and not self.quoted
        token = Token(
            value=value,
            start=start,
            end=end,
            quoted=self.quoted,
            elastic=ellipsis or whole or raw.endswith(_ELLIPSES) or raw in {'"$@"', '"${@}"'},
            synopsis=self.synopsis or ellipsis,
        )
        return replace(token, value=OPEN + value) if ellipsis else token

    def _part(self, text: str, at: int) -> int:
        """What begins at ``at``: a quoted part, one that expands, or a character; its end."""
        char = text[at]
        if char == self.around.dialect.value:
            if text[at + 1 : at + 2] != "\n":
                self.value.append(text[at + 1 : at + 2])
            return at + 2
        if char == "'" and self.around.dialect is not Dialect.CMD:
            return self._single(text, at)
        if char == '"':
            return self._double(text, at)
        if char == "$":
            return self._dollar(text, at)
        if (end := self._stands_for_more(text, at)) > at:
            return end
        self.value.append(char)
        return at + 1

    def _stands_for_more(self, text: str, at: int) -> int:
        """The end of a substitution, a pattern or a notation that begins at ``at``, or ``at``."""
        char = text[at]
        if char == "`":
            return self._open(text, at, self.around.nested(at + 1, "`"))
        if char == "%" and (variable := _CMD_VARIABLE.match(text, at)):
            return self._open(text, at, variable.end())
        if char == "[" and self.value and (notation := _IN_WORD.match(text, at)):
            self.synopsis = True
            return notation.end()
        if char in "<[{" and (group := self._notation(text, at)):
            return self._open(text, at, group.end())
        if char in "*?" or (char == "~" and not self.value):
            return self._open(text, at, at + 1)
        return at

    def _notation(self, text: str, at: int) -> re.Match[str] | None:
        if text[at] == "<":
            return PLACEHOLDER.match(text, at)
        if text[at] == "[" and self.value:
            self.synopsis = True
            return re.compile(r"\[[^\[\]\n]*\]").match(text, at)
        return re.compile(r"\{[^\s{}'\"]+\}").match(text, at)

    def _open(self, text: str, start: int, end: int) -> int:
        self.expands = self.expands or text[start] in "$`*%"
        self.value.append(OPEN + text[start:end])
        return end

    def _single(self, text: str, at: int) -> int:
        end = text.find("'", at + 1)
        if end < 0:
            return self._unclosed(text, at)
        self.quoted = True
        self.value.append(text[at + 1 : end])
        return end + 1

    def _double(self, text: str, at: int) -> int:
        self.quoted = True
        start, at, before = at, at + 1, len(self.value)
        escape = self.around.dialect.value
        while at < len(text):
            char = text[at]
            if char == '"':
                return at + 1
            if char == escape and self.around.dialect is not Dialect.CMD:
                following = text[at + 1 : at + 2]
                # XCU 2.2.3: only these are escaped; before others the backslash stays.
                kept = "" if following in '$`"\\\n' else char
                self.value.append(kept + ("" if following == "\n" else following))
                at += 2
            elif char == "$":
                at = self._dollar(text, at)
            elif char == "`":
                at = self._open(text, at, self.around.nested(at + 1, "`"))
            else:
                self.value.append(char)
                at += 1
        del self.value[before:]
        return self._unclosed(text, start)

    def _unclosed(self, text: str, at: int) -> int:
        """A quote without its end: an apostrophe of prose, or the line was cut."""
        self.around.unclosed = True
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        self.value.append(text[at + 1 : end].rstrip())
        return end

    def _dollar(self, text: str, at: int) -> int:
        following = text[at + 1 : at + 2]
        if following == "(":
            if text.startswith("$((", at) and (end := text.find("))", at)) > 0:
                return self._open(text, at, end + 2)
            return self._open(text, at, self.around.nested(at + 2, ")"))
        if following == "{":
            end = text.find("}", at)
            return self._open(text, at, len(text) if end < 0 else end + 1)
        if variable := _VARIABLE.match(text, at):
            return self._open(text, at, variable.end())
        self.value.append("$")
        return at + 1
