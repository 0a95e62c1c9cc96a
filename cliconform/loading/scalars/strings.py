"""Reads strings and arrays of strings, command lines and arguments."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from cliconform.loading.problem_log import Location
from cliconform.model.template import Template


def list_strings(value: str | Sequence[str] | None, at: Location) -> list[tuple[str, Location]]:
    """Return the strings of a value that may be one string or an array, with their locations."""
    match value:
        case None:
            return []
        case str():
            return [(value, at)]
        case _:
            return [(one, at / index) for index, one in enumerate(value)]


def split_command_line(value: str | Sequence[str], at: Location) -> list[tuple[str, Location]]:
    """Return the words of a command line, with their locations.

    A string is split as a shell splits words; an array is used as it is.
    """
    if not isinstance(value, str):
        return list_strings(value, at)
    try:
        return [(word, at) for word in shlex.split(value)]
    except ValueError as error:
        reason = str(error).lower()
        hint = "close the quotes, or write the words as an array"
        at.problem(f"cannot be split into words: {reason}", hint)
        at.mark_invalid()
        return []


def parse_argument(text: str, at: Location) -> Template:
    """Return an argument or an environment variable's value as a template."""
    if "\0" in text:
        at.problem("a NUL character cannot be passed to a program", "remove it")
    return at.parse_template(text)
