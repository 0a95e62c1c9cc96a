"""The report of a run: all outcomes, and the exit code that follows from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.outcomes import Traits, list_steps, list_traits, select_notable
from cliconform.model.plan import Step
from cliconform.model.spec import SpecWarning
from cliconform.quick_dataclass import dataclass

FAILING = frozenset({Verdict.DEVIATES, Verdict.FIXED})
"""The verdicts that fail a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheVerification:
    """Which cached outcomes were verified: their commands were run again, and compared."""

    seed: int
    """What they were chosen with."""
    ids: tuple[str, ...] = ()
    printed_else: tuple[str, ...] = ()
    """Those that kept each promise, and printed something else than in the recording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole run. ``outcomes`` are in the order of the plan."""

    spec: str
    name: str
    target: str
    command: tuple[str, ...]
    started: str
    """When the run started, ISO 8601 in UTC."""
    duration: float
    """Seconds, of the whole run."""
    jobs: int
    outcomes: Sequence[Outcome]
    """Those of a large run are made anew each time that somebody goes through all of them."""
    warnings: tuple[SpecWarning, ...] = ()
    strict_warnings: bool = False
    """``-W error``: a warning counts as a deviation."""
    interrupted: bool = False
    stopped_early: str = ""
    """Why commands were left out after the run had started (``--maxfail``); else empty."""
    is_incomplete: bool = False
    """Whether a part of the run is missing: its commands are errors, and the exit code is 3."""
    lost: str = ""
    """Why no more commands could be run, though the run was not to end; else empty."""
    time_scale: float = 1.0
    """``--time-scale``: what all limits of time were multiplied with."""
    shuffle: int | None = None
    """``--shuffle``: the seed of the order in which commands started; ``None`` without it."""
    machine: str = ""
    """The kind of machine that it ran on, as ``AMD EPYC 7763, 4 cores, Linux x86_64``; empty in
    reports of earlier versions, and of shards that ran on several kinds."""

    verification: CacheVerification | None = None
    """``--verify-cache``; ``None`` without it."""

    @property
    def notable(self) -> Iterator[Outcome]:
        """The outcomes of which a reader is told more than that they conform."""
        return select_notable(self.outcomes)

    @property
    def steps(self) -> Iterator[Step]:
        """The step of each outcome."""
        return list_steps(self.outcomes)

    @property
    def traits(self) -> Iterator[Traits]:
        """What the figures about the run need of each outcome."""
        return list_traits(self.outcomes)

    @property
    def cached_count(self) -> int:
        """How many outcomes are from recordings of earlier runs."""
        return sum(each.is_cached for each in self.traits)

    @property
    def fake_now(self) -> str | None:
        """The value of ``--now``: the time for commands without ``now``; ``None`` without it."""
        requests = (step.request for step in self.steps)
        return next((request.now for request in requests if request), None)

    @property
    def isolation(self) -> str:
        """Which isolation was used, in a few words; empty if all commands ran in a home alone.

        Where some were to run in the sandbox if it is available and it is not, that is said.
        """
        ran = [each for each in self.traits if each.is_observed]
        sandboxed = sum(each.is_sandboxed for each in ran)
        reason = next(filter(None, (each.no_sandbox for each in ran)), "")
        if reason:
            return f"isolation home: there is no sandbox here ({reason})"
        if not sandboxed:
            return ""
        rest = len(ran) - sandboxed
        return f"isolation sandbox ({rest} of {len(ran)}: home)" if rest else "isolation sandbox"

    def counts(self) -> Counter[Verdict]:
        """Return how many outcomes have each verdict."""
        return Counter(each.verdict for each in self.traits)

    @property
    def warning_count(self) -> int:
        """The number of warnings about the spec and about its commands."""
        return len(self.warnings) + sum(len(outcome.warnings) for outcome in self.notable)


def exit_code(report: Report) -> int:
    """Return the exit code of ``cliconform`` for ``report``; the first that applies.

    3 a part of the run is missing, 130 the run was interrupted, 1 something deviates or is fixed
    (or there are warnings under ``-W error``), 3 something could not be run, 4 nothing was checked,
    0 everything conforms.
    """
    counts = report.counts()
    if report.is_incomplete:
        return 3
    if report.interrupted:
        return 130
    has_strict_warnings = report.strict_warnings and bool(report.warning_count)
    if has_strict_warnings or any(counts[verdict] for verdict in FAILING):
        return 1
    if counts[Verdict.ERROR]:
        return 3
    if not any(counts[verdict] for verdict in Verdict if verdict not in _NOT_CHECKED):
        return 4
    return 0


_NOT_CHECKED = frozenset({Verdict.BLOCKED, Verdict.SKIPPED})
