"""Globs over the paths of a home, written as :mod:`cliconform.glob_pattern` says.

A glob matches anything but directories; with ``/`` at its end, only directories. A path without
wildcards matches whatever has that path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cliconform.glob_pattern import compile_glob, compile_glob_above, is_wild
from cliconform.model.observation import FileFact
from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Glob:
    """A path or glob relative to the home; ``shown`` is what messages call it."""

    pattern: re.Pattern[str]
    above: re.Pattern[str]
    """What matches at the beginning of a path that the glob matches, or a directory of it."""
    shown: str
    is_wild: bool
    only_directories: bool

    def matches(self, path: str, fact: FileFact) -> bool:
        """Whether the glob matches ``path``, which is what ``fact`` says."""
        if not self.pattern.fullmatch(path) and path != self.shown:
            return False
        if self.only_directories:
            return fact.kind == "dir"
        return not self.is_wild or fact.kind != "dir"

    def select(self, paths: Mapping[str, FileFact]) -> tuple[str, ...]:
        """Return the paths that match, sorted."""
        return tuple(sorted(path for path, fact in paths.items() if self.matches(path, fact)))

    def covers(self, path: str) -> bool:
        """Whether the glob matches ``path`` or a directory that ``path`` is in (for ``ignore``)."""
        return path == self.shown or self.above.match(path) is not None


def parse_glob(source: str, *, shown: str = "") -> Glob:
    """Return ``source`` as a glob relative to the home; ``[*]`` is a literal ``*``."""
    text = shown or source
    return Glob(
        pattern=compile_glob(source),
        above=compile_glob_above(source),
        shown="/".join(part for part in text.split("/") if part not in ("", ".")),
        is_wild=is_wild(source),
        only_directories=source.endswith("/"),
    )


def is_covered(globs: Iterable[Glob], path: str) -> bool:
    """Whether any of ``globs`` covers ``path``."""
    return any(each.covers(path) for each in globs)
