"""Promises of numbers: exit codes, counts of files, rows and bytes, the status of a response."""

from __future__ import annotations

from typing import Any, assert_never

from cliconform.model.contents import Amount, Between, Exactly
from cliconform.model.edit import EditKind
from cliconform.model.observation import Exited
from cliconform.model.promise import ExitPromise, HttpPromise
from cliconform.model.template import Template
from cliconform.proposing.results import NEEDS_LOOSEN, Allowed, Suggestion, no_edit
from cliconform.proposing.trial import Trial
from cliconform.verifying.endings import describe_ending

_KILLED = "a program that is killed, or does not end, is not what a spec promises"


def suggest_exit(promise: ExitPromise, trial: Trial, allowed: Allowed) -> Suggestion:
    """Return the exit code that is promised: this one, and nothing else, is edited."""
    ending = trial.evidence.observation.ending
    if not isinstance(ending, Exited):
        return no_edit(f"{describe_ending(ending)}: {_KILLED}")
    code = ending.code
    others = [each.observation.ending for each in trial.others]
    if any(isinstance(each, Exited) and each.code not in (code, *promise.codes) for each in others):
        return no_edit("the exit code differs between two runs")
    several = len(promise.codes) + len(promise.signals) > 1
    if several and not promise.nonzero:
        if not allowed.loosen:
            return no_edit(NEEDS_LOOSEN)
        codes: list[Any] = [*promise.codes, *promise.signals, code]
        return Suggestion(address="exit", kind=EditKind.LOOSEN, new=codes, why="one more exit code")
    return Suggestion(
        address="exit", kind=EditKind.FIX, new=code, why=f"the exit code is {code} now"
    )


def suggest_amount(
    address: str, amount: Amount, seen: int, others: tuple[int, ...], allowed: Allowed
) -> Suggestion:
    """Return what a number is now; ``others`` are what it is in other runs.

    A limit that does not hold is moved only where a weaker promise was asked for.
    """
    if any(each != seen for each in others):
        return no_edit("the number differs between two runs")
    match amount:
        case Exactly():
            return Suggestion(address=address, kind=EditKind.FIX, new=seen, why=f"it is {seen} now")
        case Between(at_least=low, at_most=high):
            if not allowed.loosen:
                return no_edit(NEEDS_LOOSEN)
            is_low = isinstance(low, int | float) and seen < low
            bound, limit = ("at_least", low) if is_low else ("at_most", high)
            if isinstance(limit, Template) or limit is None:
                return no_edit()
            return Suggestion(
                address=f"{address}.{bound}",
                kind=EditKind.LOOSEN,
                new=seen,
                why=f"it is {seen} now",
            )
        case _:
            assert_never(amount)


def suggest_status(promise: HttpPromise, trial: Trial) -> Suggestion:
    """Return the status of a response."""
    answers = trial.evidence.observation.answers
    answer = answers[promise.request] if promise.request < len(answers) else None
    if answer is None or answer.status is None or len(promise.status) != 1:
        return no_edit()
    return Suggestion(
        address=f"{promise.address}.status",
        kind=EditKind.FIX,
        new=answer.status,
        why=f"the status is {answer.status} now",
    )


def suggest_limit(address: str, seconds: float, limit: float, allowed: Allowed) -> Suggestion:
    """Return a longer time, only where a weaker promise was asked for."""
    if not allowed.loosen:
        return no_edit("a time is never made longer unless that is asked for: --allow-loosen")
    longer = max(limit, seconds * 1.5)
    new: float = round(longer, 1) if longer < 10 else int(longer) + 1  # noqa: PLR2004 - seconds
    return Suggestion(
        address=address, kind=EditKind.LOOSEN, new=new, why=f"it took {seconds:.2f} s"
    )
