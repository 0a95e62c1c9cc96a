"""What planning has to be told of the world: it looks at nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The world at the moment of planning."""

    now: datetime
    """The wall clock's time, with its zone."""
    spec_dir: str
    """The absolute path of the spec's folder: ``${spec_dir}``."""
    platform: str
    """As ``sys.platform`` says it."""
    environ: Mapping[str, str]
    """The environment that cliconform itself was started in."""
    which: Callable[[str], str | None]
    """The absolute path of a program, or ``None``: ``shutil.which`` in the place that counts."""
    pretended: str | None = None
    """The ISO 8601 moment that every command believes it is which has no ``now`` of its own."""
