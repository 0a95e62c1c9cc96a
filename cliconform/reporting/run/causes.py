"""Finds which commands a failing one has kept from being run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import Report


def find_blocked(report: Report) -> Mapping[str, tuple[Outcome, ...]]:
    """Return the commands that each command blocks, directly or not, by its id."""
    by_id = {outcome.step.id: outcome for outcome in report.outcomes}
    found: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in report.outcomes:
        if outcome.verdict is not Verdict.BLOCKED:
            continue
        cause = by_id.get(outcome.step.needs or "")
        while cause is not None and cause.verdict is Verdict.BLOCKED:
            cause = by_id.get(cause.step.needs or "")
        if cause is not None:
            found[cause.step.id].append(outcome)
    return {id_: tuple(blocked) for id_, blocked in found.items()}
