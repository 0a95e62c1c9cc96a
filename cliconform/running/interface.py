"""The interface between running and judging.

Running knows no verdicts. It hands every observation to a :class:`RunHandler`, which judges it
and decides what follows. The tests of judging, reports and the CLI replace the :class:`Observer`
by a scripted one.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from cliconform.model.observation import Observation
from cliconform.model.plan import Plan, Step
from cliconform.quick_dataclass import dataclass, field


class Next(StrEnum):
    """What follows an observation."""

    PROCEED = "proceed"
    """The steps that need this one may start."""
    BLOCK = "block"
    """The steps that need this one are blocked."""
    RETRY = "retry"
    """The step is run once more, from an equal home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a handler decides about an observation."""

    next: Next
    captured: Mapping[str, str] = field(default_factory=dict)
    """The values that this step captured, for the steps that need it."""
    keep: bool = False
    """The home stays on the disk when the run is over."""


class RunHandler(Protocol):
    """Receives the events of a run, one call at a time, in the thread that called ``observe``."""

    def on_start(self, step: Step, attempt: int) -> None:
        """A worker has started ``step``; ``attempt`` counts from 1."""

    def on_slow(self, step: Step, seconds: float) -> None:
        """``step`` has run for half of its timeout."""

    def decide(self, step: Step, observation: Observation) -> Decision:
        """Decide what follows a run of ``step``.

        The home exists at ``observation.home`` until this returns; that of a run on another
        machine at ``observation.read_at``. Called again for a step that was run twice, since its
        first worker was given up and answered later: nothing follows from that observation.
        """
        ...

    def on_blocked(self, step: Step, by: str) -> None:
        """``step`` is not run, since the step with the id ``by`` did not end as promised."""

    def on_skipped(self, step: Step) -> None:
        """``step`` is not run, since its ``skip`` says so."""

    def stop_reason(self) -> str:
        """Return why no more steps are to be started (``--maxfail``); empty to go on."""
        ...

    def may_stop(self) -> bool:
        """Whether :meth:`stop_reason` can ever return a reason.

        If it cannot, a step may be started before the one before it is decided about.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerOptions:
    """How many workers there are, and where they make homes."""

    jobs: int
    """The number of steps that run side by side."""
    fills_idle_cores: bool = False
    """Whether one more runs while a core is idle, beside a server, and while many short ones are
    ready."""
    work_dir: Path | None = None
    """The folder that holds the run's folder; ``None`` for the best place of this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """How a run ended."""

    interrupted: bool = False
    stopped_early: str = ""
    """The handler's reason to stop, if it gave one."""
    lost: str = ""
    """Why the steps that were not reached cannot be run any more; empty if they can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleObserver:
    """Runs a plan without steps, and starts no worker for it."""

    jobs: int
    """The number of steps that would run side by side."""

    def observe(self, plan: Plan, handler: RunHandler) -> RunEnd:
        """Return the end of the run."""
        del plan, handler
        return RunEnd()


class Observer(Protocol):
    """Runs a plan."""

    def observe(self, plan: Plan, handler: RunHandler) -> RunEnd:
        """Run every step of ``plan`` that can be run, and pass what was observed to ``handler``."""
        ...
