"""A handler for runs of requests that are not judged: it keeps what was observed of each."""

from __future__ import annotations

from cliconform.masking.mask import Mask
from cliconform.model.observation import Observation
from cliconform.model.plan import Step
from cliconform.quick_dataclass import dataclass, field
from cliconform.running.interface import Decision, Next


@dataclass(slots=True)
class ObservationCollector:
    """Keeps the observation of each step by its id, masked.

    It is a :class:`~cliconform.running.interface.RunHandler` of plans whose steps need no other
    step and have no condition, each of which is run once.
    """

    mask: Mask
    observations: dict[str, Observation] = field(default_factory=dict)

    def on_start(self, step: Step, attempt: int) -> None:
        """Report nothing."""

    def on_slow(self, step: Step, seconds: float) -> None:
        """Report nothing."""

    def decide(self, step: Step, observation: Observation) -> Decision:
        """Keep the observation, and go on."""
        self.observations[step.id] = self.mask.apply_to(observation)
        return Decision(next=Next.PROCEED)

    def on_blocked(self, step: Step, by: str) -> None:
        """Refuse: no step needs another one."""
        raise AssertionError((step.id, by))

    def on_skipped(self, step: Step) -> None:
        """Refuse: no step has a condition."""
        raise AssertionError(step.id)

    def stop_reason(self) -> str:
        """Return an empty text: nothing stops the run early."""
        return ""

    def may_stop(self) -> bool:
        """Return ``False``, likewise."""
        return False
