"""What a command did to its home: the snapshot before held against the one after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cliconform.model.observation import FileFact, Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The paths that a command created, changed and removed, each sorted."""

    created: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    fresh: frozenset[str]
    """All that is new or changed; a directory changes with what is in it, at any depth."""


def find_changes(observation: Observation) -> Changes:
    """What the run did to its home."""
    before, after = observation.before, observation.after
    created = sorted(after.keys() - before.keys())
    changed = sorted(
        path for path in after.keys() & before.keys() if is_different(before[path], after[path])
    )
    removed = sorted(before.keys() - after.keys())
    touched = {folder for path in (*created, *changed, *removed) for folder in list_parents(path)}
    return Changes(
        created=tuple(created),
        changed=tuple(changed),
        removed=tuple(removed),
        fresh=frozenset([*created, *changed, *touched]),
    )


def is_different(one: FileFact, other: FileFact) -> bool:
    """Whether the content, kind or mode differs; a directory's size says nothing."""
    if (one.kind, one.mode, one.digest) != (other.kind, other.mode, other.digest):
        return True
    return one.kind == "file" and one.size != other.size


def list_parents(path: str) -> list[str]:
    """The directories that ``path`` lies in, below the home."""
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def drop_parents(paths: tuple[str, ...], facts: Mapping[str, FileFact]) -> tuple[str, ...]:
    """``paths`` without the directories that another one of them lies in; ``/`` ends the others."""
    above = {folder for path in paths for folder in list_parents(path)}
    return tuple(
        f"{path}/" if facts[path].kind == "dir" else path for path in paths if path not in above
    )
