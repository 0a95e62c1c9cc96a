"""Checks names that the author chooses: of commands, variables, captures, ports and columns."""

from __future__ import annotations

import re

from cliconform.loading.problem_log import Location

DAY_PLACEHOLDER = re.compile(r"today(?:[+-]\d{1,5}d)?")
"""Placeholders for days: ``today``, ``today-7d``."""

PREDEFINED = frozenset({"home", "spec_dir"})
"""Placeholders that have a value in every command."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def check_name(text: str, at: Location) -> str:
    """Return ``text``; report a problem if it cannot be the name of a placeholder."""
    if not _NAME.fullmatch(text):
        hint = "use letters, digits, `_` and `-`; begin with a letter or `_`"
        at.problem(f"`{text}` is not a valid name", hint)
    elif text in PREDEFINED | {"today"}:
        at.problem(f"`{text}` is reserved: `${{{text}}}` is predefined", "rename it")
    return text


def check_variable(text: str, at: Location) -> str:
    """Return ``text``; report a problem if it cannot be the name of an environment variable."""
    if not _VARIABLE.fullmatch(text):
        hint = "use letters, digits and `_`; do not begin with a digit"
        at.problem(f"`{text}` is not a valid name of an environment variable", hint)
    return text


def check_id(text: str, at: Location) -> str:
    """Return ``text``; report a problem if it cannot be a command's id."""
    if not _ID.fullmatch(text):
        hint = "use letters, digits, `_`, `-` and `.`; begin with a letter or a digit"
        at.problem(f"`{text}` is not a valid id of a command", hint)
    return text
