"""The lines of the first build with what varies in them by itself left open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from cliconform.comparing.alignment import align
from cliconform.comparing.moments import OPEN
from cliconform.drafting.atoms import Hole, compare, make_pattern, mask

_LONGEST = 10_000
"""Characters of a line, at most, in which single words are left open."""
_NEAREST = 50
"""Patterns before and after the likeliest one that are tried for a line."""
_MOST_TRIED = 1_000_000
"""Patterns, at most, that are tried for all lines for which none of those does."""


class VaryingLines:
    """What differs between two runs of the first build, and how to leave it out of others."""

    def __init__(self, one: Sequence[str], again: Sequence[str]) -> None:
        self._known: dict[str, str] = {}
        """For each line that varies, the sign that stands for it."""
        self._steady: set[str] = set()
        """The lines that are the same in both runs."""
        self._patterns: list[tuple[re.Pattern[str], str]] = []
        self._by_mask: dict[str, list[int]] = {}
        """The numbers of the patterns, by the mask of the line that each is made of."""
        self._seen: Counter[str] = Counter()
        self._next = 0
        self._tries = _MOST_TRIED
        self._long_vary = False
        self._masks: set[str] = set()
        """The masks of the lines that only one of the runs has."""
        self.is_noisy = False
        if list(one) == list(again):
            return
        for tag, at, to, start, end in align(list(map(mask, one)), list(map(mask, again))):
            if tag == "equal" or (tag == "replace" and to - at == end - start):
                for left, right in zip(one[at:to], again[start:end], strict=True):
                    self._add_pair(left, right)
            else:
                self._add_loose([*one[at:to], *again[start:end]])
        self._steady -= self._known.keys()

    def _add_pair(self, left: str, right: str) -> None:
        if left == right:
            self._steady.add(left)
            return
        self.is_noisy = True
        is_long = max(len(left), len(right)) > _LONGEST
        self._long_vary |= is_long
        pieces = None if is_long else compare((left, right))
        if pieces is None:
            self._add_loose((left, right))
            return
        shown = "".join(OPEN if isinstance(each, Hole) else each for each in pieces)
        source = "".join(
            _widen(make_pattern(each)) if isinstance(each, Hole) else re.escape(each)
            for each in pieces
        )
        self._known[left] = shown
        self._by_mask.setdefault(mask(left), []).append(len(self._patterns))
        self._patterns.append((re.compile(source), shown))

    def _add_loose(self, lines: Sequence[str]) -> None:
        self.is_noisy = True
        self._masks.update(map(mask, lines))

    def reduce(self, one: Sequence[str], two: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the lines of both builds without what varies by itself."""
        if not self.is_noisy:
            return list(one), list(two)
        return (
            [self._known.get(line, line) for line in one if not self._is_loose(line)],
            [self._find(line) for line in two if not self._is_loose(line)],
        )

    def _is_loose(self, line: str) -> bool:
        """Whether a line is left out whole."""
        if self._long_vary and len(line) > _LONGEST and line not in self._steady:
            return True
        return mask(line) in self._masks

    def _find(self, line: str) -> str:
        """Return the sign for a line that varies, which stands about where it stood before."""
        if line in self._steady:
            return line
        for number in self._list_likely(mask(line)):
            pattern, shown = self._patterns[number]
            if pattern.fullmatch(line):
                self._next = number + 1
                return shown
        return line

    def _list_likely(self, masked: str) -> Iterator[int]:
        """Yield the numbers of patterns, the likeliest first."""
        same = self._by_mask.get(masked, [])
        yield from _list_near(same, self._seen[masked])
        self._seen[masked] += 1
        every = range(len(self._patterns))
        yield from _list_near(every, self._next)
        if self._tries > 0:
            self._tries -= len(every)
            yield from every


def _list_near(numbers: Sequence[int], at: int) -> Iterator[int]:
    """Yield the number at a place, and then those around it."""
    if not numbers:
        return
    at = min(at, len(numbers) - 1)
    yield numbers[at]
    for step in range(1, _NEAREST + 1):
        if at + step < len(numbers):
            yield numbers[at + step]
        if at >= step:
            yield numbers[at - step]


def _widen(pattern: str) -> str:
    """Return a pattern for what varies that does not depend on the length of what was seen."""
    return r"\S+" if pattern.startswith("[0-9a-f]{") else pattern
