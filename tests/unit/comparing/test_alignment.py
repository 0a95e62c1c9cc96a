"""Which items of two sequences belong together."""

from __future__ import annotations

import random
from collections.abc import Sequence
from difflib import SequenceMatcher

import pytest

from cliconform.comparing import alignment
from cliconform.comparing.alignment import align


def make_pair(seed: int, length: int, words: int) -> tuple[list[str], list[str]]:
    """Return two lists of items, of which the second has some more, fewer and other ones."""
    source = random.Random(seed)
    one = [f"w{source.randrange(words)}" for _ in range(length)]
    other = [each for each in one if source.random() > 0.1]
    for _ in range(length // 10):
        other.insert(source.randrange(len(other) + 1), f"n{source.randrange(words)}")
    return one, other


def rebuild(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """Return what the stretches make of ``one``, and hold that they are as they are named."""
    made: list[str] = []
    at = start = 0
    for tag, begin, end, first, last in align(one, other):
        assert (begin, first) == (at, start)
        assert (end > begin, last > first) == {
            "equal": (True, True),
            "replace": (True, True),
            "delete": (True, False),
            "insert": (False, True),
        }[tag]
        assert (one[begin:end] == other[first:last]) == (tag == "equal")
        made += one[begin:end] if tag == "equal" else other[first:last]
        at, start = end, last
    assert (at, start) == (len(one), len(other))
    return made


@pytest.mark.parametrize("length", [0, 1, 5, 400, 3000])
@pytest.mark.parametrize("words", [1, 2, 30, 1_000_000])
def test_the_stretches_make_the_second_sequence_of_the_first(length: int, words: int) -> None:
    for seed in range(5):
        one, other = make_pair(seed, length, words)
        assert rebuild(one, other) == other
        assert rebuild(other, one) == one


def test_short_sequences_are_aligned_as_difflib_does() -> None:
    for seed in range(50):
        one, other = make_pair(seed, 40, 12)
        assert list(align(one, other)) == SequenceMatcher(None, one, other).get_opcodes()


@pytest.mark.parametrize("words", [400, 1_000_000])
def test_of_long_sequences_about_as_many_items_are_found_equal_as_difflib_finds(words: int) -> None:
    one, other = make_pair(1, 1500, words)
    equal = sum(end - at for tag, at, end, *_ in align(one, other) if tag == "equal")
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    assert equal > 0.9 * sum(block.size for block in matcher.get_matching_blocks())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["x"] * 4000, ["x"] * 3999 + ["y"]),
        ([f"{n % 2 and n}" for n in range(4000)], [f"{n % 2 and -n}" for n in range(4000)]),
        ([f"{n}" for n in range(4000)], [f"{n}" for n in range(4000)][::-1]),
    ],
)
def test_all_is_compared_with_all_in_short_stretches_alone(
    one: list[str], other: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    class Matcher(SequenceMatcher[str]):
        def __init__(
            self, junk: None, a: Sequence[str], b: Sequence[str], *, autojunk: bool
        ) -> None:
            asked.append(len(a) + len(b))
            super().__init__(junk, a, b, autojunk=autojunk)

    monkeypatch.setattr(alignment, "SequenceMatcher", Matcher)
    assert rebuild(one, other) == other
    assert max(asked, default=0) <= 300
