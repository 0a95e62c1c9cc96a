"""What earlier runs say about the time that a command usually takes."""

from __future__ import annotations

from cliconform.quick_dataclass import dataclass

FEWEST = 3
"""Runs of which a median says something: with fewer, nothing is promised yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The median of the durations of ``runs`` earlier runs, in seconds."""

    median: float = 0.0
    runs: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianLimit:
    """A limit that is a multiple of the median of earlier runs: ``2x median``."""

    factor: float


NO_BASELINE = Baseline()
"""That of a command which has not run before."""
