r"""Checks the texts that are waited for: a prompt, or what shows that a service is ready.

The output is searched for them as a person reads it: without escape sequences and control
characters, with ``\n`` at the end of every line.
"""

from __future__ import annotations

import re

from cliconform.loading.problem_log import Location
from cliconform.loading.scalars.patterns import parse_pattern
from cliconform.model.template import Template

_UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_UNREADABLE_IN_PATTERN = re.compile(
    rf"{_UNREADABLE.pattern}|\\(?:[abfvr]|x[01][0-9a-f]|x7f|0[0-3]?[0-7]?|u00[01][0-9a-f])",
    re.IGNORECASE,
)
_WITHOUT_CHOICE = re.compile(r"(?:\\.|[^\\|?*{\[(])*", re.DOTALL)
"""A regular expression of which every character must match."""


def parse_prompt(text: str, at: Location) -> Template:
    """Return a text to wait for; report one that cannot be found."""
    if _UNREADABLE.search(text):
        _report(at)
    return at.parse_template(text)


def parse_prompt_pattern(text: str, at: Location) -> Template:
    """Return a regular expression for a text to wait for; report one that cannot match."""
    if _WITHOUT_CHOICE.fullmatch(text) and _UNREADABLE_IN_PATTERN.search(text):
        _report(at)
    return parse_pattern(text, at)


def _report(at: Location) -> None:
    at.problem(
        "this cannot be found: the output is searched without escape sequences and control "
        "characters, its lines ended by `\\n`",
        "write only what a person can read",
    )
