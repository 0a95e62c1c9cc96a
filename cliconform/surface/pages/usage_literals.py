"""The words of a usage form that are typed as they are: the names of commands."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from cliconform.surface.pages.usage_grammar import Group, Word
from cliconform.surface.pages.usage_nodes import is_option_group, is_placeholder_word

_LITERAL = re.compile(r"^[a-z][a-z0-9_:-]*$")
_EXAMPLE = re.compile(r"[a-z]+_(?:name|file|path|dir|directory|url|id)")
"""A name that stands for a value although it has no brackets: ``folder_name``."""


def is_literal(text: str) -> bool:
    """Return whether ``text`` is a bare word in lower case, as commands are."""
    return _LITERAL.match(text) is not None


def is_typed(node: Word, described: AbstractSet[str]) -> bool:
    """Return whether the word is typed as it is: ``new`` in ``ship new <name>``.

    ``described`` are the names of the arguments that the page describes, which are not.
    """
    return is_literal(node.text) and not node.repeated and node.text not in described


def take_literal(root: Group, described: AbstractSet[str]) -> str:
    """Return the first word if it is typed as it is, and empty otherwise.

    It is removed from the tree, with the words right after it that are typed too. ``described`` are
    the names of the arguments that the page describes.
    """
    branch = root.branches[0]
    if len(root.branches) > 1:
        return ""
    at = 0
    while at < len(branch) and (isinstance(branch[at], Group) and is_option_group(branch[at])):
        at += 1
    node = branch[at] if at < len(branch) else None
    if isinstance(node, Group) and node.optional and len(node.branches) == 1:
        branch, at = node.branches[0], 0
        node = next(iter(branch), None)
        if not (branch[1:] and isinstance(branch[1], Group)):
            return ""  # `[file]` is an argument, `[push [-p]]` a command
    if (
        not isinstance(node, Word)
        or is_placeholder_word(node.text)
        or not is_typed(node, described)
    ):
        return ""
    del branch[at]
    while at < len(branch) and isinstance(after := branch[at], Word) and is_typed(after, described):
        del branch[at]
    return "" if _EXAMPLE.fullmatch(node.text) else node.text
