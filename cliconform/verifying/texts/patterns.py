"""Regular expressions that end: a bad one on a long text must not hang the run."""

from __future__ import annotations

import re

from cliconform.time_limit import limit_time
from cliconform.verifying.expectation import SpecFaultError

LIMIT = 5.0
"""Seconds for one search."""


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """``pattern``, its ``^`` and ``$`` at every line. What loading let pass may still be wrong."""
    try:
        return re.compile(pattern, re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        raise SpecFaultError(f"{pattern!r} is no regular expression: {error}") from None


def search_pattern(pattern: str, text: str, *, limit: float = LIMIT) -> re.Match[str] | None:
    """The first match of ``pattern`` in ``text``.

    Raises :class:`~cliconform.time_limit.PatternTimeoutError` when it is not done after ``limit``
    seconds; in another thread than the main one a search is not bounded. (The ``regex`` package
    has a time limit, yet reads some patterns otherwise than ``re``, which is what the dialogue and
    the loading use.)
    """
    expression = compile_pattern(pattern)
    with limit_time(limit):
        return expression.search(text)
