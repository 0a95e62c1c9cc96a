"""How alike two names, two descriptions, two sets are: a number from 0 to 1."""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import SequenceMatcher

_FACT = re.compile(
    r"""[\[({][^\[\](){}]*\b(?:defaults?|required|choices|possible\ values|one\ of|deprecated)\b
        [^\[\](){}]*[\])}] | \[[^\[\]]*(?:<|>|<=|>=)[^\[\]]*\] | \(?\bDEPRECATED\b\)?:?""",
    re.IGNORECASE | re.VERBOSE,
)
_WORD = re.compile(r"[^\W_]+")


def names_alike(one: str, other: str) -> float:
    """How close two names are: by their letters, or by the words that they are made of."""
    first, second = one.lower().lstrip("-"), other.lower().lstrip("-")
    letters = SequenceMatcher(None, first, second, autojunk=False).ratio()
    return max(letters, share(set(_WORD.findall(first)), set(_WORD.findall(second))))


def texts_alike(one: str, other: str) -> float:
    """How much of two descriptions is the same, word by word; 0 where one is empty."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return 0.0
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def share(one: Collection[str], other: Collection[str]) -> float:
    """How much of what is in either is in both; 0 where both are empty."""
    either = {*one, *other}
    return len({*one} & {*other}) / len(either) if either else 0.0


def same_text(one: str, other: str) -> bool:
    """Whether two descriptions are one, but for facts that are told elsewhere and for blanks."""
    return without_facts(one).replace(" ", "") == without_facts(other).replace(" ", "")


def without_facts(text: str) -> str:
    """A description without what is told of it elsewhere: default, choices, range, ``required``."""
    return " ".join(_FACT.sub(" ", text).split()).rstrip(" .")


def _words(text: str) -> list[str]:
    return _WORD.findall(without_facts(text).lower())
