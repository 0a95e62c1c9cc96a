"""Which values an option or an argument takes, and which word a wrong one was meant to be."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

_TYPES = {
    "integer": re.compile(r"[-+]?\d[\d_]*"),
    "int": re.compile(r"[-+]?\d[\d_]*"),
    "float": re.compile(r"[-+]?(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?|[-+]?(inf|nan)"),
}
_SHORT = 3
"""Characters of a word that may begin anything: ``--f``."""


def nearest(word: str, known: Sequence[str]) -> str:
    """The one of ``known`` that ``word`` was probably meant to be; empty where none is near."""
    longer = [each for each in known if len(word) > _SHORT and each.startswith(word)]
    # Any two options are alike in their dashes: --start is not near to --list.
    bare = {each.lstrip("-"): each for each in reversed(known)}
    found = difflib.get_close_matches(word.lstrip("-"), bare, n=1, cutoff=0.6)
    return next(iter(longer), "") or (bare[found[0]] if found else "")


def is_right(value: str, choices: tuple[str, ...], kind: str) -> bool:
    """Whether ``value`` is among ``choices`` and of the type ``kind``, as far as these tell."""
    if choices:
        return value.lower() in {choice.lower() for choice in choices}
    pattern = _TYPES.get(kind.lower().split(" ")[0])
    return pattern is None or pattern.fullmatch(value) is not None


def words_of(kind: str) -> int:
    """How many words a value of the type ``kind`` has.

    ``KEY VALUE`` are two; ``INTEGER RANGE`` is one, a type of Click's.
    """
    return max(1, len([word for word in kind.split() if word.lower() != "range"]))
