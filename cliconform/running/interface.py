"""The seam between running and everything that follows: who takes in what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from cliconform.model.observation import Observation
from cliconform.model.plan import Plan, Step


class Next(StrEnum):
    """What follows an observation."""

    PROCEED = "proceed"
    """The steps that need this one may start."""
    HOLD = "hold"
    """They may not: they are blocked."""
    AGAIN = "again"
    """The step is run once more, from an equal home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What the desk says to an observation."""

    next: Next
    captured: Mapping[str, str] = field(default_factory=dict)
    """The names that the steps that need this one can use, besides those it could use itself."""
    keep: bool = False
    """The home stays on the disk, as it is now, when the run is over."""


class Desk(Protocol):
    """Takes in what a run sees, one call at a time, in the thread that called ``observe``."""

    def started(self, step: Step, attempt: int) -> None:
        """A lane began with ``step``."""

    def slow(self, step: Step, seconds: float) -> None:
        """Half of the step's timeout is over."""

    def settle(self, step: Step, observation: Observation) -> Settlement:
        """``step`` was run. Its home stands at ``observation.home`` until this returns."""
        ...

    def blocked(self, step: Step, by: str) -> None:
        """``step`` is not run, since the step with the id ``by`` did not end as promised."""

    def skipped(self, step: Step) -> None:
        """``step`` is not run, since its ``skip`` says so."""

    def enough(self) -> str:
        """Why nothing more is to be started (``--maxfail``); empty to go on."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """How a plan is run: ``jobs`` commands side by side, homes below ``work_dir``."""

    jobs: int
    work_dir: Path | None = None
    """``None``: the best place of this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """How a run ended."""

    interrupted: bool = False
    stopped_early: str = ""


class Observer(Protocol):
    """Runs a plan. The tests of judging, reports and the CLI use a scripted one."""

    def observe(self, plan: Plan, desk: Desk) -> RunEnd:
        """Run every step of ``plan`` that can be run and hand what was seen to ``desk``."""
        ...
