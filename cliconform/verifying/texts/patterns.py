"""Searches for regular expressions with a time limit, so that a bad one cannot hang the run."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import TypeVar

from cliconform.bounded_process.process import CallStoppedError
from cliconform.lazy_pattern import lazy_pattern
from cliconform.quick_dataclass import dataclass
from cliconform.text import end_lines
from cliconform.text_search import find_match
from cliconform.time_limit import PatternTimeoutError, limit_time
from cliconform.verifying.bounds import PATTERN_SECONDS, Bounds
from cliconform.verifying.errors import SpecFaultError

A = TypeVar("A")
T = TypeVar("T")

TIMED_OUT = f"searching the pattern took more than {PATTERN_SECONDS:g} s and was stopped"
"""What a finding says when the limit is reached."""
LONGEST_HERE = 32 * 1024
"""Characters of a text that is searched in this process. :mod:`re` looks for signals, and so for
the time limit, once in 4,096 steps, and each step may read all of the text."""
_MAY_REPEAT = lazy_pattern(r"[*+?{]|\\\d")
"""What a pattern has that may take more steps than the text has characters."""


@dataclass(frozen=True, slots=True)
class FoundPattern:
    """A match of a regular expression."""

    start: int
    """The character at which it begins."""
    value: str | None
    """What its first group matched; without a group, what all of it did."""


@dataclass(frozen=True, slots=True)
class FoundSpans:
    """All matches of a regular expression."""

    number: int
    first: tuple[tuple[int, int], ...]
    """The characters at which the first of them begin and end."""


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
    pattern: str,
    text: str,
    flags: re.RegexFlag = re.NOFLAG,
    *,
    bounds: Bounds,
) -> FoundPattern | None:
    """Return the first match of ``pattern`` in ``text``.

    Where nothing matches, a carriage return ends a line as well (see
    :func:`~cliconform.text_search.find_match`). Raises
    :class:`~cliconform.time_limit.PatternTimeoutError` when the time of all searches for the
    command is over. (The ``regex`` package has a timeout of its own, but
    reads some patterns differently from ``re``, which the dialogue and loading use; RE2 takes
    linear time, but knows neither all patterns nor texts with invalid bytes.)
    """
    return _search_in_time(_search, pattern, text, flags, bounds=bounds)


def find_spans(pattern: str, text: str, most: int, *, bounds: Bounds) -> FoundSpans:
    """Return how often ``pattern`` matches in ``text``, and the first ``most`` matches.

    Where nothing matches, a carriage return ends a line as well. Raises as :func:`search_pattern`.
    """
    return _search_in_time(_find_spans, pattern, text, most, bounds=bounds)


def _search_in_time(
    function: Callable[[str, str, A], T],
    pattern: str,
    text: str,
    argument: A,
    *,
    bounds: Bounds,
) -> T:
    compile_pattern(pattern)
    try:
        if len(text) > LONGEST_HERE and _MAY_REPEAT.search(pattern):
            return bounds.search(function, pattern, text, argument)
        with bounds.spend_on_patterns() as seconds, limit_time(seconds):
            return function(pattern, text, argument)
    except CallStoppedError:
        raise PatternTimeoutError from None


def _search(pattern: str, text: str, flags: re.RegexFlag) -> FoundPattern | None:
    found = find_match(compile_pattern(pattern, flags), text)
    if found is None:
        return None
    return FoundPattern(found.start(), found[min(1, found.re.groups)])


def _find_spans(pattern: str, text: str, most: int) -> FoundSpans:
    expression = compile_pattern(pattern)
    if "\r" in text and not expression.search(text):
        text = end_lines(text)
    spans = (match.span() for match in expression.finditer(text))
    first = tuple(islice(spans, most))
    return FoundSpans(len(first) + sum(1 for _ in spans), first)
