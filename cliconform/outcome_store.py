"""The outcomes of a run while it runs, by the id of their step; from many on, they are packed.

In: each outcome when it is known, and another one in its place when more is. Out: all of them in
the order of the plan, as a report has them (:class:`~cliconform.model.outcomes.Outcomes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cliconform.model.outcome import Outcome
from cliconform.model.outcomes import HeldOutcome, Outcomes, make_packer
from cliconform.packed_values import FEW, Packer

_SAMPLES = 16
"""Outcomes by which the others are packed."""


class OutcomeStore:
    """The outcomes of a run as they are recorded, by the id of their step.

    ``expected`` is how many there will be, as far as that is known: many are packed from the start.
    """

    def __init__(self, expected: int = 0) -> None:
        self._most_unpacked = FEW if expected <= FEW else _SAMPLES
        self._held: dict[str, HeldOutcome] = {}
        self._packer: Packer[Outcome] | None = None

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __contains__(self, id_: str) -> bool:
        return id_ in self._held

    def __getitem__(self, id_: str) -> Outcome:
        return self._held[id_].unpack(self._packer)

    def __setitem__(self, id_: str, outcome: Outcome) -> None:
        self._held[id_] = HeldOutcome.of(outcome, self._packer)
        if self._packer is None and len(self._held) > self._most_unpacked:
            self._begin_to_pack()

    def get(self, id_: str) -> Outcome | None:
        """Return the outcome of a step, or ``None`` if it has none."""
        return self[id_] if id_ in self._held else None

    def values(self) -> Iterator[Outcome]:
        """Yield all outcomes, in the order in which they were recorded first."""
        return (each.unpack(self._packer) for each in self._held.values())

    def is_notable(self, id_: str) -> bool:
        """Return whether the outcome of a step, which is there, is notable."""
        return self._held[id_].traits.is_notable

    def arrange(self, ids: Iterable[str]) -> Outcomes:
        """Return the outcomes with these ids, in their order."""
        return Outcomes(tuple(self._held[id_] for id_ in ids), self._packer)

    def _begin_to_pack(self) -> None:
        packer = make_packer(tuple(self.values())[:_SAMPLES])
        packed = {id_: HeldOutcome.of(self[id_], packer) for id_ in self._held}
        self._packer = packer  # first: an interrupt between the two must lose nothing
        self._held = packed
