"""Measure how similar two names, descriptions or sets are, as a number from 0 to 1."""

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


def measure_name_similarity(one: str, other: str) -> float:
    """Return how similar two names are: by their letters or by their words, whichever is more."""
    first, second = one.lower().lstrip("-"), other.lower().lstrip("-")
    letters = SequenceMatcher(None, first, second, autojunk=False).ratio()
    return max(letters, measure_overlap(set(_WORD.findall(first)), set(_WORD.findall(second))))


def measure_text_similarity(one: str, other: str) -> float:
    """Return how similar two descriptions are, word by word; 0 if one is empty."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return 0.0
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def measure_overlap(one: Collection[str], other: Collection[str]) -> float:
    """Return the size of the intersection divided by that of the union; 0 if both are empty."""
    either = {*one, *other}
    return len({*one} & {*other}) / len(either) if either else 0.0


def is_same_text(one: str, other: str) -> bool:
    """Whether two descriptions are equal, apart from blanks and from facts recorded elsewhere."""
    return remove_facts(one).replace(" ", "") == remove_facts(other).replace(" ", "")


def remove_facts(text: str) -> str:
    """Return a description without facts recorded elsewhere: default, choices, range, required."""
    return " ".join(_FACT.sub(" ", text).split()).rstrip(" .")


def _words(text: str) -> list[str]:
    return _WORD.findall(remove_facts(text).lower())
