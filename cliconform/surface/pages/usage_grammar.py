"""The text of one usage form → a tree of words, options and groups.

The notation is that of docopt (http://docopt.org) and POSIX (Utility Syntax, 12.1), which other
styles follow: ``[…]`` may be left out, ``(…)`` is a group, ``|`` separates alternatives, ``...``
repeats what is before it. So do ``*`` and ``+`` behind a bracket; with ``+`` it may not be left
out.
"""

from __future__ import annotations

import re

from cliconform.quick_dataclass import dataclass, field

_CLOSING = {"[": "]", "(": ")", "<": ">", "{": "}"}
_DOTS = re.compile(r"\s*(?:\.{3,}|…|\.\.(?![\w<./]))")
_LEADING_DOTS = re.compile(r"(?<=[\s\[(])(?:\.{3}|…)(?=[\w<])")
"""The dots of ``[...files]``, which repeat what is behind them."""
_BRACES = re.compile(r"\{((?:\s*-|[^{}]*\[)[^{}]*)\}")
"""Braces that are a group: ffmpeg's ``{[outfile options] outfile}...``, ``{-f file | -n}``."""
_MAX_DEPTH = 40
"""Groups that are nested deeper are read as if they were not nested."""
_MAX_LENGTH = 20_000
"""A form is cut at this length."""
_MAX_ATTACHED = 300
"""A bracket that is attached to a word must be closed within this many characters."""


@dataclass(slots=True)
class Word:
    """A word; an option with what is attached to it; or ``<…>`` and ``{…}`` as a whole."""

    text: str
    repeated: bool = False
    spaced: bool = False
    """Whether a space stands before the dots that repeat it."""

    @property
    def is_option(self) -> bool:
        """Whether the word is an option: it begins with a dash, and is not ``-`` or ``--``."""
        return len(self.text) > 1 and self.text[0] == "-" and self.text != "--"


@dataclass(slots=True)
class Group:
    """What stands in brackets."""

    optional: bool
    branches: list[list[Word | Group]] = field(default_factory=lambda: [[]])
    """One sequence of nodes for each alternative."""
    repeated: bool = False
    spaced: bool = False
    """Whether a space stands before the dots: any words follow in argparse's ``[name] ...``."""

    def add(self, node: Word | Group) -> None:
        """Add ``node`` to the last alternative."""
        self.branches[-1].append(node)


Node = Word | Group


def parse_form(text: str) -> tuple[Group, bool]:
    """Return the tree of one form, and whether its brackets match."""
    text = _BRACES.sub(r"(\1)", text[:_MAX_LENGTH])
    root = Group(optional=False)
    stack = [root]
    at = 0
    matches = True
    while at < len(text):
        char = text[at]
        if (end := _read_repetition(text, at, stack[-1])) > at:
            at = end
        elif char.isspace():
            at += 1
        elif char == "|" and not (len(stack) == 1 and _is_inside_word(text, at)):
            stack[-1].branches.append([])
            at += 1
        elif char in "[(" and not _is_attached(text, at) and len(stack) < _MAX_DEPTH:
            stack.append(Group(optional=char == "["))
            at += 1
        elif char in "])":
            matches = matches and len(stack) > 1
            if len(stack) > 1:
                group = stack.pop()
                stack[-1].add(group)
            at += 1
        else:
            end = _find_word_end(text, at, bare=len(stack) == 1)
            stack[-1].add(Word(text[at:end]))
            at = end
    while len(stack) > 1:
        matches = False
        group = stack.pop()
        stack[-1].add(group)
    return root, matches


def _read_repetition(text: str, at: int, group: Group) -> int:
    """Read what repeats a node of ``group``; return where it ends, or ``at`` if nothing does."""
    if dots := _LEADING_DOTS.match(text, at):
        end = _find_word_end(text, dots.end())
        group.add(Word(text[dots.end() : end], repeated=True))
        return end
    if dots := _DOTS.match(text, at):
        _repeat(group, spaced=text[at].isspace())
        return dots.end()
    if text[at] in "*+" and at and text[at - 1] in "])>" and _ends_word(text, at + 1):
        _repeat(group, spaced=False)
        _require(group, text[at])
        return at + 1
    return at


def _repeat(group: Group, *, spaced: bool) -> None:
    """Mark the last node as repeated; dots alone stand for any words (argparse's REMAINDER)."""
    branch = group.branches[-1]
    if branch:
        last = branch[-1]
        last.repeated = True
        last.spaced = spaced
    else:
        branch.append(Word("...", repeated=True))


def _require(group: Group, mark: str) -> None:
    """Make the last node required if its mark is ``+``: one or more."""
    last = group.branches[-1][-1]
    if mark == "+" and isinstance(last, Group):
        last.optional = False


def _ends_word(text: str, at: int) -> bool:
    return at == len(text) or text[at].isspace() or text[at] in "])"


def _is_inside_word(text: str, at: int) -> bool:
    """Whether the bar at ``at`` stands between two bare words, without spaces."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return before.isalnum() and after.isalnum()


def _is_attached(text: str, at: int) -> bool:
    """Whether the bracket at ``at`` is part of a word: ``[HOST/]OWNER``, ``[user@]host``."""
    end = _find_closing(text, at)
    if end < 0:
        return False
    following = text[end + 1 : end + 2]
    inner = text[at + 1 : end]
    return bool(re.match(r"[\w<@]", following)) and " " not in inner and bool(inner)


def _find_word_end(text: str, at: int, *, bare: bool = False) -> int:
    """Return where the word that begins at ``at`` ends; attached brackets are part of it.

    With ``bare`` the word stands in no bracket: ``install|remove`` is then one word.
    """
    start = at
    while at < len(text):
        char = text[at]
        if char in _CLOSING:
            end = _find_closing(text, at)
            if end < 0:
                return max(at, start + 1)
            at = end + 1
        elif char == "|" and bare and _is_inside_word(text, at):
            at += 1
        elif char.isspace() or char in "|])" or _DOTS.match(text, at):
            return max(at, start + 1)
        elif char in "*+" and at > start and text[at - 1] == ">" and _ends_word(text, at + 1):
            return at
        else:
            at += 1
    return at


def _find_closing(text: str, at: int) -> int:
    """Return where the bracket at ``at`` is closed nearby; -1 if it is not."""
    opening, closing = text[at], _CLOSING[text[at]]
    depth = 0
    for index in range(at, min(len(text), at + _MAX_ATTACHED)):
        depth += (text[index] == opening) - (text[index] == closing)
        if depth == 0:
            return index
    return -1
