"""What the judging says of a command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cliconform.model.observation import Observation
from cliconform.model.plan import Step
from cliconform.model.promise import Place


class Verdict(StrEnum):
    """What is said of a command in one word."""

    CONFORMS = "conforms"
    DEVIATES = "deviates"
    KNOWN = "known"
    FIXED = "fixed"
    BLOCKED = "blocked"
    SKIPPED = "skipped"
    ERROR = "error"
    FLAKY = "flaky"


class Holds(StrEnum):
    """Whether a promise was kept."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """It could not be judged: the home that it is about is not there any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One promise, or one part of it, held against what was seen.

    ``promise`` says it in words (``stdout contains "Total: 3"``). ``message`` is one line about
    what was seen. ``detail`` are lines below it: ``-`` expected, ``+`` seen, a blank for context.
    """

    address: str
    place: Place
    holds: Holds
    promise: str
    message: str = ""
    expected: str = ""
    seen: str = ""
    detail: tuple[str, ...] = ()
    known: bool = False
    """The known file has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A command's verdict, all of its findings, and what was seen."""

    step: Step
    verdict: Verdict
    reason: str = ""
    """For known, blocked, skipped and error: why, in one line."""
    hint: str = ""
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
    captured: Mapping[str, str] = field(default_factory=dict)
    observation: Observation | None = None
    earlier: tuple[Outcome, ...] = ()
    """The attempts before this one, where it was retried."""
    kept: str | None = None
    """Where its home was kept, if it was."""
    spoiled: str = ""
    """Why nothing may start from its home, however well it ended: a race struck it."""

    @property
    def deviations(self) -> tuple[Finding, ...]:
        """The promises that were not kept, known or not."""
        return tuple(finding for finding in self.findings if finding.holds is Holds.NO)

    @property
    def unseen(self) -> bool:
        """A known deviation that comes and goes, and did not come this time."""
        held = all(finding.holds is Holds.YES for finding in self.findings)
        return self.verdict is Verdict.KNOWN and held and not self.spoiled
