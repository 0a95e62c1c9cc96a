"""Two surfaces → all changes between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from cliconform.model.drift import Change
from cliconform.model.surface import Surface
from cliconform.surface.drift.arguments import compare_arguments
from cliconform.surface.drift.commands import (
    added_commands,
    compare_command,
    compare_pages,
    removed_commands,
)
from cliconform.surface.drift.matching import Commands, match_commands
from cliconform.surface.drift.options import compare_options
from cliconform.surface.drift.pairs import Pair, Path, habits_of


def compare(old: Surface, new: Surface) -> tuple[Change, ...]:
    """What has changed from ``old`` to ``new``: what has gone, what differs, what has come."""
    return compared(old, new)[0]


def compared(old: Surface, new: Surface) -> tuple[tuple[Change, ...], int]:
    """The changes, and how many pages could be held against each other.

    Where one was recorded without texts, nothing is said of the other's.
    """
    if is_bare(old) or is_bare(new):
        old, new = old.without_texts(), new.without_texts()
    found = match_commands(old, new, habits_of(old, new))
    changes = (
        *removed_commands(found),
        *(each for pair in found.pairs for each in _pair(pair, found.new)),
        *added_commands(found),
    )
    return changes, sum(pair.comparable for pair in found.pairs)


def is_bare(surface: Surface) -> bool:
    """Whether ``surface`` has no text of any help page."""
    return surface == surface.without_texts()


def _pair(pair: Pair, today: Commands) -> Iterator[Change]:
    yield from compare_pages(pair)
    yield from compare_command(pair)
    if not pair.comparable:
        return
    yield from compare_options(pair, _elsewhere(pair.new.path, today))
    yield from compare_arguments(pair)


def _elsewhere(path: Path, today: Commands) -> Mapping[str, tuple[Path, ...]]:
    """Which commands above and below ``path`` have a spelling today."""
    places: defaultdict[str, list[Path]] = defaultdict(list)
    for other, command in today.items():
        near = other[: len(path)] == path or path[: len(other)] == other
        if near and other != path:
            for option in command.options:
                for spelling in option.spellings:
                    places[spelling].append(other)
    return {spelling: tuple(paths) for spelling, paths in places.items()}
