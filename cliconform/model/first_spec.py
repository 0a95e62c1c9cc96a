"""What `cliconform init` writes: promises of help pages, and sketches of commands."""

from __future__ import annotations

from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpPromise:
    """What is promised of one help page."""

    id: str
    path: tuple[str, ...]
    about: str
    words: tuple[str, ...]
    exit: int
    stream: str
    """``stdout`` or ``stderr``: where the page is written."""
    contains: tuple[str, ...] = ()
    matches: tuple[str, ...] = ()
    exact: bool = True
    """Whether it also promises that nothing is written to the home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A command that is not run yet, with all that its author can fill in."""

    id: str
    summary: str
    words: tuple[str, ...]
    """``<NAME>`` where a value has to be filled in."""
    arguments: tuple[str, ...]
    options: tuple[str, ...]
