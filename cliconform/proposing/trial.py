"""Tries a changed promise on what was seen, and on what a second run of the same command showed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime

from cliconform.model.days import days
from cliconform.model.observation import Observation
from cliconform.model.outcome import Holds, Outcome
from cliconform.model.plan import Step
from cliconform.model.promise import Promise
from cliconform.model.spec import covers
from cliconform.quick_dataclass import dataclass, replace
from cliconform.verifying.all_checks import check
from cliconform.verifying.bounds import Bounds
from cliconform.verifying.errors import PlaceholderError, SpecFaultError
from cliconform.verifying.evidence import Evidence, open_evidence
from cliconform.verifying.homes import Homes
from cliconform.verifying.judge import add_own_captures


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One step, what was seen of it, and what other runs of it showed.

    ``others`` are a second run from an equal home, and earlier recordings.
    """

    outcome: Outcome
    evidence: Evidence
    others: tuple[Evidence, ...] = ()
    columns: frozenset[str] = frozenset()
    """The columns of the command's matrix."""

    @property
    def step(self) -> Step:
        """The step that is tried."""
        return self.outcome.step

    def holds(self, promise: Promise, address: str) -> bool:
        """Whether ``promise`` would hold at ``address`` for what was seen."""
        return _judge(promise, address, self.evidence) is Holds.YES

    def list_witnesses(self, old: Promise, address: str) -> tuple[Evidence, ...]:
        """Return the other runs that show the new behaviour: those in which ``old`` deviates.

        A run in which it holds, or cannot be judged, says nothing of what is new.
        """
        return tuple(each for each in self.others if _judge(old, address, each) is Holds.NO)

    def is_stable(self, old: Promise, new: Promise, address: str) -> bool:
        """Whether ``new`` holds in the other runs that show the new behaviour, too."""
        witnesses = self.list_witnesses(old, address)
        return all(_judge(new, address, each) is not Holds.NO for each in witnesses)


@contextmanager
def open_trial(
    outcome: Outcome,
    homes: Homes | None,
    columns: frozenset[str] = frozenset(),
    earlier: Sequence[Observation] = (),
) -> Iterator[Trial]:
    """Open what was seen of a step; ``homes`` has what it left, if that is there.

    ``earlier`` are observations of the same step in other runs.
    """
    observation = outcome.observation
    assert observation is not None
    with ExitStack() as stack:
        evidence = _open(stack, outcome.step, observation, homes)
        again = observation.again
        second = Homes(first=homes.second) if homes and homes.second else None
        others = [_open(stack, outcome.step, again, second)] if again else []
        others += [_open(stack, outcome.step, each, None) for each in earlier]
        yield Trial(outcome=outcome, evidence=evidence, others=tuple(others), columns=columns)


def _open(stack: ExitStack, step: Step, observation: Observation, homes: Homes | None) -> Evidence:
    bounds = Bounds(scale=step.invocation.limits.scale)
    evidence = stack.enter_context(open_evidence(step, observation, homes=homes, bounds=bounds))
    values = {**_find_days(step, observation), **evidence.values}
    return add_own_captures(step, replace(evidence, values=values))


def _find_days(step: Step, observation: Observation) -> dict[str, str]:
    """Return the day of the run, which a new promise may need though no old one does."""
    try:
        return days(["today"], datetime.fromisoformat(step.invocation.now or observation.started))
    except ValueError:  # a stored run that somebody edited
        return {}


def _judge(promise: Promise, address: str, evidence: Evidence) -> Holds:
    """Return whether all of ``promise`` at ``address`` holds; the worst of its findings."""
    try:
        findings = [each for each in check(promise, evidence) if covers(address, each.address)]
    except (PlaceholderError, SpecFaultError):
        return Holds.NO
    found = {each.holds for each in findings}
    if Holds.NO in found or not found:
        return Holds.NO
    return Holds.UNKNOWN if Holds.UNKNOWN in found else Holds.YES
