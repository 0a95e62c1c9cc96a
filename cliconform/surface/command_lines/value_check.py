"""Whether a value is valid for an option or an argument."""

from __future__ import annotations

import re

_TYPES = {
    "integer": re.compile(r"[-+]?\d[\d_]*"),
    "int": re.compile(r"[-+]?\d[\d_]*"),
    "float": re.compile(r"[-+]?(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?|[-+]?(inf|nan)"),
}


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
