"""What a command did to its home: the snapshot before compared with the one after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cliconform.model.home_paths import find_parents
from cliconform.model.observation import FileFact, Observation
from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The paths that a command created, changed and removed, each sorted."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    fresh: frozenset[str]
    """All that is created or changed, and every directory with such a path in it, at any depth."""


_NO_CHANGES = Changes(created=(), changed=(), removed=(), fresh=frozenset())


def find_changes(observation: Observation) -> Changes:
    """Return what the run did to its home."""
    before, after = observation.before, observation.after
    if before is after or before == after:
        return _NO_CHANGES
    created = sorted(after.keys() - before.keys())
    changed = sorted(
        path for path in after.keys() & before.keys() if is_different(before[path], after[path])
    )
    removed = sorted(before.keys() - after.keys())
    parents = find_parents((*created, *changed, *removed))
    return Changes(
        created=tuple(created),
        changed=tuple(changed),
        removed=tuple(removed),
        fresh=frozenset([*created, *changed, *parents]),
    )


def is_different(one: FileFact, other: FileFact) -> bool:
    """Whether content, kind or mode differ. The size counts for files only; times never do."""
    if (one.kind, one.mode, one.digest) != (other.kind, other.mode, other.digest):
        return True
    return one.kind == "file" and one.size != other.size


def drop_parents(paths: tuple[str, ...], facts: Mapping[str, FileFact]) -> tuple[str, ...]:
    """Return ``paths`` without the directories that others of them lie in.

    The directories that remain are written with a ``/`` at their end.
    """
    parents = find_parents(paths)
    return tuple(
        f"{path}/" if facts[path].kind == "dir" else path for path in paths if path not in parents
    )


def name_paths(paths: Sequence[str]) -> str:
    """Return paths in a few words: ``a.csv``, ``a.csv and 2 more``."""
    more = len(paths) - 1
    return f"{paths[0]} and {more:,} more" if more > 0 else "".join(paths)
