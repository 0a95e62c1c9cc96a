"""A text that promises are about, and what is in it: also where not all of it was kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from cliconform.lazy_pattern import lazy_pattern
from cliconform.model.observation import SearchResult
from cliconform.quick_dataclass import dataclass, field
from cliconform.text import REPLACEMENT, Reading, replace_invalid
from cliconform.text_search import MAX_FOUND
from cliconform.verifying.bounds import Bounds
from cliconform.verifying.texts.excerpt import cut_around, to_one_line
from cliconform.verifying.texts.normalize import KeptText
from cliconform.verifying.texts.patterns import search_pattern

_REPLACEMENT = lazy_pattern(rf"{REPLACEMENT}|\\uFFFD", re.IGNORECASE)


class CannotJudgeError(Exception):
    """It depends on what was not kept of a text whether a promise holds."""


@dataclass(frozen=True, slots=True)
class FoundAt:
    """Where a text was found: the number of its line, from 1, and that line."""

    number: int
    line: str

    def describe(self) -> str:
        """Return the place in one line: ``line 3: …``."""
        return f"line {self.number}: {to_one_line(self.line)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A text that a promise is about."""

    name: str
    """What messages call it: ``stdout``, a path, ``the response to GET …``."""
    kept: KeptText
    reading: Reading = "escapes"
    lost: str = ""
    """What of it was not kept, for messages; empty if all of it was."""
    searches: Mapping[tuple[str, bool], SearchResult] = field(default_factory=dict)
    """What was found in the part that was not kept, by what was searched for: a text, and whether
    it is a regular expression."""
    streams: tuple[Subject, ...] = ()
    """For ``output`` the streams that it consists of, if there are two."""
    read_elsewhere: Callable[[], Mapping[str, str]] = dict
    """Returns the other streams by name, where the text may be instead."""
    bounds: Bounds = field(default_factory=Bounds)
    """What searching it may take."""
    columns: int | None = None
    """The width of the terminal that it was written to; ``None`` without a terminal."""
    is_explained: bool = True
    """Whether a deviation is shown: else, another one stands for it, and this is only counted."""

    @property
    def text(self) -> str:
        """All of it, with a line in place of what was not kept."""
        return self.kept.join()


def prepare_text(kept: KeptText, promised: Sequence[str]) -> KeptText:
    """Return ``kept`` with U+FFFD for invalid bytes, if one of the ``promised`` texts has that."""
    if not is_about_invalid(promised):
        return kept
    return KeptText(tuple(map(replace_invalid, kept.parts)), kept.gaps)


def is_about_invalid(promised: Iterable[str]) -> bool:
    """Whether one of the ``promised`` texts has U+FFFD."""
    return any(_REPLACEMENT.search(text) for text in promised)


def has_text(text: str, subject: Subject) -> bool:
    """Whether ``text`` is in ``subject``, or for ``output`` in one of its streams.

    Raises :class:`CannotJudgeError`.
    """
    return bool(find_text(text, subject, most=1))


def find_text(text: str, subject: Subject, most: int = MAX_FOUND) -> list[FoundAt]:
    """Return the first places of ``text`` in ``subject``, or for ``output`` in its streams.

    Raises :class:`CannotJudgeError` if there are none, as far as can be seen.
    """
    found = _find_in_kept(text, subject.kept, most)
    for each in (*subject.streams, subject):
        found = found or _find_in_kept(text, each.kept, most)
        result = each.searches.get((text, False))
        if not found and result is not None:
            found = [FoundAt(line.number, line.text) for line in result.lines[:most]]
    if not found:
        _require_search(subject, text, regex=False)
        if "\n" in text and subject.streams and subject.lost:
            raise CannotJudgeError(subject.lost)  # its lines may be from both streams
    return found


@dataclass(frozen=True, slots=True)
class PatternMatch:
    """That a regular expression matches: ``value`` is what its first group does, if anything.

    Without a group it is what all of it matches.
    """

    value: str | None


def find_pattern(pattern: str, subject: Subject, *, first: bool = False) -> PatternMatch | None:
    """Return a match of ``pattern`` in ``subject``, for ``output`` else in one of its streams.

    ``first`` says that it must be the first one. Raises :class:`CannotJudgeError`, and
    :class:`~cliconform.time_limit.PatternTimeoutError`.
    """
    for each in (subject, *subject.streams):
        head, *others = _list_searchable(pattern, each.kept)
        if found := _search(pattern, head, subject.bounds):
            return found
        result = each.searches.get((pattern, True))
        if result is not None and result.lines:
            return PatternMatch(result.value)
        if first and not each.streams:
            _require_search(each, pattern, regex=True)
        for part in others:
            if found := _search(pattern, part, subject.bounds):
                return found
    _require_search(subject, pattern, regex=True)
    return None


def number_line(kept: KeptText, part: int, at: int) -> int:
    """Return the number of the line, from 1, at the character ``at`` of one of the parts."""
    before = sum(text.count("\n") for text in kept.parts[:part])
    missing = sum(gap.lines for gap in kept.gaps[:part])
    return before + missing + kept.parts[part].count("\n", 0, at) + 1


def _find_in_kept(text: str, kept: KeptText, most: int) -> list[FoundAt]:
    found: list[FoundAt] = []
    for number, part in enumerate(kept.parts):
        end, at = 0, part.find(text)
        while at >= 0 and len(found) < most:
            begin = part.rfind("\n", 0, at) + 1
            end = _find_line_end(part, at)
            shown = cut_around(part[begin:end], at - begin, min(at + len(text), end) - begin)
            found.append(FoundAt(number_line(kept, number, at), shown))
            at = part.find(text, max(end, at + 1))
    return found


def _find_line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


def _require_search(subject: Subject, text: str, *, regex: bool) -> None:
    """Raise :class:`CannotJudgeError` unless what was not kept was searched for ``text``."""
    for each in subject.streams or (subject,):
        result = each.searches.get((text, regex))
        if each.lost and (result is None or not result.complete):
            raise CannotJudgeError(each.lost)


def _list_searchable(pattern: str, kept: KeptText) -> list[str | None]:
    """Return the parts in which a match of ``pattern`` is one in the whole text, too.

    The lines at a gap are not complete. What only the beginning or the end of the text matches is
    not searched for at a gap.
    """
    parts: list[str | None] = [*kept.parts]
    last = len(parts) - 1
    for number, part in enumerate(kept.parts if last else ()):
        begin = part.find("\n") + 1 if number else 0
        end = part.rfind("\n") + 1 if number < last else len(part)
        is_anchored = (number and r"\A" in pattern) or (number < last and r"\Z" in pattern)
        parts[number] = None if is_anchored else part[begin:end] or None
    return parts


def _search(pattern: str, text: str | None, bounds: Bounds) -> PatternMatch | None:
    found = None if text is None else search_pattern(pattern, text, bounds=bounds)
    return None if found is None else PatternMatch(found.value)
