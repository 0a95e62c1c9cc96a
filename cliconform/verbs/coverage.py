"""What ``cliconform coverage`` does: spec, surface and stored run → coverage."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cliconform.loading import load_spec
from cliconform.model.coverage import Coverage
from cliconform.model.outcome import Verdict
from cliconform.model.plan import Plan
from cliconform.model.spec import Spec
from cliconform.planning.plan import make_plan
from cliconform.planning.selection import Selection
from cliconform.reporting.run.stored_run import read
from cliconform.surface.coverage.count import count, strangers
from cliconform.surface.coverage.suggestions import suggest
from cliconform.verbs.shared.contract import anywhere, back_then, context, words_of
from cliconform.verbs.shared.target_surface import surface_for
from cliconform.verifying.rejudge import changed_calls

_CONFORMED = frozenset({Verdict.CONFORMS, Verdict.FLAKY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command line as it was typed."""

    spec: Path
    command: str | None
    surface: Path | None
    fresh: bool
    run: Path | None


def measured(asked: Asked) -> Coverage:
    """The coverage that was asked for. Raises what its files and the target give cause to."""
    words = words_of(asked.command)
    spec = load_spec(asked.spec)
    plan = make_plan(spec, Selection(), context(asked.spec, anywhere), words)
    surface = surface_for(spec, words, recorded=asked.surface, fresh=asked.fresh)
    counted, left_out = _counted(spec, plan, asked)
    commands = count(plan, surface, counted)
    return Coverage(
        spec=str(asked.spec),
        target=surface.target,
        commands=commands,
        suggestions=suggest(surface, commands, plan),
        strangers=strangers(plan, surface),
        left_out=left_out,
    )


def _counted(spec: Spec, plan: Plan, asked: Asked) -> tuple[frozenset[str], tuple[str, ...]]:
    """The ids that count, and those that do not: no such call conformed in the run."""
    ids = [step.id for step in plan.steps]
    if asked.run is None:
        return frozenset(ids), ()
    stored = read(asked.run)
    then = make_plan(spec, Selection(), back_then(stored, asked.spec), stored.command)
    changed = changed_calls(then.steps, stored)
    conformed = {each.step.id for each in stored.outcomes if each.verdict in _CONFORMED}
    counted = frozenset(ids) & conformed - changed.keys()
    return counted, tuple(id_ for id_ in ids if id_ not in counted)
