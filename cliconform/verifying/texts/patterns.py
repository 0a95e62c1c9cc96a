"""Searches for regular expressions with a time limit, so that a bad one cannot hang the run."""

from __future__ import annotations

import re

from cliconform.text_search import find_match
from cliconform.time_limit import limit_time
from cliconform.verifying.errors import SpecFaultError

LIMIT = 5.0
"""Seconds for one search."""
TIMED_OUT = f"searching the pattern took more than {LIMIT:g} s and was stopped"
"""What a finding says when the limit is reached."""


def compile_pattern(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Return ``pattern`` compiled, its ``^`` and ``$`` matching at every line.

    Loading has compiled it before, but with the names for the values of its placeholders. Raises
    :class:`SpecFaultError` where it is not valid with the values.
    """
    try:
        return re.compile(pattern, re.MULTILINE | flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise SpecFaultError(f"{pattern!r} is not a valid regular expression: {error}") from None


def search_pattern(
    pattern: str, text: str, flags: re.RegexFlag = re.NOFLAG, *, limit: float = LIMIT
) -> re.Match[str] | None:
    """Return the first match of ``pattern`` in ``text``.

    Where nothing matches, a carriage return ends a line as well (see
    :func:`~cliconform.text_search.find_match`). Raises
    :class:`~cliconform.time_limit.PatternTimeoutError` after ``limit`` seconds; outside the main
    thread there is no limit. (The ``regex`` package has a timeout of its own, but reads some
    patterns differently from ``re``, which the dialogue and loading use.)
    """
    expression = compile_pattern(pattern, flags)
    with limit_time(limit):
        return find_match(expression, text)
