"""The date changed during the run: a hint for a command that was told the day before.

``${today}`` is one day for the whole run, that of its start. A program that reads the clock after
midnight in UTC is on another one. That is worth a hint where the command deviates, whatever the
reason is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from cliconform.model.days import find_today
from cliconform.model.observation import Observation
from cliconform.model.plan import Invocation, Step


def hint_at_changed_day(step: Step, observation: Observation, needed: Sequence[Step] = ()) -> str:
    """Return a hint if ``step`` was told a day that was over when the command ended.

    ``needed`` are the steps that it needs, the nearest first: what they were told counts as well.
    """
    invocation = step.invocation
    told = next(filter(None, map(_find_day, (step, *_select_same_clock(step, needed)))), None)
    seen = _find_last_day(invocation, observation)
    if told is None or seen is None or seen == told:
        return ""
    return (
        f"the date changed during the run: `${{today}}` is {told}, and the command ended on "
        f"{seen} (UTC); {_name_cure(invocation, told)}"
    )


def _find_day(step: Step) -> date | None:
    return find_today(step.values)


def _select_same_clock(step: Step, needed: Sequence[Step]) -> Iterator[Step]:
    """Yield those of ``needed`` that count their days from the same moment as ``step``."""
    own = step.invocation
    for each in needed:
        if (each.invocation.now, each.invocation.since) == (own.now, own.since):
            yield each


def _find_last_day(invocation: Invocation, observation: Observation) -> date | None:
    """Return the day in UTC on which the program ended by the clock that it saw."""
    try:
        started = datetime.fromisoformat(observation.started)
        moment = started
        if invocation.now:
            moment = datetime.fromisoformat(invocation.now)
            if invocation.since:
                moment += started - datetime.fromisoformat(invocation.since)
        return (moment + timedelta(seconds=observation.duration)).astimezone(UTC).date()
    except (ValueError, OverflowError, TypeError):  # a stored run may have any text here
        return None


def _name_cure(invocation: Invocation, told: date) -> str:
    if invocation.now is None:
        return f"`--now {told}` begins the run at noon of that day"
    if invocation.since is None:
        return "an earlier time of day in `now` prevents it"
    return "an earlier time of day in `--now` prevents it"
