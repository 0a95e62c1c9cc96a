"""What a document is made of here: blocks of text that may hold command lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_DIRECTIVE = re.compile(r"cliconform:\s*(?P<word>ignore|run)\b")


class Kind(StrEnum):
    """Where a block's text stands."""

    CODE = "code"
    """A block of code: each of its lines may be a command line."""
    SPAN = "span"
    """A piece of code within a sentence or a table: all of it may be one, often only named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A line of a block, and where its text begins in the document; both count from 1."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Text that may hold command lines. ``language`` is as the document writes it, if it does."""

    kind: Kind
    lines: tuple[SourceLine, ...]
    language: str = ""
    runnable: bool = False
    ignored: bool = False


def directive(comment: str) -> str:
    """What a comment of a document asks for: ``ignore``, ``run``, or nothing."""
    match = _DIRECTIVE.search(comment)
    return match["word"] if match else ""


def language_of(info: str) -> tuple[str, bool]:
    """An info string's language, and whether it is tagged ``runnable``: ``bash runnable``."""
    words = re.split(r"[\s,{}]+", info.strip())
    words = [word for word in words if word]
    language = words[0].lower().lstrip(".") if words and words[0] != "runnable" else ""
    return language, "runnable" in words
