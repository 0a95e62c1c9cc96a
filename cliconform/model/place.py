"""Where something is written."""

from __future__ import annotations

from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is written: a file as the user named it, and its line, from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"
