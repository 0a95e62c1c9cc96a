"""Names that authors give: of captures, ports, columns of a matrix, variables, commands."""

from __future__ import annotations

import re

from cliconform.loading.problem_log import At

DAY = re.compile(r"today(?:[+-]\d{1,5}d)?")
"""The placeholders that are days: ``today``, ``today-7d``."""

GIVEN = frozenset({"home", "spec_dir"})
"""The placeholders that have a value in every command."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def name(text: str, at: At) -> str:
    """A name that ``${…}`` can stand for."""
    if not _NAME.fullmatch(text):
        at.problem(f"`{text}` is no name", "a name is letters, digits, `_` and `-`")
    elif text in GIVEN | {"today"}:
        at.problem(f"`{text}` is taken: `${{{text}}}` has a meaning of its own", "rename it")
    return text


def variable(text: str, at: At) -> str:
    """The name of an environment variable."""
    if not _VARIABLE.fullmatch(text):
        hint = "it is letters, digits and `_`, and does not begin with a digit"
        at.problem(f"`{text}` is no name of an environment variable", hint)
    return text


def id_(text: str, at: At) -> str:
    """A command's id."""
    if not _ID.fullmatch(text):
        hint = "an id is letters, digits, `_`, `-` and `.`, and begins with a letter or a digit"
        at.problem(f"`{text}` is no id of a command", hint)
    return text
