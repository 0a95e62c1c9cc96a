"""The values that steps capture from output, for the steps that need them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from cliconform.model.nothing import NOTHING
from cliconform.model.placeholders import names_in_invocation
from cliconform.model.plan import Step
from cliconform.model.promise import CapturePromise
from cliconform.model.variables import is_variable


class CapturedValues:
    """Holds, for each of ``steps`` that has ended as promised, what was captured up to it."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = steps
        self._captured: dict[str, Mapping[str, str]] = {}  # by step, if it has any

    def note(self, step: Step, captured: Mapping[str, str]) -> None:
        """Note what ``step`` has captured, by name; it passes on what it was given too."""
        if known := {**self.given_to(step), **captured}:
            self._captured[step.id] = known

    def given_to(self, step: Step) -> Mapping[str, str]:
        """Return the captured values that ``step`` is run with, by name."""
        return self._captured.get(step.needs, NOTHING) if step.needs else step.given

    def find_missing_names(self, step: Step) -> frozenset[str]:
        """Return the names of the step's placeholders that have no value."""
        captured = self._captured.get(step.needs or "", NOTHING)
        ports = {port.name for port in step.invocation.ports}
        missing = (
            names_in_invocation(step.invocation)
            - step.values.keys()
            - captured.keys()
            - ports
            - {"home"}
        )
        # A variable that is not set is no command's fault: the attempt itself reports it.
        return frozenset(name for name in missing if not is_variable(name))

    @cached_property
    def _by_id(self) -> Mapping[str, Step]:
        return {step.id: step for step in self._steps}

    def find_capturing_step(self, step: Step, missing: frozenset[str]) -> str:
        """Return the id of the step that was to capture one of ``missing`` for ``step``."""
        needs = step.needs
        while needs is not None:
            needed = self._by_id[needs]
            if any(isinstance(p, CapturePromise) and p.name in missing for p in needed.promises):
                return needed.id
            needs = needed.needs
        return step.id
