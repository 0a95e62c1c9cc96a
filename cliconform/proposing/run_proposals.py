"""The proposals for a whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager

from cliconform.model.ids import base_of
from cliconform.model.observation import NotStarted, Observation
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import Report
from cliconform.model.spec import Spec
from cliconform.proposing.creations import propose_creations
from cliconform.proposing.results import Allowed, Proposed, join
from cliconform.proposing.step_proposals import propose_for_step
from cliconform.proposing.trial import open_trial
from cliconform.quick_dataclass import replace
from cliconform.verifying.homes import Homes

Rebuild = Callable[[Observation], AbstractContextManager[Homes | None]]
_NOT_JUDGED = frozenset({Verdict.BLOCKED, Verdict.ERROR})


def propose_for_run(
    report: Report,
    spec: Spec,
    rebuild: Rebuild,
    allowed: Allowed,
    *,
    wanted: Callable[[str], bool] = lambda _: True,
    earlier: Mapping[str, tuple[Observation, ...]] | None = None,
) -> Proposed:
    """Return the edits for all deviations of ``report``, and the deviations without one.

    ``report`` is the run as it is judged now, and ``rebuild`` makes its homes. ``wanted`` says of a
    step's id whether it is asked for; ``earlier`` has observations of the same steps in earlier
    runs. Promises of what is gone are removed only where the run was whole.
    """
    if allowed.trim and find_what_was_not_run(report, spec):
        allowed = replace(allowed, trim=False)
    return join(
        _propose_for_outcome(outcome, spec, rebuild, allowed, (earlier or {}))
        for outcome in report.outcomes
        if wanted(outcome.step.id)
    )


def find_what_was_not_run(report: Report, spec: Spec) -> tuple[str, ...]:
    """Return the ids of commands that the run does not tell of: selected away, blocked, failed.

    What the spec itself skips does not count.
    """
    by_command: dict[str, list[Outcome]] = {}
    for outcome in report.outcomes:
        by_command.setdefault(base_of(outcome.step.id), []).append(outcome)
    missing = [each for each in spec.commands if each not in by_command]
    return (*missing, *(each.step.id for each in report.outcomes if _is_missing(each)))


def _is_missing(outcome: Outcome) -> bool:
    if outcome.verdict is Verdict.SKIPPED:
        return outcome.step.skip is None
    return outcome.verdict in _NOT_JUDGED


def _propose_for_outcome(
    outcome: Outcome,
    spec: Spec,
    rebuild: Rebuild,
    allowed: Allowed,
    earlier: Mapping[str, tuple[Observation, ...]],
) -> Proposed:
    observation = outcome.observation
    deviates = outcome.verdict is Verdict.DEVIATES
    if observation is None or isinstance(observation.ending, NotStarted):
        return Proposed()
    if not (deviates or (allowed.create and outcome.verdict is Verdict.CONFORMS)):
        return Proposed()
    command = spec.commands[base_of(outcome.step.id)]
    columns = frozenset(command.matrix[0].values) if command.matrix else frozenset()
    same = tuple(_list_same(observation, earlier.get(outcome.step.id, ())))
    with (
        rebuild(observation) as homes,
        open_trial(outcome, homes, columns, same) as trial,
    ):
        found = propose_for_step(trial, allowed)
        if allowed.create:
            found += Proposed(proposals=tuple(propose_creations(trial)))
        return found


def _list_same(observation: Observation, earlier: Iterable[Observation]) -> Iterator[Observation]:
    """Yield the earlier observations that ended in the same way: others did something else."""
    return (each for each in earlier if each.ending == observation.ending)
