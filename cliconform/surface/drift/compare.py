"""Compare two surfaces: the entry point of the package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from cliconform.model.drift import Change
from cliconform.model.surface import Surface
from cliconform.surface.drift.arguments import compare_arguments
from cliconform.surface.drift.commands import (
    compare_command,
    compare_pages,
    find_added_commands,
    find_removed_commands,
)
from cliconform.surface.drift.matching import Commands, match_commands
from cliconform.surface.drift.options import compare_options
from cliconform.surface.drift.pairs import CommandPair, Path, compare_shown_defaults


def compare(old: Surface, new: Surface) -> tuple[Change, ...]:
    """Return the changes from ``old`` to ``new``: removed, changed and added commands."""
    return compare_and_count(old, new)[0]


def compare_and_count(old: Surface, new: Surface) -> tuple[tuple[Change, ...], int]:
    """Return the changes, and how many help pages could be compared.

    If one surface was recorded without help texts, those of the other are ignored.
    """
    if has_no_texts(old) or has_no_texts(new):
        old, new = old.without_texts(), new.without_texts()
    matches = match_commands(old, new, compare_shown_defaults(old, new))
    changes = (
        *find_removed_commands(matches),
        *(each for pair in matches.pairs for each in _compare_pair(pair, matches.new)),
        *find_added_commands(matches),
    )
    return changes, sum(pair.comparable for pair in matches.pairs)


def has_no_texts(surface: Surface) -> bool:
    """Whether ``surface`` was recorded without help texts."""
    return surface == surface.without_texts()


def _compare_pair(pair: CommandPair, current: Commands) -> Iterator[Change]:
    yield from compare_pages(pair)
    yield from compare_command(pair)
    if not pair.comparable:
        return
    yield from compare_options(pair, _find_spellings_elsewhere(pair.new.path, current))
    yield from compare_arguments(pair)


def _find_spellings_elsewhere(path: Path, current: Commands) -> Mapping[str, tuple[Path, ...]]:
    """Return which commands above and below ``path`` have each option spelling."""
    paths_by_spelling: defaultdict[str, list[Path]] = defaultdict(list)
    for other, command in current.items():
        near = other[: len(path)] == path or path[: len(other)] == other
        if near and other != path:
            for option in command.options:
                for spelling in option.spellings:
                    paths_by_spelling[spelling].append(other)
    return {spelling: tuple(paths) for spelling, paths in paths_by_spelling.items()}
