"""The options of a run that its user chooses."""

from __future__ import annotations

from enum import StrEnum

from cliconform.quick_dataclass import dataclass


class Keep(StrEnum):
    """Which homes are kept after a run."""

    NONE = "none"
    FAILED = "failed"
    ALL = "all"


class Profile(StrEnum):
    """The kind of JUnit XML: ``STRICT`` is valid against Jenkins' schema, ``RICH`` has more."""

    RICH = "rich"
    STRICT = "strict"


class Ci(StrEnum):
    """Which CI is told of a run besides the log; ``AUTO`` is the one that runs it."""

    AUTO = "auto"
    GITHUB = "github"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """The options of a run: ``--jobs``, ``--keep``, ``--maxfail`` and ``-W error``."""

    jobs: int
    keep: Keep = Keep.NONE
    maxfail: int | None = None
    """How many commands fail before no further one is started; ``None`` for any number."""
    strict_warnings: bool = False
    """Whether a warning fails the run."""
