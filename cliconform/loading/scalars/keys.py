"""Checks the names of keys on a keyboard."""

from __future__ import annotations

from string import ascii_lowercase

from cliconform.loading.problem_log import Location, join_names
from cliconform.nearest_names import suggest_names

KEY_NAMES = (
    "enter", "tab", "esc", "space", "backspace", "delete", "up", "down", "left", "right", "home",
    "end",
)  # fmt: skip
_CONTROL_KEYS = tuple(f"ctrl-{letter}" for letter in ascii_lowercase)


def check_key(name: str, at: Location) -> str:
    """Return ``name``; report a problem if it is neither a key's name nor a single character."""
    if (
        name not in KEY_NAMES
        and name not in _CONTROL_KEYS
        and (len(name) != 1 or not name.isprintable())
    ):
        near = suggest_names(name.lower(), (*KEY_NAMES, *_CONTROL_KEYS))
        known = f"known keys: {join_names(KEY_NAMES)}, `ctrl-a` to `ctrl-z`, and single characters"
        at.problem(f"unknown key `{name}`", near or known)
    return name
