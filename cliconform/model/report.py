"""All outcomes of a run, and what follows from them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.spec import SpecWarning

FAILING = frozenset({Verdict.DEVIATES, Verdict.FIXED})
"""The verdicts that fail a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole run. ``outcomes`` are in the plan's order; its times are of the run as a whole."""

    spec: str
    name: str
    target: str
    command: tuple[str, ...]
    started: str
    """The wall clock's time, ISO 8601 in UTC."""
    duration: float
    """Seconds."""
    jobs: int
    outcomes: tuple[Outcome, ...]
    warnings: tuple[SpecWarning, ...] = ()
    strict_warnings: bool = False
    """``-W error``: a warning counts as a deviation."""
    interrupted: bool = False
    stopped_early: str = ""
    """Why not all was run, if it was not: ``--maxfail``."""

    @property
    def pretended(self) -> str | None:
        """The moment that it was for commands without a ``now`` of their own: ``--now``."""
        requests = (outcome.step.request for outcome in self.outcomes)
        return next((request.now for request in requests if request), None)

    def counts(self) -> Counter[Verdict]:
        """How many outcomes have each verdict."""
        return Counter(outcome.verdict for outcome in self.outcomes)

    @property
    def warning_count(self) -> int:
        """The spec's own warnings and those of the run."""
        return len(self.warnings) + sum(len(outcome.warnings) for outcome in self.outcomes)


def exit_code(report: Report) -> int:
    """What ``cliconform`` exits with after this run.

    130 interrupted, 1 something deviates, 3 something could not be run, 4 nothing was checked,
    0 all conform. A command that could not be run is not hidden by one that deviates: what
    deviates is the target's, and is told first.
    """
    counts = report.counts()
    if report.interrupted:
        return 130
    if any(counts[verdict] for verdict in FAILING):
        return 1
    if report.strict_warnings and report.warning_count:
        return 1
    if counts[Verdict.ERROR]:
        return 3
    if not any(counts[verdict] for verdict in Verdict if verdict not in _NOT_CHECKED):
        return 4
    return 0


_NOT_CHECKED = frozenset({Verdict.BLOCKED, Verdict.SKIPPED})
