"""The files that a spec is written in: one, and the parts that hold some of its commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cliconform.loading.positions import Path, Positions


@dataclass(frozen=True, slots=True)
class Source:
    """A file by the name that places have, and where everything in it is written."""

    file: str
    positions: Positions


@dataclass(frozen=True, slots=True)
class Sources:
    """The file itself, and the part that each command is in which is not in the file itself."""

    main: Source
    parts: Mapping[str, Source] = field(default_factory=dict)

    def of(self, path: Path) -> Source:
        """The file in which ``path`` is written."""
        match path:
            case ("command", str(id_), *_):
                return self.parts.get(id_, self.main)
            case _:
                return self.main

    def order(self, file: str) -> int:
        """Where ``file`` comes among them, for problems to be told in that order.

        A part that could not be read has no commands here, and comes last.
        """
        files = [self.main.file, *(source.file for source in self.parts.values())]
        return files.index(file) if file in files else len(files)
