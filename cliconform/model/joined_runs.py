"""Several runs of one spec that a report shows as one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from cliconform.model.outcome import Outcome
from cliconform.model.report import Report
from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedRun:
    """One of the runs: what it gave to the report, and what a later run replaced."""

    file: str
    """What the command line calls it."""
    report: Report
    shown: frozenset[str]
    """The ids of the commands whose outcomes in the report are of this run."""

    @property
    def replaced(self) -> tuple[Outcome, ...]:
        """Its outcomes of commands that a later run has too."""
        return tuple(each for each in self.report.outcomes if each.step.id not in self.shown)


@dataclass(frozen=True, kw_only=True)
class JoinedRuns:
    """The report of all runs together: of each command its newest outcome."""

    report: Report
    runs: tuple[JoinedRun, ...]
    """The oldest first."""
    notes: tuple[str, ...] = ()
    """In what else than their commands the runs differ: another program, another spec."""

    @cached_property
    def by_id(self) -> Mapping[str, JoinedRun]:
        """The run that the outcome of each command is of; none for one that no run has."""
        return {id_: run for run in self.runs for id_ in run.shown}

    @cached_property
    def replaced(self) -> Mapping[str, tuple[tuple[JoinedRun, Outcome], ...]]:
        """The outcomes of each command in earlier runs, the oldest first."""
        found: dict[str, tuple[tuple[JoinedRun, Outcome], ...]] = {}
        for run in self.runs:
            for outcome in run.replaced:
                found[outcome.step.id] = (*found.get(outcome.step.id, ()), (run, outcome))
        return found
