"""The names of keys that a person presses."""

from __future__ import annotations

from string import ascii_lowercase

from cliconform.loading.problem_log import At, listed, nearest

NAMED = (
    "enter", "tab", "esc", "space", "backspace", "delete", "up", "down", "left", "right", "home",
    "end",
)  # fmt: skip
_CONTROL = tuple(f"ctrl-{letter}" for letter in ascii_lowercase)


def key(name: str, at: At) -> str:
    """A key's name, or a single character."""
    if name not in NAMED and name not in _CONTROL and (len(name) != 1 or not name.isprintable()):
        near = nearest(name.lower(), (*NAMED, *_CONTROL))
        known = f"keys are {listed(NAMED)}, `ctrl-a` to `ctrl-z`, and single characters"
        at.problem(f"unknown key `{name}`", near or known)
    return name
