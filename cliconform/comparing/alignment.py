"""Which items of two sequences belong together, in about linear time whatever they are.

:class:`difflib.SequenceMatcher` needs quadratic time, and cubic time where items are repeated, so
that only short stretches are left to it. Longer ones are cut at the items that both sequences have
once, in the same order, as in the patience diff of Bram Cohen.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TypeAlias

Stretch: TypeAlias = tuple[str, int, int, int, int]
"""``equal``, ``replace``, ``delete`` or ``insert``, and where it begins and ends on both sides."""
_Pair: TypeAlias = tuple[int, int]

_SHORT = 300
"""Items on both sides together of which all may be compared with all."""


def align(one: Sequence[Hashable], other: Sequence[Hashable]) -> Iterator[Stretch]:
    """Yield the stretches of two sequences, as :meth:`difflib.SequenceMatcher.get_opcodes`."""
    at = start = 0
    begun: _Pair | None = None
    for left, right in [*_find_pairs(one, other), (len(one), len(other))]:
        if begun is None or (left, right) != (at, start):
            if begun is not None:
                yield "equal", begun[0], at, begun[1], start
            if left > at or right > start:
                yield _name(left > at, right > start), at, left, start, right
            begun = (left, right)
        at, start = left + 1, right + 1
    if begun is not None and begun[0] < len(one) and begun[1] < len(other):
        yield "equal", begun[0], len(one), begun[1], len(other)


def _name(is_left: bool, is_right: bool) -> str:  # noqa: FBT001 - which sides have items
    return ("replace" if is_right else "delete") if is_left else "insert"


def _find_pairs(one: Sequence[Hashable], other: Sequence[Hashable]) -> Iterator[_Pair]:
    """Yield the places of equal items that belong together, in ascending order."""
    if len(one) + len(other) <= _SHORT:
        yield from _match_all(one, other)
        return
    head = _count_common(one, other)
    tail = _count_common(one[head:][::-1], other[head:][::-1])
    end, stop = len(one) - tail, len(other) - tail
    yield from ((place, place) for place in range(head))
    for left, right in _cut(one[head:end], other[head:stop]):
        yield head + left, head + right
    yield from zip(range(end, len(one)), range(stop, len(other)), strict=True)


def _cut(one: Sequence[Hashable], other: Sequence[Hashable]) -> Iterator[_Pair]:
    """Yield the pairs of a stretch that has no common beginning or end."""
    yield from _fill(_pair_unique(one, other), one, other, _cut_again)


def _cut_again(one: Sequence[Hashable], other: Sequence[Hashable]) -> Iterator[_Pair]:
    """Yield the pairs of a long stretch in which nothing that both have is there once."""
    yield from _fill(_pair_repeated(one, other), one, other, lambda *_: iter(()))


def _fill(
    anchors: Sequence[_Pair],
    one: Sequence[Hashable],
    other: Sequence[Hashable],
    match_long: Callable[[Sequence[Hashable], Sequence[Hashable]], Iterator[_Pair]],
) -> Iterator[_Pair]:
    """Yield ``anchors`` with the pairs between them."""
    at = start = 0
    for left, right in [*anchors, (len(one), len(other))]:
        before, after = one[at:left], other[start:right]
        is_short = len(before) + len(after) <= _SHORT
        for step, place in (_match_all if is_short else match_long)(before, after):
            yield at + step, start + place
        if left < len(one):
            yield left, right
        at, start = left + 1, right + 1


def _match_all(one: Sequence[Hashable], other: Sequence[Hashable]) -> Iterator[_Pair]:
    if not one or not other:
        return
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for left, right, size in matcher.get_matching_blocks():
        yield from ((left + step, right + step) for step in range(size))


def _pair_unique(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[_Pair]:
    """Return the pairs of items that are there once on either side."""
    counts, places = Counter(one), {item: place for place, item in enumerate(other)}
    others = Counter(other)
    return _find_longest(
        (place, places[item]) for place, item in enumerate(one) if counts[item] == others[item] == 1
    )


def _pair_repeated(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[_Pair]:
    """Return the pairs of equal items: the first with the first, the second with the second."""
    places = {key: place for place, key in enumerate(_number(other))}
    return _find_longest(
        (place, places[key]) for place, key in enumerate(_number(one)) if key in places
    )


def _number(items: Sequence[Hashable]) -> Iterator[tuple[Hashable, int]]:
    seen: Counter[Hashable] = Counter()
    for item in items:
        yield item, seen[item]
        seen[item] += 1


def _find_longest(pairs: Iterator[_Pair]) -> list[_Pair]:
    """Return as many of ``pairs``, which ascend on the left, as ascend on the right as well."""
    ends: list[int] = []
    """The smallest place on the right at which a chain of each length ends."""
    last: list[tuple[_Pair, int]] = []
    """Each pair that was seen, with the number of the one before it in its chain."""
    tops: list[int] = []
    for pair in pairs:
        length = bisect_left(ends, pair[1])
        last.append((pair, tops[length - 1] if length else -1))
        ends[length : length + 1] = [pair[1]]
        tops[length : length + 1] = [len(last) - 1]
    chain = []
    number = tops[-1] if tops else -1
    while number >= 0:
        pair, number = last[number]
        chain.append(pair)
    return chain[::-1]


def _count_common(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """Return how many items are equal at the beginning."""
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return place
    return min(len(one), len(other))
