"""The observation of a step whose worker was lost."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform import clock
from cliconform.model.observation import NotStarted, Observation
from cliconform.model.plan import Step
from cliconform.model.variables import drop_secrets


def make_lost_observation(
    step: Step,
    attempt: int,
    captured: Mapping[str, str],
    reason: str,
    *,
    home: str = "",
    moved_to: str = "",
) -> Observation:
    """Return the observation of a step that was not run to its end, for ``reason``."""
    hint = "it may have run out of memory" if "SIGKILL" in reason else ""
    values = drop_secrets(step.values, step.invocation)
    return Observation(
        id=step.id,
        attempt=attempt,
        argv=tuple(word.partly(values).source for word in step.invocation.argv),
        home=home,
        values={**captured, **values},
        started=clock.now().isoformat(),
        duration=0.0,
        ending=NotStarted(reason=reason, hint=hint),
        moved_to=moved_to,
    )
