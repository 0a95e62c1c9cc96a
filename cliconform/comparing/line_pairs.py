"""Lines that differ: which belong together, and what differs between the two of a pair."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from cliconform.comparing.line_values import has_more_cells, have_same_values
from cliconform.comparing.moments import OPEN
from cliconform.drafting.atoms import mask
from cliconform.model.comparison import DifferenceCode

_BLANKS = re.compile(r"\s+")
_RULE = re.compile(r"[\s\u2500-\u257f+|=_*·`-]+")
"""What tables and boxes are drawn with."""
_WORD = re.compile(r"[#\w]+")
_PROGRESS = re.compile(
    r"(?=.*[#=>|━█▏▎▍▌▋▊▉░▒▓])\s*+[\[|(]?[#=>. ━█▏▎▍▌▋▊▉░▒▓-]*+[\])|]?\s*+\d++(?:\.\d++)?%.*"
)
"""A progress bar, which is drawn as time goes by."""
_ALIKE = 0.6
_SAME_WORDS = 0.9
"""How alike lines are of which most words are the same, in whatever order."""
_MOST = 0.7
"""The part of the words of a line that are most of them."""
_FEW = 3
"""Words that a line has at least, for their order to mean little."""
_NEAREST = 12
"""Lines among which the counterpart of one is looked for."""
_LONG = 1_000
"""Characters of a line from which on it is not compared with others sign by sign."""
_MOST_LINES = 5_000
"""Lines that differ, at most, for which counterparts are looked for."""
_MOST_WORK = 50_000_000
"""Pairs of signs, at most, that are looked at to find out which lines are alike."""


class TooManyLinesError(Exception):
    """Too many lines differ, or too long ones, to look for the counterpart of each."""


class DifferentLines:
    """The lines that differ, by the kind of the difference; each with its sign."""

    def __init__(self, codes: Mapping[DifferenceCode, str]) -> None:
        self.by_code: dict[DifferenceCode, list[str]] = {code: [] for code in codes}
        self._simple: dict[str, str] = {}
        self._lines = _MOST_LINES
        self._work = _MOST_WORK

    def add_block(self, before: Sequence[str], after: Sequence[str]) -> None:
        """Pair the lines of one block that are most alike, and sort them by what differs.

        Raises :class:`TooManyLinesError`.
        """
        if before and after:
            self._lines -= len(before) + len(after)
        if self._lines < 0:
            raise TooManyLinesError
        rest = list(after)
        for line in before:
            at = self._find_counterpart(line, rest)
            if at is None:
                self._add_single("-", line, DifferenceCode.OUTPUT_REMOVED)
                continue
            other = rest[at]
            for skipped in rest[:at]:
                self._add_single("+", skipped, DifferenceCode.OUTPUT_ADDED)
            del rest[: at + 1]
            self.by_code[compare_lines(line, other)] += (f"-{line}", f"+{other}")
        for line in rest:
            self._add_single("+", line, DifferenceCode.OUTPUT_ADDED)

    def _add_single(self, sign: str, line: str, code: DifferenceCode) -> None:
        self.by_code[code if is_said(line) else DifferenceCode.OUTPUT_STYLE].append(f"{sign}{line}")

    def _find_counterpart(self, line: str, lines: Sequence[str]) -> int | None:
        if not lines or not is_said(line):
            return None
        best, at = _ALIKE, None
        simple = self._simplify(line)
        matcher = SequenceMatcher(None, "", simple, autojunk=False)
        for number, other in enumerate(lines[:_NEAREST]):
            if not is_said(other):
                continue
            other_simple = self._simplify(other)
            if other_simple == simple:
                return number
            if best < _SAME_WORDS and _have_same_words(simple, other_simple):
                best, at = _SAME_WORDS, number
            matcher.set_seq1(other_simple)
            if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best:
                ratio = self._measure(matcher, len(other_simple), len(simple))
                if ratio > best:
                    best, at = ratio, number
        return at

    def _measure(self, matcher: SequenceMatcher[str], length: int, other: int) -> float:
        """Return how alike two lines are, from 0 to 1; of long ones, how alike their signs are."""
        if max(length, other) > _LONG:
            return matcher.quick_ratio()
        self._work -= length * other
        if self._work < 0:
            raise TooManyLinesError
        return matcher.ratio()

    def _simplify(self, line: str) -> str:
        """Return ``line`` in lower case with one sign for all numbers, without a table's lines."""
        if line not in self._simple:
            self._simple[line] = _RULE.sub(" ", mask(line).replace(OPEN, "#")).strip().lower()
        return self._simple[line]

    def match_moved(self) -> None:
        """Take lines that are gone in one place and new in another for another order."""
        removed = self.by_code[DifferenceCode.OUTPUT_REMOVED]
        added = self.by_code[DifferenceCode.OUTPUT_ADDED]
        moved = Counter(line[1:] for line in removed) & Counter(line[1:] for line in added)
        if not moved:
            return
        self.by_code[DifferenceCode.OUTPUT_ORDER] += [f" {line}" for line in moved.elements()]
        self.by_code[DifferenceCode.OUTPUT_REMOVED] = _drop(removed, moved)
        self.by_code[DifferenceCode.OUTPUT_ADDED] = _drop(added, moved)


def _drop(lines: Sequence[str], moved: Counter[str]) -> list[str]:
    left = moved.copy()
    kept = []
    for line in lines:
        if left[line[1:]]:
            left[line[1:]] -= 1
        else:
            kept.append(line)
    return kept


def is_said(line: str) -> bool:
    """Whether a line says something: it is not empty, a line of a table or a progress bar."""
    return bool(line) and not (_RULE.fullmatch(line) or _PROGRESS.fullmatch(line))


def compare_lines(line: str, other: str) -> DifferenceCode:
    """Return what the difference between two lines is that are about the same."""
    if squeeze(line) == squeeze(other):
        return DifferenceCode.OUTPUT_STYLE
    if has_more_cells(line, other):
        return DifferenceCode.OUTPUT_ADDED
    if max(len(line), len(other)) > _LONG or not have_same_values(line, other):
        return DifferenceCode.OUTPUT_VALUES
    return DifferenceCode.OUTPUT_WORDING


def _have_same_words(line: str, other: str) -> bool:
    one, two = (Counter(_WORD.findall(each)) for each in (line, other))
    most = max(one.total(), two.total())
    return min(one.total(), two.total()) >= _FEW and (one & two).total() >= _MOST * most


def squeeze(line: str) -> str:
    """Return ``line`` without blanks and what tables are drawn with."""
    return _BLANKS.sub("", _RULE.sub(lambda found: " " if " " in found[0] else "", line))
