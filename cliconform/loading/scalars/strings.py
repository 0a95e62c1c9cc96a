"""Command lines, and one text as good as a list of one."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from cliconform.loading.problem_log import At
from cliconform.model.template import Template


def stated(value: str | Sequence[str] | None, at: At) -> list[tuple[str, At]]:
    """The texts of a word that may be one text or a list, each with its place."""
    match value:
        case None:
            return []
        case str():
            return [(value, at)]
        case _:
            return [(one, at / index) for index, one in enumerate(value)]


def command_line(value: str | Sequence[str], at: At) -> list[tuple[str, At]]:
    """The words of a command line: a text is split as a shell does, a list is taken as it is."""
    if not isinstance(value, str):
        return stated(value, at)
    try:
        return [(word, at) for word in shlex.split(value)]
    except ValueError as error:
        reason = str(error).lower()
        at.problem(f"cannot be split into words: {reason}", "a list of words is not split")
        at.spoil()
        return []


def argument(text: str, at: At) -> Template:
    """A text that is handed to a program, which cannot hold a NUL."""
    if "\0" in text:
        at.problem("a NUL character, which cannot be handed to a program")
    return at.template(text)
