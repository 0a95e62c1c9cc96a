"""The files of a spec: the spec itself, and the files that it includes."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.loading.positions import Path, Positions
from cliconform.quick_dataclass import dataclass, field


@dataclass(frozen=True, slots=True)
class Source:
    """A file, by the name that reports show, and the positions of everything in it."""

    file: str
    positions: Positions


@dataclass(frozen=True, slots=True)
class Sources:
    """The main file, and the included file of each command that is not in the main file."""

    main: Source
    parts: Mapping[str, Source] = field(default_factory=dict)

    def find(self, path: Path) -> Source:
        """Return the file that ``path`` is written in."""
        if self.parts and len(path) > 1 and path[0] == "command":
            return self.parts.get(str(path[1]), self.main)
        return self.main

    def position_of(self, file: str) -> int:
        """Return the position of ``file`` among the files, in which problems are reported.

        A file that could not be read has no commands here and comes last.
        """
        files = [self.main.file, *(source.file for source in self.parts.values())]
        return files.index(file) if file in files else len(files)
