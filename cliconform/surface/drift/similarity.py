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
# Words with hyphens, apostrophes and an end of punctuation; no digits, lists, paths or brackets.
_PHRASE = re.compile(r"\(?[^\W\d_][\w'’-]*(?:[,;:]? \(?[^\W\d_](?:[\w'’-]*\w)?\)?)+[.]?")
_FILLERS = frozenset(
    {"a", "an", "the", "of", "to", "in", "on", "at", "for", "from", "by", "is", "are", "be"}
    | {"your", "its", "it", "that", "which"}
)
_NEGATIONS = frozenset(
    {"no", "not", "never", "none", "without", "off", "enabled", "disabled", "true", "false"}
    | {"hidden", "shown", "first", "last"}
)
_MOSTLY_SAME = 0.6
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


def is_reworded(one: str, other: str) -> bool:
    """Whether two phrases probably say the same in other words: ``number of CPUs``.

    A phrase has two words at least and no other characters, as values have. The words that carry
    no meaning are left out; most of the others are in both, and all that negate.
    """
    if not _PHRASE.fullmatch(one) or not _PHRASE.fullmatch(other):
        return False
    first, second = _find_meaning(one), _find_meaning(other)
    if (first ^ second) & _NEGATIONS:
        return False
    return measure_overlap(first, second) >= _MOSTLY_SAME


def _find_meaning(text: str) -> set[str]:
    words = (word.lower().removesuffix("'s").removesuffix("’s") for word in text.split())
    return {word.strip(".,;:()") for word in words} - _FILLERS


def remove_facts(text: str) -> str:
    """Return a description without facts recorded elsewhere: default, choices, range, required."""
    return " ".join(_FACT.sub(" ", text).split()).rstrip(" .")


def _words(text: str) -> list[str]:
    return _WORD.findall(remove_facts(text).lower())
