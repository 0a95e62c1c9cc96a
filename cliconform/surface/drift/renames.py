"""Likely renames: which of those that went is which of those that came, with the evidence.

One old is one new. Each piece of evidence has a weight; together they must reach ``THRESHOLD``.
What speaks against counts too: a flag is never the new name of an option with a value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from cliconform.model.surface import CommandSurface, Option
from cliconform.surface.drift.similarity import names_alike, share, texts_alike

THRESHOLD = 0.6
"""From here on it is told as a rename: one strong piece of evidence, or two that agree."""

_SAME = 0.95
_ALIKE = 0.6
_UNLIKE = 0.3
_HELP_PAGES = frozenset({"--help", "-h", "--version"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rename(Generic[T]):
    """``old`` is probably what is ``new`` today."""

    old: T
    new: T
    score: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Clue:
    weight: float
    words: str = ""


def option_renames(gone: Sequence[Option], come: Sequence[Option]) -> list[Rename[Option]]:
    """The likely renames among the options of one command."""
    return _best(gone, come, _option_clues)


def command_renames(
    gone: Sequence[CommandSurface], come: Sequence[CommandSurface]
) -> list[Rename[CommandSurface]]:
    """The likely renames among commands, wherever they stand."""
    return _best(gone, come, _command_clues)


def _best(
    gone: Sequence[T], come: Sequence[T], clues: Callable[[T, T], list[_Clue]]
) -> list[Rename[T]]:
    """The pairs above the threshold, the best first, each old and each new in one at most."""
    pairs = []
    for at, old in enumerate(gone):
        for place, new in enumerate(come):
            found = clues(old, new)
            score = round(sum(clue.weight for clue in found), 3)
            if score >= THRESHOLD:
                words = tuple(clue.words for clue in found if clue.words)
                pairs.append((score, -at, -place, Rename(old, new, score, words)))
    pairs.sort(key=lambda pair: pair[:3], reverse=True)
    taken: set[tuple[str, int]] = set()
    best = []
    for _, at, place, rename in pairs:
        if ("old", at) not in taken and ("new", place) not in taken:
            taken |= {("old", at), ("new", place)}
            best.append(rename)
    return best


def _option_clues(old: Option, new: Option) -> list[_Clue]:
    if bool(old.value) != bool(new.value):
        return []
    clues = []
    shared = [one for one in old.spellings if one in new.spellings]
    if shared:
        # With nothing but the shared letter on one side there is no other name to disagree.
        alone = len(shared) in {len(old.spellings), len(new.spellings)}
        clues.append(_Clue(0.6 if alone else 0.5, f"both are {', '.join(shared)}"))
    clues += _help_clues(old.help, new.help, weight=0.6)
    names = names_alike(old.name, new.name)
    if names >= _ALIKE:
        clues.append(_Clue(0.7 * names, f"their names are alike ({names:.2f})"))
    if old.value and old.value.lower() == new.value.lower():
        clues.append(_Clue(0.1, f"both take {old.value}"))
    if old.choices:
        same = share(old.choices, new.choices)
        if same >= _ALIKE:
            clues.append(_Clue(0.25 * same, f"both choose from {', '.join(old.choices)}"))
    if old.default is not None and old.default == new.default:
        clues.append(_Clue(0.15, f"both default to {old.default}"))
    return clues


def _command_clues(old: CommandSurface, new: CommandSurface) -> list[_Clue]:
    """The names, the descriptions and what they take must agree; a bare name is not enough."""
    if bool(old.commands) != bool(new.commands):
        return []
    names = names_alike(old.path[-1], new.path[-1])
    if old.path[:-1] != new.path[:-1]:
        names = max(names_alike(" ".join(old.path), " ".join(new.path)), names - 0.4)
    taken, takes = _takes(old), _takes(new)
    same = share(taken, takes)
    clues = _help_clues(old.summary, new.summary, weight=0.5)
    if names >= _ALIKE:
        clues.append(_Clue(0.4 * names, f"their names are alike ({names:.2f})"))
    if taken and same >= _ALIKE:
        number = len(taken & takes)
        # A group is what is below it; an option or two in common are in many commands.
        weight = 0.2 if number == 1 else 0.6 if old.commands else 0.4
        clues.append(_Clue(weight * same, f"they take the same: {number} of {len(taken | takes)}"))
    elif taken and takes and same < _UNLIKE:
        clues.append(_Clue(-0.2))
    if not old.summary and not new.summary and not taken | takes and names >= _ALIKE:
        clues.append(_Clue(0.3))  # nothing is known of either but their names
    return clues


def _help_clues(old: str, new: str, *, weight: float) -> list[_Clue]:
    same = texts_alike(old, new)
    if same >= _ALIKE:
        how = "the same" if same >= _SAME else f"alike ({same:.2f})"
        return [_Clue(weight * same, f"their descriptions are {how}")]
    return [_Clue(-0.3)] if old and new and same < _UNLIKE else []


def _takes(command: CommandSurface) -> set[str]:
    """The options, arguments and commands that tell one command from another."""
    options = {option.name for option in command.options} - _HELP_PAGES
    return options | {one.name.lower() for one in command.arguments} | {*command.commands}
