"""Prompts of a dialogue that are worded otherwise now."""

from __future__ import annotations

from cliconform.model.edit import EditKind
from cliconform.model.promise import TurnPromise
from cliconform.proposing.literals import fit_pattern, fit_text, has_holes
from cliconform.proposing.pieces import split_text
from cliconform.proposing.results import BY_HAND, Suggestion, no_edit
from cliconform.proposing.trial import Trial


def suggest_turn(promise: TurnPromise, trial: Trial) -> Suggestion:
    """Return the prompt that came instead: only of the first one that did not appear.

    What the later ones are is not known before this one is answered.
    """
    turn = trial.step.invocation.dialogue[promise.turn]
    exchanges = trial.evidence.observation.dialogue
    instead = exchanges[promise.turn : promise.turn + 1]
    if not instead or instead[0].asked_at is not None:
        return no_edit("an earlier prompt did not appear, so it is not known what this one is")
    line = trial.evidence.hide(instead[0].prompt)
    source = turn.expect.source
    found = (fit_pattern if turn.regex else fit_text)(source, line, trial, lambda _: True)
    if found is None:
        return no_edit(BY_HAND)
    is_pattern = turn.regex or has_holes(split_text(source, trial.evidence.values))
    return Suggestion(
        address=f"{promise.address}.{'matches' if turn.regex else 'expect'}",
        kind=EditKind.REFIT if is_pattern else EditKind.FIX,
        new=found.source,
        why="the prompt is worded otherwise now",
    )
