"""Whether a value is valid for an option or an argument, and which known word a typo is near."""

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
"""Words up to this length are not completed: ``--f`` may begin many options."""


def find_nearest(word: str, known: Sequence[str]) -> str:
    """Return the one of ``known`` that ``word`` was probably meant to be, or an empty string."""
    longer = [each for each in known if len(word) > _SHORT and each.startswith(word)]
    # The dashes are left out, as they make any two options alike: --start is not near --list.
    bare = {each.lstrip("-"): each for each in reversed(known)}
    found = difflib.get_close_matches(word.lstrip("-"), bare, n=1, cutoff=0.6)
    return next(iter(longer), "") or (bare[found[0]] if found else "")


def is_valid_value(value: str, choices: tuple[str, ...], type_: str) -> bool:
    """Return whether ``value`` is one of ``choices`` and of the type ``type_``.

    Without choices, and with a type that is not known here, any value is valid.
    """
    if choices:
        return value.lower() in {choice.lower() for choice in choices}
    pattern = _TYPES.get(type_.lower().split(" ")[0])
    return pattern is None or pattern.fullmatch(value) is not None


def count_words(type_: str) -> int:
    """Return how many words a value of the type ``type_`` has.

    ``KEY VALUE`` are two words; Click's type ``INTEGER RANGE`` is one.
    """
    return max(1, len([word for word in type_.split() if word.lower() != "range"]))
