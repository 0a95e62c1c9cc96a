"""What pytest's process and the process that runs commands send to each other."""

from __future__ import annotations

from typing import Literal, TypeAlias

from cliconform.model.isolation import Isolation
from cliconform.model.run_options import Keep
from cliconform.quick_dataclass import dataclass
from cliconform.reporting.text.lines import Line

Status: TypeAlias = Literal["passed", "failed", "error", "skipped", "known", "unseen"]
"""What pytest reports: ``known`` is an expected failure, ``unseen`` one that did not occur."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """The options of a run, as the session has them; ``None`` where one is not given."""

    command: str | None = None
    now: str | None = None
    time_scale: float = 1.0
    jobs: int | None = None
    shares: int = 1
    """How many test processes share the processor cores."""
    isolation: Isolation | None = None
    keep: Keep = Keep.NONE
    cached: bool | None = None
    """Whether what has conformed in a recording is not run again."""
    no_known: bool = False
    is_recorded: bool = True
    is_long: bool = False
    """Whether outputs are quoted at length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """Run the commands ``ids`` of a spec, and what they need.

    The replies are a ``CommandResult`` for each of ``ids``, in the order in which the commands
    end, and then ``RunEnded``.
    """

    spec: str
    """The spec's file, relative to the folder that pytest was started in."""
    ids: frozenset[str]
    settings: RunSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """How a command has ended."""

    id: str
    status: Status
    verdict: str
    message: str = ""
    """Why, in one line; empty for what conforms."""
    lines: tuple[Line, ...] = ()
    """What is to be shown of a failure."""
    seconds: float = 0.0
    warnings: tuple[str, ...] = ()
    command: str = ""
    """The command line that was run."""
    cached: str = ""
    """The recording that it is from; empty for a command that was run."""
    kept: str = ""
    """The home, if it is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded:
    """The run is over. What has no result yet has none for the reason in ``message``."""

    message: str = ""
    lines: tuple[Line, ...] = ()


Reply: TypeAlias = CommandResult | RunEnded
