"""Read one word of shell text: its value without quotes, and which parts a shell would expand.

The rules are POSIX's of quoting and expansion (XCU 2.2, 2.6). Placeholders that documents write in
place of a value - ``<id>``, ``{name}``, ``--[no-]color`` - are treated like an expansion.
"""

from __future__ import annotations

import re
from typing import Protocol

from cliconform.quick_dataclass import dataclass, field, replace
from cliconform.surface.command_lines.placeholders import OPEN_MARK
from cliconform.surface.docs.blocks import Dialect

PLACEHOLDER = re.compile(r"<(?=[^\s<>])[^<>\n;&]*?(?<!\s)(?<!\s\d)>(?:\.\.\.)?")
"""``<id>``, as opposed to a redirection such as ``<file``."""
_ENDS = " \t\n;&|()<>"
_VARIABLE = re.compile(r"\$(?:\w+|[@*#?!$-])")
_CMD_VARIABLE = re.compile(r"%\w+%|%~?\d")
_IN_WORD = re.compile(r"\[no-\]|\[=[^\[\]\n]*\]")
_ELLIPSES = ("...", "…")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word: its value without quotes, and the offsets of its start and end."""

    value: str
    start: int
    end: int
    quoted: bool = False
    variadic: bool = False
    """It stands for any number of words: ``$OPTIONS``, ``[ARGS]...``."""
    synopsis: bool = False
    """It is written in the notation of usage lines."""


class WordContext(Protocol):
    """The text that a word is read from."""

    text: str
    dialect: Dialect
    at: int
    """The offset of the word; after reading, the offset of its end."""
    until: str
    """The character that ends the part of the text that is read."""
    unclosed: bool

    def read_substitution(self, start: int, until: str) -> int:
        """Read the substitution that begins at ``start``; return the offset after its end."""


@dataclass(slots=True)
class WordReader:
    """Reads one word, from the offset ``context.at``."""

    context: WordContext
    value: list[str] = field(default_factory=list)
    quoted: bool = False
    expands: bool = False
    synopsis: bool = False

    def read(self) -> Token:
        """Return the word, and move ``context.at`` to its end."""
        context = self.context
        text, start = context.text, context.at
        at = start
        while at < len(text):
            placeholder = text[at] == "<" and PLACEHOLDER.match(text, at)
            if text[at] == context.until or (text[at] in _ENDS and not placeholder):
                break
            at = self._read_part(text, at)
        if at == start:  # a character that begins no word: take it, to make progress
            self.value.append(text[at])
            at += 1
        context.at = at
        return self._make_token(text, start, at)

    def _make_token(self, text: str, start: int, end: int) -> Token:
        value = "".join(self.value)
        raw = text[start:end]
        ellipsis = raw in _ELLIPSES
        whole = self.expands and raw[0] in "$`*%" and not self.quoted
        token = Token(
            value=value,
            start=start,
            end=end,
            quoted=self.quoted,
            variadic=ellipsis or whole or raw.endswith(_ELLIPSES) or raw in {'"$@"', '"${@}"'},
            synopsis=self.synopsis or ellipsis,
        )
        return replace(token, value=OPEN_MARK + value) if ellipsis else token

    def _read_part(self, text: str, at: int) -> int:
        """Read a quoted part, an expansion or a character at ``at``; return its end."""
        char = text[at]
        if char == self.context.dialect.value:
            if text[at + 1 : at + 2] != "\n":
                self.value.append(text[at + 1 : at + 2])
            return at + 2
        if char == "'" and self.context.dialect is not Dialect.CMD:
            return self._read_single_quotes(text, at)
        if char == '"':
            return self._read_double_quotes(text, at)
        if char == "$":
            return self._read_dollar(text, at)
        if (end := self._read_expansion(text, at)) > at:
            return end
        self.value.append(char)
        return at + 1

    def _read_expansion(self, text: str, at: int) -> int:
        """Read a substitution, pattern or placeholder at ``at``; return its end, or ``at``."""
        char = text[at]
        if char == "`":
            return self._add_open(text, at, self.context.read_substitution(at + 1, "`"))
        if char == "%" and (variable := _CMD_VARIABLE.match(text, at)):
            return self._add_open(text, at, variable.end())
        if char == "[" and self.value and (notation := _IN_WORD.match(text, at)):
            self.synopsis = True
            return notation.end()
        if char in "<[{" and (group := self._match_notation(text, at)):
            return self._add_open(text, at, group.end())
        if char in "*?" or (char == "~" and not self.value):
            return self._add_open(text, at, at + 1)
        return at

    def _match_notation(self, text: str, at: int) -> re.Match[str] | None:
        if text[at] == "<":
            return PLACEHOLDER.match(text, at)
        if text[at] == "[" and self.value:
            self.synopsis = True
            return re.compile(r"\[[^\[\]\n]*\]").match(text, at)
        return re.compile(r"\{[^\s{}'\"]+\}").match(text, at)

    def _add_open(self, text: str, start: int, end: int) -> int:
        self.expands = self.expands or text[start] in "$`*%"
        self.value.append(OPEN_MARK + text[start:end])
        return end

    def _read_single_quotes(self, text: str, at: int) -> int:
        end = text.find("'", at + 1)
        if end < 0:
            return self._add_unclosed(text, at)
        self.quoted = True
        self.value.append(text[at + 1 : end])
        return end + 1

    def _read_double_quotes(self, text: str, at: int) -> int:
        self.quoted = True
        start, at, before = at, at + 1, len(self.value)
        escape = self.context.dialect.value
        while at < len(text):
            char = text[at]
            if char == '"':
                return at + 1
            if char == escape and self.context.dialect is not Dialect.CMD:
                following = text[at + 1 : at + 2]
                # XCU 2.2.3: only these are escaped; before others the backslash stays.
                kept = "" if following in '$`"\\\n' else char
                self.value.append(kept + ("" if following == "\n" else following))
                at += 2
            elif char == "$":
                at = self._read_dollar(text, at)
            elif char == "`":
                at = self._add_open(text, at, self.context.read_substitution(at + 1, "`"))
            else:
                self.value.append(char)
                at += 1
        del self.value[before:]
        return self._add_unclosed(text, start)

    def _add_unclosed(self, text: str, at: int) -> int:
        """Add a quoted part that is never closed: an apostrophe in prose, or a line cut off."""
        self.context.unclosed = True
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        self.value.append(text[at + 1 : end].rstrip())
        return end

    def _read_dollar(self, text: str, at: int) -> int:
        following = text[at + 1 : at + 2]
        if following == "(":
            if text.startswith("$((", at) and (end := text.find("))", at)) > 0:
                return self._add_open(text, at, end + 2)
            return self._add_open(text, at, self.context.read_substitution(at + 2, ")"))
        if following == "{":
            end = text.find("}", at)
            return self._add_open(text, at, len(text) if end < 0 else end + 1)
        if variable := _VARIABLE.match(text, at):
            return self._add_open(text, at, variable.end())
        self.value.append("$")
        return at + 1
