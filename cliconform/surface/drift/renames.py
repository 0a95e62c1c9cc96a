"""Find likely renames among removed and added options or commands, with the evidence.

Each removed one is matched with at most one added one. Each piece of evidence has a weight; the sum
must reach ``THRESHOLD``. Weights may be negative. A flag is never the new name of an option with a
value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from cliconform.model.surface import CommandSurface, Option
from cliconform.quick_dataclass import dataclass
from cliconform.surface.drift.similarity import (
    measure_name_similarity,
    measure_overlap,
    measure_text_similarity,
)

THRESHOLD = 0.6
"""The least weight of a rename: one strong piece of evidence, or two that agree."""

_SAME = 0.95
_SIMILAR = 0.6
_DIFFERENT = 0.3
_COMMON_OPTIONS = frozenset({"--help", "-h", "--version"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rename(Generic[T]):
    """``old`` was probably renamed to ``new``."""

    old: T
    new: T
    score: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Evidence:
    weight: float
    text: str = ""


def find_option_renames(removed: Sequence[Option], added: Sequence[Option]) -> list[Rename[Option]]:
    """Return the likely renames among the options of one command."""
    return _find_best(removed, added, _compare_options)


def find_command_renames(
    removed: Sequence[CommandSurface], added: Sequence[CommandSurface]
) -> list[Rename[CommandSurface]]:
    """Return the likely renames among commands, which may be in different groups."""
    return _find_best(removed, added, _compare_commands)


def _find_best(
    removed: Sequence[T], added: Sequence[T], evidence: Callable[[T, T], list[_Evidence]]
) -> list[Rename[T]]:
    """Return the pairs that reach the threshold, the best first, each item in one at most."""
    pairs = []
    for at, old in enumerate(removed):
        for place, new in enumerate(added):
            found = evidence(old, new)
            score = round(sum(piece.weight for piece in found), 3)
            if score >= THRESHOLD:
                words = tuple(piece.text for piece in found if piece.text)
                pairs.append((score, -at, -place, Rename(old, new, score, words)))
    pairs.sort(key=lambda pair: pair[:3], reverse=True)
    old_names: set[tuple[str, int]] = set()
    best = []
    for _, at, place, rename in pairs:
        if ("old", at) not in old_names and ("new", place) not in old_names:
            old_names |= {("old", at), ("new", place)}
            best.append(rename)
    return best


def _compare_options(old: Option, new: Option) -> list[_Evidence]:
    if bool(old.value) != bool(new.value):
        return []
    evidence = []
    shared = [one for one in old.spellings if one in new.spellings]
    if shared:
        # If one side has no other spelling, no other name can contradict the shared one.
        alone = len(shared) in {len(old.spellings), len(new.spellings)}
        evidence.append(_Evidence(0.6 if alone else 0.5, f"both are spelled {', '.join(shared)}"))
    evidence += _compare_descriptions(old.help, new.help, weight=0.6)
    names = measure_name_similarity(old.name, new.name)
    if names >= _SIMILAR:
        evidence.append(_Evidence(0.7 * names, f"the names are similar ({names:.2f})"))
    if old.value and old.value.lower() == new.value.lower():
        evidence.append(_Evidence(0.1, f"both take {old.value}"))
    if old.choices:
        same = measure_overlap(old.choices, new.choices)
        if same >= _SIMILAR:
            evidence.append(_Evidence(0.25 * same, f"both accept {', '.join(old.choices)}"))
    if old.default is not None and old.default == new.default:
        evidence.append(_Evidence(0.15, f"both default to {old.default}"))
    return evidence


def _compare_commands(old: CommandSurface, new: CommandSurface) -> list[_Evidence]:
    """Compare names, descriptions, options and arguments; a similar name alone is not enough."""
    if bool(old.commands) != bool(new.commands):
        return []
    names = measure_name_similarity(old.path[-1], new.path[-1])
    if old.path[:-1] != new.path[:-1]:
        names = max(measure_name_similarity(" ".join(old.path), " ".join(new.path)), names - 0.4)
    old_names, new_names = _name_parameters(old), _name_parameters(new)
    same = measure_overlap(old_names, new_names)
    evidence = _compare_descriptions(old.summary, new.summary, weight=0.5)
    if names >= _SIMILAR:
        evidence.append(_Evidence(0.4 * names, f"the names are similar ({names:.2f})"))
    if old_names and same >= _SIMILAR:
        number = len(old_names & new_names)
        # A group is defined by its commands; one or two options in common prove little.
        weight = 0.2 if number == 1 else 0.6 if old.commands else 0.4
        evidence.append(
            _Evidence(
                weight * same,
                f"{number} of {len(old_names | new_names)} options and arguments are the same",
            )
        )
    elif old_names and new_names and same < _DIFFERENT:
        evidence.append(_Evidence(-0.2))
    if not old.summary and not new.summary and not old_names | new_names and names >= _SIMILAR:
        evidence.append(_Evidence(0.3))  # only their names are known
    return evidence


def _compare_descriptions(old: str, new: str, *, weight: float) -> list[_Evidence]:
    same = measure_text_similarity(old, new)
    if same >= _SIMILAR:
        how = "the same" if same >= _SAME else f"similar ({same:.2f})"
        return [_Evidence(weight * same, f"the descriptions are {how}")]
    return [_Evidence(-0.3)] if old and new and same < _DIFFERENT else []


def _name_parameters(command: CommandSurface) -> set[str]:
    """Return the names of a command's options, arguments and subcommands, without ``--help``."""
    options = {option.name for option in command.options} - _COMMON_OPTIONS
    return options | {one.name.lower() for one in command.arguments} | {*command.commands}
