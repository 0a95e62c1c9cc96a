"""The outcomes of a run, of which there may be 100,000: those of a large one are held packed.

Only a few are looked at again and again: those of which a reader is told more than that they
conform. Of the others, what the figures about the run need stays at hand (:class:`Traits`), and
each is unpacked when somebody goes through all of them, as a report does once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import cast, overload

from cliconform.model.isolation import Isolation
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.plan import Step
from cliconform.packed_values import Packer
from cliconform.quick_dataclass import dataclass, replace
from cliconform.shared_values import share

_KEPT_BESIDE = cast("Step", None)
"""The step in a packed outcome: its own is in :class:`HeldOutcome`."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What the figures about a whole run need of an outcome."""

    verdict: Verdict
    is_notable: bool
    is_observed: bool
    is_cached: bool
    is_sandboxed: bool
    """Whether it ran in the sandbox, or was to."""
    no_sandbox: str
    """Why there is no sandbox, where it was to run in one."""

    @classmethod
    def of(cls, outcome: Outcome) -> Traits:
        """Return those of ``outcome``."""
        seen, invocation = outcome.observation, outcome.step.invocation
        return cls(
            outcome.verdict,
            outcome.is_notable,
            seen is not None,
            bool(outcome.cached),
            (seen is not None and seen.sandbox is not None)
            or invocation.isolation is Isolation.SANDBOX,
            invocation.sandbox.unavailable,
        )


@dataclass(frozen=True, slots=True)
class HeldOutcome:
    """An outcome as it is held: as it is, or packed without its step."""

    step: Step
    traits: Traits
    value: Outcome | bytes

    @classmethod
    def of(cls, outcome: Outcome, packer: Packer[Outcome] | None) -> HeldOutcome:
        """Return ``outcome`` to be held; ``packer`` packs it, if there is one."""
        value = outcome if packer is None else packer.pack(_without_step(outcome))
        return cls(outcome.step, share(Traits.of(outcome)), value)

    def unpack(self, packer: Packer[Outcome] | None) -> Outcome:
        """Return the outcome; ``packer`` is what packed it, if anything did."""
        if isinstance(self.value, Outcome):
            return self.value
        assert packer is not None
        return replace(packer.unpack(self.value), step=self.step)


class Outcomes(Sequence[Outcome]):
    """Outcomes in the order of the plan; what is packed is made when it is asked for, each time."""

    def __init__(self, held: tuple[HeldOutcome, ...], packer: Packer[Outcome] | None) -> None:
        self._held = held
        self._packer = packer

    def __len__(self) -> int:
        return len(self._held)

    @overload
    def __getitem__(self, index: int) -> Outcome: ...
    @overload
    def __getitem__(self, index: slice) -> Outcomes: ...
    def __getitem__(self, index: int | slice) -> Outcome | Outcomes:
        if isinstance(index, slice):
            return Outcomes(self._held[index], self._packer)
        return self._held[index].unpack(self._packer)

    def __iter__(self) -> Iterator[Outcome]:
        return (each.unpack(self._packer) for each in self._held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment] # as that of a list

    @property
    def steps(self) -> Iterator[Step]:
        """The step of each outcome."""
        return (each.step for each in self._held)

    @property
    def traits(self) -> Iterator[Traits]:
        """The traits of each outcome."""
        return (each.traits for each in self._held)

    @property
    def notable(self) -> Iterator[Outcome]:
        """The notable outcomes; no other one is unpacked for that."""
        return (each.unpack(self._packer) for each in self._held if each.traits.is_notable)


def list_steps(outcomes: Sequence[Outcome]) -> Iterator[Step]:
    """Return the step of each outcome."""
    return outcomes.steps if isinstance(outcomes, Outcomes) else (each.step for each in outcomes)


def list_traits(outcomes: Sequence[Outcome]) -> Iterator[Traits]:
    """Return the traits of each outcome."""
    return outcomes.traits if isinstance(outcomes, Outcomes) else map(Traits.of, outcomes)


def select_notable(outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """Return the notable ones of ``outcomes``, in their order."""
    if isinstance(outcomes, Outcomes):
        return outcomes.notable
    return (each for each in outcomes if each.is_notable)


def make_packer(samples: Iterable[Outcome]) -> Packer[Outcome]:
    """Return what packs outcomes that are like the ``samples``."""
    return Packer(map(_without_step, samples))


def _without_step(outcome: Outcome) -> Outcome:
    return replace(outcome, step=_KEPT_BESIDE)
