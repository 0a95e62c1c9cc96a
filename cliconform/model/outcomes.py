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
from cliconform.packed_values import FEW, Packer
from cliconform.quick_dataclass import dataclass, replace
from cliconform.shared_values import share

_SAMPLES = 16
_KEPT_BESIDE = cast("Step", None)
"""The step in a packed outcome."""


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
class _Held:
    step: Step
    traits: Traits
    value: Outcome | bytes
    """The outcome; packed, without its step."""


class OutcomeStore:
    """The outcomes of a run as they are recorded, by the id of their step."""

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}
        self._packer: Packer[Outcome] | None = None

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, id_: str) -> bool:
        return id_ in self._held

    def __getitem__(self, id_: str) -> Outcome:
        return _unpack(self._held[id_], self._packer)

    def __setitem__(self, id_: str, outcome: Outcome) -> None:
        self._held[id_] = _hold(outcome, self._packer)
        if self._packer is None and len(self._held) > FEW:
            self._begin_to_pack()

    def get(self, id_: str) -> Outcome | None:
        """Return the outcome of a step, or ``None`` if it has none."""
        return self[id_] if id_ in self._held else None

    def values(self) -> Iterator[Outcome]:
        """Yield all outcomes, in the order in which they were recorded first."""
        return (_unpack(each, self._packer) for each in self._held.values())

    def is_notable(self, id_: str) -> bool:
        """Return whether the outcome of a step, which is there, is notable."""
        return self._held[id_].traits.is_notable

    def arrange(self, ids: Iterable[str]) -> Outcomes:
        """Return the outcomes with these ids, in their order."""
        return Outcomes(tuple(self._held[id_] for id_ in ids), self._packer)

    def _begin_to_pack(self) -> None:
        outcomes = tuple(self.values())
        packer = Packer(map(_without_step, outcomes[:_SAMPLES]))
        packed = {id_: _hold(self[id_], packer) for id_ in self._held}
        self._packer = packer  # first: an interrupt between the two must lose nothing
        self._held = packed


class Outcomes(Sequence[Outcome]):
    """Outcomes in the order of the plan; what is packed is made when it is asked for, each time."""

    def __init__(self, held: tuple[_Held, ...], packer: Packer[Outcome] | None) -> None:
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
        return _unpack(self._held[index], self._packer)

    def __iter__(self) -> Iterator[Outcome]:
        return (_unpack(each, self._packer) for each in self._held)

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
        return (_unpack(each, self._packer) for each in self._held if each.traits.is_notable)


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


def _hold(outcome: Outcome, packer: Packer[Outcome] | None) -> _Held:
    value = outcome if packer is None else packer.pack(_without_step(outcome))
    return _Held(outcome.step, share(Traits.of(outcome)), value)


def _unpack(held: _Held, packer: Packer[Outcome] | None) -> Outcome:
    if isinstance(held.value, Outcome):
        return held.value
    assert packer is not None
    return replace(packer.unpack(held.value), step=held.step)


def _without_step(outcome: Outcome) -> Outcome:
    return replace(outcome, step=_KEPT_BESIDE)
