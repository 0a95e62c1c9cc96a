"""The house layout of a value: blanks and quotes; what is on a line of its own stays there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import tomli
from tree_sitter import Node

from cliconform.editing.quoting import quote
from cliconform.editing.syntax import Statement, Syntax

_NESTED = frozenset({"array", "inline_table", "pair", "ERROR"})
_PLAIN_ESCAPES = re.compile(r'"(?:[^"\\]|\\[\\"])*"')
_ALIGNED = 2
"""Blanks, in a value of several lines, that someone may have put there to align columns."""


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def format_written(syntax: Syntax, pair: Statement) -> str:
    """Return the value of ``pair`` in the house layout, with its lines as they are."""
    assert pair.value is not None
    tokens = list(_list_tokens(syntax, pair.value))
    if len(tokens) == 1:
        return tokens[0].text
    is_long = b"\n" in _without_strings(syntax, tokens)
    done = [tokens[0].text]
    for before, token in pairwise(tokens):
        gap = syntax.text(before.end, token.start)
        if "\n" in gap:
            is_last = token.kind == "]" and before.kind not in {",", "[", "comment"}
            done += ["," if is_last else "", _strip_lines(gap), token.text]
        elif before.kind == "," and token.kind in {"]", "}"}:
            done[-1] = ""
            done += [" " if token.kind == "}" else "", token.text]
        else:
            keeps = is_long and len(gap) >= _ALIGNED
            done += [gap if keeps else _choose_gap(before, token, gap), token.text]
    return "".join(done)


def _without_strings(syntax: Syntax, tokens: list[_Token]) -> bytes:
    """Return what is between the tokens of a value."""
    gaps = pairwise(tokens)
    return b"".join(syntax.raw[one.end : other.start] for one, other in gaps)


def _list_tokens(syntax: Syntax, node: Node) -> Iterator[_Token]:
    if node.type in _NESTED and node.children:
        for child in node.children:
            yield from _list_tokens(syntax, child)
        return
    text = syntax.text(node.start_byte, node.end_byte)
    if text.strip():
        end = node.start_byte + len(text.rstrip().encode())
        yield _Token(node.type, _requote(text.rstrip()), node.start_byte, end)


def _requote(text: str) -> str:
    """Return a string with escaped backslashes, such as a pattern, as a literal one."""
    if "\\\\" not in text or text.startswith('"""') or not _PLAIN_ESCAPES.fullmatch(text):
        return text
    return quote(tomli.loads(f"v = {text}")["v"])


def _strip_lines(gap: str) -> str:
    """Return the line ends of ``gap`` without blanks before them, and its indentation."""
    *lines, indent = gap.split("\n")
    return "\n" * len(lines) + indent


def _choose_gap(before: _Token, token: _Token, gap: str) -> str:
    if token.kind == "comment":
        return gap or "  "
    if before.kind == "{" or token.kind == "}":
        return "" if before.kind == "{" and token.kind == "}" else " "
    if before.kind == "[" or token.kind in {"]", ","}:
        return ""
    return " "
