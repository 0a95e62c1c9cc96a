"""What a program asks: which prompts are new, which are gone, and which have other words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from cliconform.comparing.alignment import align
from cliconform.comparing.findings import Found, noise
from cliconform.comparing.line_values import have_same_values
from cliconform.model.comparison import CommandShown, DifferenceCode
from cliconform.model.drift import Effect
from cliconform.quick_dataclass import replace

_MOST = 30
"""Prompts in one place, at most, of which all are compared with all."""
_LONGEST = 200
"""Characters of a prompt that are compared to find the one that it has become."""


def compare_prompts(
    first: CommandShown, second: CommandShown, again: CommandShown
) -> Iterator[Found]:
    """Yield the differences between what both builds ask, in the order of the prompts."""
    if first.prompts == second.prompts:
        return
    if first.prompts != again.prompts:
        yield noise("prompts")
        return
    for tag, at, to, start, end in align(first.prompts, second.prompts):
        if tag != "equal":
            yield from _compare_block(first.prompts[at:to], second.prompts[start:end])


def use_prompts_of(first: CommandShown, other: CommandShown) -> CommandShown:
    """Return ``other`` with the prompts of ``first`` in its texts: they are compared by themselves.

    Where one asks more often than the other, its texts are left as they are.
    """
    if len(first.prompts) != len(other.prompts) or first.prompts == other.prompts:
        return other
    streams, styled = dict(other.streams), dict(other.styled)
    for wanted, prompt in zip(first.prompts, other.prompts, strict=True):
        for texts in (streams, styled):
            for name, text in texts.items():
                texts[name] = text.replace(prompt, wanted, 1) if prompt else text
    return replace(other, streams=streams, styled=styled)


def _compare_block(before: Sequence[str], after: Sequence[str]) -> Iterator[Found]:
    """Yield the differences between prompts that stand in the same place."""
    at = start = 0
    for left, right in [*_pair(before, after), (len(before), len(after))]:
        yield from map(_make_removed, before[at:left])
        yield from map(_make_added, after[start:right])
        if left < len(before):
            yield _make_changed(before[left], after[right])
        at, start = left + 1, right + 1


def _pair(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of prompts that ask for the same: as many are alike as can be."""
    if len(before) == len(after) or max(len(before), len(after)) > _MOST:
        return [(place, place) for place in range(min(len(before), len(after)))]
    best: dict[tuple[int, int], tuple[float, list[tuple[int, int]]]] = {}
    nothing: tuple[float, list[tuple[int, int]]] = (0.0, [])
    for left in reversed(range(len(before))):
        for right in reversed(range(len(after))):
            value, pairs = best.get((left + 1, right + 1), nothing)
            paired = (value + _measure(before[left], after[right]), [(left, right), *pairs])
            skipped = (best.get(each, nothing) for each in ((left + 1, right), (left, right + 1)))
            best[left, right] = max(paired, *skipped, key=lambda each: each[0])
    return best.get((0, 0), nothing)[1]


def _measure(one: str, other: str) -> float:
    """Return how alike two prompts are, from 0 to 1."""
    return SequenceMatcher(None, one[-_LONGEST:], other[-_LONGEST:], autojunk=False).ratio()


def _make_changed(before: str, after: str) -> Found:
    is_same = have_same_values(before, after)
    return Found(
        what="prompt",
        code=DifferenceCode.PROMPT_WORDING,
        effect=Effect.COSMETIC if is_same else Effect.BREAKING,
        before=before,
        after=after,
        why="it asks for the same in other words"
        if is_same
        else "it offers another answer, or takes another one if none is typed",
    )


def _make_removed(prompt: str) -> Found:
    return Found(
        what="prompt",
        code=DifferenceCode.PROMPT_REMOVED,
        effect=Effect.BREAKING,
        before=prompt,
        why="it no longer asks for this, so a script that answers it waits in vain",
    )


def _make_added(prompt: str) -> Found:
    return Found(
        what="prompt",
        code=DifferenceCode.PROMPT_ADDED,
        effect=Effect.BREAKING,
        after=prompt,
        why="it asks for more, so a script that does not answer waits in vain",
    )
