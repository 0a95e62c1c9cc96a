"""The events of a run in progress: for the live view alone, no report depends on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from cliconform.model.outcome import Outcome
from cliconform.model.plan import Plan
from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """The run of a plan starts."""

    kind: Literal["run_started"] = "run_started"
    plan: Plan
    """Without its steps."""
    ids: tuple[str, ...]
    """Those of its steps, in their order."""
    timeouts: Mapping[str, float]
    """The seconds that each of them may take, by its id."""
    jobs: int
    """How many steps run at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted:
    """A worker has started a step, at ``at`` seconds on the monotonic clock."""

    kind: Literal["step_started"] = "step_started"
    id: str
    attempt: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSlow:
    """A step is still running after half of its ``timeout``; both times are in seconds."""

    kind: Literal["step_slow"] = "step_slow"
    id: str
    seconds: float
    timeout: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEnded:
    """A step has its outcome: after a run, or because it is blocked or skipped."""

    kind: Literal["step_ended"] = "step_ended"
    outcome: Outcome


Event: TypeAlias = RunStarted | StepStarted | StepSlow | StepEnded
