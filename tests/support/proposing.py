"""Proposals for one step, from promises and an observation; no program is run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cliconform.model.edit import EditKind
from cliconform.model.observation import Observation
from cliconform.model.promise import Promise
from cliconform.model.spec import KnownRow
from cliconform.proposing.results import Allowed, Proposed
from cliconform.proposing.step_proposals import propose_for_step
from cliconform.proposing.trial import open_trial
from cliconform.verifying.homes import Homes
from cliconform.verifying.judge import judge
from support.judging import make_step

Edit = tuple[EditKind, str, Any]


def propose(
    promises: Promise | Sequence[Promise],
    observation: Observation,
    *,
    allowed: Allowed | None = None,
    earlier: Sequence[Observation] = (),
    columns: Iterable[str] = (),
    home: bool = False,
    known: KnownRow | None = None,
    **of_step: Any,
) -> Proposed:
    found = [promises] if not isinstance(promises, Sequence) else promises
    step = make_step(*found, **of_step)
    homes = Homes.of(observation) if home else None
    outcome = judge(step, observation, homes=homes, known=known)
    with open_trial(outcome, homes, frozenset(columns), earlier) as trial:
        return propose_for_step(trial, allowed or Allowed())


def list_edits(proposed: Proposed) -> list[Edit]:
    return [(each.kind, each.address, each.new) for each in proposed.proposals]


def list_reasons(proposed: Proposed) -> list[tuple[str, str]]:
    return [(each.finding.address, each.reason) for each in proposed.rest]
