"""The defaults that a project sets for cliconform in its ``pyproject.toml``."""

from __future__ import annotations

from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The table ``[tool.cliconform]``; ``None`` where a key is left out.

    Paths are as they can be opened: those in the file are relative to the file's folder.
    """

    file: str
    """The ``pyproject.toml``; empty where there is no such table."""
    spec: str | None = None
    known: str | None = None
    junit: str | None = None
    jobs: int | None = None
    cached: bool | None = None


NO_PROJECT = Project(file="")
"""Where there is no such table."""
