"""What happens while a run is under way: for the live view, and for nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from cliconform.model.outcome import Outcome
from cliconform.model.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """The plan is about to be run, by so many workers side by side."""

    kind: Literal["run_started"] = "run_started"
    plan: Plan
    jobs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted:
    """A worker began with a step; ``at`` is on the monotonic clock, in seconds."""

    kind: Literal["step_started"] = "step_started"
    id: str
    attempt: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSlow:
    """Half of a step's timeout is over, and it has not ended."""

    kind: Literal["step_slow"] = "step_slow"
    id: str
    seconds: float
    timeout: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEnded:
    """A step has its outcome: run, or blocked or skipped without a run."""

    kind: Literal["step_ended"] = "step_ended"
    outcome: Outcome


Event: TypeAlias = RunStarted | StepStarted | StepSlow | StepEnded
