"""A plan that is divided into shards, which run on several machines."""

from __future__ import annotations

from cliconform.model.fingerprint import Fingerprint
from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One step of a plan that is divided: what a report says of it if it is not run."""

    id: str
    shard: int
    """The shard that runs it, from 1."""
    seconds: float
    """How long it is assumed to take."""
    needs: str | None = None
    brought: bool = False
    """Whether it was not selected itself, but is needed by a selected one."""
    argv: tuple[str, ...]
    """Its command line, with placeholders and without secrets."""
    file: str
    line: int
    """Where it is written; the file is relative to the spec's folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardPlan:
    """All steps of a plan, in its order, each in one of the shards."""

    spec: str
    """The spec's file, as the user named it."""
    name: str
    target: str
    command: tuple[str, ...] = ()
    """What replaces the spec's target: ``--command``."""
    now: str | None = None
    """The value of ``--now``."""
    inputs: Fingerprint
    """The fingerprint of the spec."""
    total: int
    """The number of commands in the spec, selected or not."""
    shards: int
    steps: tuple[PlannedStep, ...]
