"""How often a text, or a match of a regular expression, occurs in a subject.

Occurrences do not overlap: ``aa`` occurs once in ``aaa``, as for :meth:`str.count`.
"""

from __future__ import annotations

from collections.abc import Callable

from cliconform.quick_dataclass import dataclass
from cliconform.verifying.texts.excerpt import cut_around
from cliconform.verifying.texts.normalize import KeptText
from cliconform.verifying.texts.patterns import FoundSpans, find_spans
from cliconform.verifying.texts.subject import FoundAt, Subject, number_line

_MOST_PLACES = 100
"""Occurrences that are shown, and looked for the place of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrences:
    """How often something occurs."""

    number: int
    places: tuple[FoundAt, ...]
    """The first of them."""
    is_all: bool
    """Whether it occurs nowhere else: not where a part of the text was not kept."""


def count_text(text: str, subject: Subject) -> Occurrences:
    """Return how often ``text`` occurs; for ``output``, in both streams together."""

    def find(part: str) -> FoundSpans:
        first: list[tuple[int, int]] = []
        at = part.find(text)
        while at >= 0 and len(first) < _MOST_PLACES:
            first.append((at, at + len(text)))
            at = part.find(text, at + len(text))
        return FoundSpans(part.count(text), tuple(first))

    return _count(find, subject, (text, False))


def count_matches(pattern: str, subject: Subject) -> Occurrences:
    """Return how often ``pattern`` matches; for ``output``, in both streams together.

    Raises :class:`~cliconform.time_limit.PatternTimeoutError`.
    """

    def find(part: str) -> FoundSpans:
        return find_spans(pattern, part, _MOST_PLACES, bounds=subject.bounds)

    return _count(find, subject, (pattern, True))


def _count(
    find: Callable[[str], FoundSpans], subject: Subject, key: tuple[str, bool]
) -> Occurrences:
    number, places = _count_in(find, subject.kept)
    apart = [_count_in(find, each.kept) for each in subject.streams]
    if sum(each for each, _ in apart) > number:
        number = sum(each for each, _ in apart)
        places = [place for _, found in apart for place in found]
    return Occurrences(
        number=number,
        places=tuple(places),
        is_all=all(_is_all(each, key) for each in subject.streams or (subject,)),
    )


def _count_in(find: Callable[[str], FoundSpans], kept: KeptText) -> tuple[int, list[FoundAt]]:
    number = 0
    places: list[FoundAt] = []
    for at, part in enumerate(kept.parts):
        found = find(part)
        places += [_show(kept, at, *span) for span in found.first]
        number += found.number
    return number, places


def _show(kept: KeptText, part: int, start: int, end: int) -> FoundAt:
    text = kept.parts[part]
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    stop = len(text) if stop < 0 else stop
    line = cut_around(text[begin:stop], start - begin, min(end, stop) - begin)
    return FoundAt(number_line(kept, part, start), line)


def _is_all(subject: Subject, key: tuple[str, bool]) -> bool:
    """Whether what was not kept was searched, and nothing found there."""
    result = subject.searches.get(key)
    return not subject.lost or (result is not None and result.complete and not result.lines)
