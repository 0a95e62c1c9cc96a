"""One usage form → a tree of words, options and groups.

The notation is docopt's (http://docopt.org) and POSIX's (Utility Syntax, 12.1), which the others
keep to: ``[…]`` may be left out, ``(…)`` is a group, ``|`` parts alternatives, ``...`` repeats what
is before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_CLOSING = {"[": "]", "(": ")", "<": ">", "{": "}"}
_DOTS = re.compile(r"\s*(?:\.{3,}|…|\.\.(?![\w<./]))")
_DEEPEST = 40
"""No usage is nested deeper; what is, is read as if it were flat."""
_LONGEST = 20_000
_ATTACHED = 300


@dataclass(slots=True)
class Word:
    """A word, an option with what is attached to it, or ``<…>`` and ``{…}`` as they stand."""

    text: str
    repeated: bool = False

    @property
    def is_option(self) -> bool:
        """Whether it is an option by its dash; ``-`` and ``--`` are none."""
        return len(self.text) > 1 and self.text[0] == "-" and self.text != "--"


@dataclass(slots=True)
class Group:
    """What stands in brackets: one sequence for each alternative."""

    optional: bool
    branches: list[list[Word | Group]] = field(default_factory=lambda: [[]])
    repeated: bool = False
    spaced: bool = False
    """A space stands before its dots: argparse's ``[name] ...`` has any words after the name."""

    def add(self, node: Word | Group) -> None:
        """The node is put at the end of the alternative being read."""
        self.branches[-1].append(node)


Node = Word | Group


def parse_form(text: str) -> tuple[Group, bool]:
    """The tree of one form, and whether its brackets match."""
    text = text[:_LONGEST]
    root = Group(optional=False)
    stack = [root]
    at = 0
    matches = True
    while at < len(text):
        char = text[at]
        if dots := _DOTS.match(text, at):
            at = dots.end()
            _repeat(stack[-1], spaced=char.isspace())
        elif char.isspace():
            at += 1
        elif char == "|":
            stack[-1].branches.append([])
            at += 1
        elif char in "[(" and not _attached(text, at) and len(stack) < _DEEPEST:
            stack.append(Group(optional=char == "["))
            at += 1
        elif char in "])":
            matches = matches and len(stack) > 1
            if len(stack) > 1:
                group = stack.pop()
                stack[-1].add(group)
            at += 1
        else:
            end = _word_end(text, at)
            stack[-1].add(Word(text[at:end]))
            at = end
    while len(stack) > 1:
        matches = False
        group = stack.pop()
        stack[-1].add(group)
    return root, matches


def _repeat(group: Group, *, spaced: bool) -> None:
    """Dots are of what is before them; alone they are any words (argparse's REMAINDER)."""
    branch = group.branches[-1]
    if branch:
        last = branch[-1]
        last.repeated = True
        if isinstance(last, Group):
            last.spaced = spaced
    else:
        branch.append(Word("...", repeated=True))


def _attached(text: str, at: int) -> bool:
    """Whether a bracket is part of a word: ``[HOST/]OWNER``, ``[user@]host``."""
    end = _closing(text, at)
    if end < 0:
        return False
    following = text[end + 1 : end + 2]
    inner = text[at + 1 : end]
    return bool(re.match(r"[\w<@]", following)) and " " not in inner and bool(inner)


def _word_end(text: str, at: int) -> int:
    """Where the word ends that begins at ``at``: brackets attached to it are of it."""
    start = at
    while at < len(text):
        char = text[at]
        if char in _CLOSING:
            end = _closing(text, at)
            if end < 0:
                return max(at, start + 1)
            at = end + 1
        elif char.isspace() or char in "|])" or _DOTS.match(text, at):
            return max(at, start + 1)
        else:
            at += 1
    return at


def _closing(text: str, at: int) -> int:
    """Where the bracket at ``at`` is closed, not far from it; -1 where it is not."""
    opening, closing = text[at], _CLOSING[text[at]]
    depth = 0
    for index in range(at, min(len(text), at + _ATTACHED)):
        depth += (text[index] == opening) - (text[index] == closing)
        if depth == 0:
            return index
    return -1
