"""Which files of a home are equal, so that what is in them needs to be looked at only once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cliconform.model.observation import FileFact


def find_equal_files(paths: Iterable[str], facts: Mapping[str, FileFact]) -> dict[str, str]:
    """Return the first of ``paths`` that is equal to each of them, by path, in their order.

    Files are equal that have the same content and mode, and the same suffixes, which say how they
    are read. A link is equal to itself alone.
    """
    seen: dict[tuple[str, int, str], str] = {}
    return {path: _find_first(path, facts[path], seen) for path in paths}


def _find_first(path: str, fact: FileFact, seen: dict[tuple[str, int, str], str]) -> str:
    if fact.kind != "file" or not fact.digest:
        return path
    suffixes = path.rpartition("/")[2].partition(".")[2]
    return seen.setdefault((fact.digest, fact.mode, suffixes), path)
