"""The result of judging one command: its findings and its verdict."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from cliconform.model.nothing import nothing
from cliconform.model.observation import Observation
from cliconform.model.place import Place
from cliconform.model.plan import Step
from cliconform.quick_dataclass import dataclass, field

TIME_ADDRESSES = frozenset({"within", "cpu"})
"""Addresses of the promises about the time that a command takes."""


class Verdict(StrEnum):
    """The result of a command in one word."""

    CONFORMS = "conforms"
    """Every promise holds."""
    DEVIATES = "deviates"
    """A promise does not hold, and the known file does not list it."""
    KNOWN = "known"
    """It deviates only as the known file lists."""
    FIXED = "fixed"
    """The known file lists a deviation that no longer occurs."""
    BLOCKED = "blocked"
    """It was not run: the command that it needs did not end as promised."""
    SKIPPED = "skipped"
    """It was not run: the spec says so, or the run ended before."""
    ERROR = "error"
    """It could not be run or judged, and the target is not to blame."""
    FLAKY = "flaky"
    """It deviated, and conformed only on a retry."""


class Holds(StrEnum):
    """Whether a promise holds."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """It could not be checked, for example because the home no longer exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEvidence:
    """What a row of the known file says was seen of a deviation, where it is something else now."""

    place: Place
    """The row."""
    reason: str
    lines: tuple[str, ...]
    """A diff: ``-`` what the row says, ``+`` what was seen, a blank for what both have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One promise, or one part of it, checked against what was observed."""

    address: str
    place: Place
    holds: Holds
    promise: str
    """The promise in words: ``stdout contains "Total: 3"``."""
    message: str = ""
    """What was found instead, in one line; empty if the promise holds."""
    expected: str = ""
    seen: str = ""
    detail: tuple[str, ...] = ()
    """Lines below the message: ``-`` expected, ``+`` found, a blank for everything else."""
    near: tuple[str, ...] = ()
    """The lines of the output that are most like what was expected: reports show them in it."""
    known: bool = False
    """The known file lists this deviation."""
    evidence: tuple[str, ...] = ()
    """What was seen, in a few lines: the known file compares those of a deviation. Empty where no
    line is about the promise, and in stored runs of earlier versions."""
    differs_from: KnownEvidence | None = None
    """What the known file says of this promise, where something else was seen: a new deviation, or
    none any more."""

    @property
    def is_about_time(self) -> bool:
        """Whether the promise limits the time that the command takes: ``within`` or ``cpu``."""
        return self.address in TIME_ADDRESSES


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A command's verdict, all of its findings, and the observation that they are about."""

    step: Step
    verdict: Verdict
    reason: str = ""
    """Why, in one line, for every verdict but ``conforms`` and ``deviates``."""
    hint: str = ""
    """What to do about it, for ``error``, ``fixed`` and ``deviates``."""
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
    captured: Mapping[str, str] = field(default_factory=nothing)
    """The values that its output gave, by name, for the commands that need it."""
    observation: Observation | None = None
    earlier: tuple[Outcome, ...] = ()
    """The earlier attempts, if it was retried."""
    kept: str | None = None
    """The path of its home, if it was kept."""
    spoiled: str = ""
    """The reason of a race that occurred and keeps other commands from starting in its home."""
    cached: str = ""
    """The id of the recording of the run in which all of this was observed, since nothing that the
    command is told has changed since; empty for a command of this run."""
    dependents: tuple[str, ...] = ()
    """For ``fixed``: the ids of the commands that need this one, directly or not."""

    @property
    def deviations(self) -> tuple[Finding, ...]:
        """The findings that do not hold, known or not; those about times come last.

        On a busy machine nearly everything takes longer: that must not hide anything else.
        """
        found = [finding for finding in self.findings if finding.holds is Holds.NO]
        return tuple(sorted(found, key=lambda finding: finding.is_about_time)) if found else ()

    @property
    def deviates_by_time_alone(self) -> bool:
        """Whether all of its new deviations are about times."""
        new = [finding for finding in self.deviations if not finding.known]
        return bool(new) and all(finding.is_about_time for finding in new)

    @property
    def is_notable(self) -> bool:
        """Whether a reader is told more of it than that it conforms and how long it took."""
        return (
            self.verdict is not Verdict.CONFORMS
            or bool(self.warnings or self.hint or self.earlier or self.kept or self.spoiled)
            or (self.observation is not None and bool(self.observation.lost_before))
            or not all(finding.holds is Holds.YES for finding in self.findings)
        )

    @property
    def is_unseen(self) -> bool:
        """Whether it has an intermittent known deviation, which did not occur this time."""
        holds = all(finding.holds is Holds.YES for finding in self.findings)
        return self.verdict is Verdict.KNOWN and holds and not self.spoiled
