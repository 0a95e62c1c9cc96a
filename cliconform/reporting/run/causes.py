"""Finds which commands a failing one has kept from being run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.report import Report


def find_blocked(report: Report) -> Mapping[str, tuple[Outcome, ...]]:
    """Return the commands that each command blocks, directly or not, by its id."""
    found: defaultdict[str, list[Outcome]] = defaultdict(list)
    all_blocked = [each for each in report.notable if each.verdict is Verdict.BLOCKED]
    by_id = {each.step.id: each for each in report.outcomes} if all_blocked else {}
    for outcome in all_blocked:
        cause = by_id.get(outcome.step.needs or "")
        while cause is not None and cause.verdict is Verdict.BLOCKED:
            cause = by_id.get(cause.step.needs or "")
        if cause is not None:
            found[cause.step.id].append(outcome)
    return {id_: tuple(blocked) for id_, blocked in found.items()}
