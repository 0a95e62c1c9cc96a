"""Whose home stands where, and who still needs it: pure bookkeeping, without a folder in sight."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from cliconform.model.plan import Step
from cliconform.running.protocol import Origin


class HomeRegistry:
    """The homes of a run. A home that nobody needs any more is told once, to be removed."""

    def __init__(self, run: str, steps: Iterable[Step]) -> None:
        self._run = run
        self._numbers = count(1)
        self._waiting: dict[str, set[str]] = {}
        for step in steps:
            self._waiting.setdefault(step.id, set())
            if step.needs is not None:
                self._waiting.setdefault(step.needs, set()).add(step.id)
        self._homes: dict[str, str] = {}
        self.kept: set[str] = set()
        """The homes that stay when the run is over."""

    def new_home(self) -> str:
        """A path for one more home. All are of one length, so that no text wraps differently."""
        return f"{self._run}/{next(self._numbers):05}"

    def needed(self, step: Step) -> bool:
        """Whether another home will be made of this step's."""
        return bool(self._waiting[step.id])

    def origin(self, step: Step, *, last: bool) -> Origin | None:
        """What the step's home is made of. The ``last`` who needs a home may take it over."""
        if step.needs is None:
            return None
        home = self._homes[step.needs]
        alone = self._waiting[step.needs] == {step.id}
        take_over = last and alone and not step.repeat and home not in self.kept
        if take_over:
            del self._homes[step.needs]
            self._waiting[step.needs].clear()
        return Origin(home=home, take_over=take_over)

    def stands(self, step: Step, home: str, *, keep: bool) -> tuple[str, ...]:
        """The step's own home stands for the steps that need it; what is to be removed."""
        if keep:
            self.kept.add(home)
        self._homes[step.id] = home
        return self._unneeded(step.id)

    def done_with(self, step: Step) -> tuple[str, ...]:
        """``step`` needs the home that its own is made of no more; what is to be removed."""
        if step.needs is None:
            return ()
        self._waiting[step.needs].discard(step.id)
        return self._unneeded(step.needs)

    def _unneeded(self, id_: str) -> tuple[str, ...]:
        if self._waiting[id_] or id_ not in self._homes:
            return ()
        home = self._homes.pop(id_)
        return () if home in self.kept else (home,)
