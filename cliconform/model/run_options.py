"""How a run is made, as its user asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Keep(StrEnum):
    """Which homes stay on the disk after a run."""

    NONE = "none"
    FAILED = "failed"
    ALL = "all"


class Profile(StrEnum):
    """Whose idea of JUnit XML is written."""

    RICH = "rich"
    STRICT = "strict"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """How a run is held to its spec: what is kept, when it is enough, what a warning counts."""

    jobs: int
    keep: Keep = Keep.NONE
    maxfail: int | None = None
    strict_warnings: bool = False
