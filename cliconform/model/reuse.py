"""How a plan is split: the steps that are run, and those whose recorded outcomes are reused."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.model.outcome import Outcome
from cliconform.model.plan import Step
from cliconform.quick_dataclass import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify:
    """How many of the reused outcomes are verified: a share of 1, and what chooses them."""

    share: float
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSplit:
    """The two parts of a plan. Without reused outcomes, ``steps`` are those of the plan."""

    steps: tuple[Step, ...]
    """What is run. A step that needs a reused one does not need it here: what that left is what its
    own home begins with."""
    reused: Mapping[str, Outcome] = field(default_factory=dict)
    """The recorded outcomes, judged by the spec as it is now, by the step's id."""
    verified: frozenset[str] = frozenset()
    """The ids of reused ones that are run all the same, to compare: they are in ``steps`` too."""
    seed: int | None = None
    """What these were chosen with; ``None`` where none was to be verified."""
    contents: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The digests of all contents that the reused steps left, by the file of the recording."""
