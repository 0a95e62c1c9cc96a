"""A run over midnight: a command that was told the day before may deviate by that alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cliconform.model.observation import Observation
from cliconform.model.plan import Step
from cliconform.model.run_options import RunOptions
from cliconform.model.spec import KnownFile
from cliconform.run_judge import RunJudge
from cliconform.verifying.changed_day import hint_at_changed_day
from support.judging import exit_promise, make_step, observe

CHANGED = (
    "the date changed during the run: `${today}` is 2026-11-28, and the command ended on "
    "2026-11-29 (UTC); "
)


def told(now: str | None = None, since: str | None = None, **values: str) -> Step:
    step = make_step(exit_promise(3), values=values)
    return replace(step, invocation=replace(step.invocation, now=now, since=since))


def seen(started: str, duration: float = 0.5) -> Observation:
    return observe("", started=started, duration=duration)


@pytest.mark.parametrize(
    "values",
    [
        {"today": "2026-11-28"},
        {"today-7d": "2026-11-21"},
        {"symbol": "A", "today+1d": "2026-11-29"},
    ],
)
@pytest.mark.parametrize(
    ("started", "duration"),
    [("2026-11-29T00:00:00+00:00", 0.5), ("2026-11-28T23:59:59.900+00:00", 0.5)],
)
def test_a_command_that_ends_on_another_day_than_it_was_told_gets_a_hint(
    values: dict[str, str], started: str, duration: float
) -> None:
    assert hint_at_changed_day(told(**values), seen(started, duration)) == (
        f"{CHANGED}`--now 2026-11-28` begins the run at noon of that day"
    )


@pytest.mark.parametrize(
    ("values", "started"),
    [
        ({"today": "2026-11-28"}, "2026-11-28T23:59:59+00:00"),
        ({"symbol": "A"}, "2026-11-29T00:00:00+00:00"),
        ({"today": "*****"}, "2026-11-29T00:00:00+00:00"),
        ({"today": "2026-11-28"}, "some day"),
        ({"today": "2026-11-28"}, "2026-11-29T01:00:00+02:00"),
    ],
    ids=["the same day", "no day", "a masked day", "no time", "another zone"],
)
def test_all_others_get_none(values: dict[str, str], started: str) -> None:
    assert hint_at_changed_day(told(**values), seen(started)) == ""


def test_the_clock_is_the_one_that_the_program_saw() -> None:
    later = seen("2030-01-01T00:10:00+00:00")
    began = "2030-01-01T00:00:00+00:00"
    noon, late = "2026-11-28T12:00:00+00:00", "2026-11-28T23:55:00+00:00"
    assert hint_at_changed_day(told(noon, began, today="2026-11-28"), later) == ""
    assert hint_at_changed_day(told(late, began, today="2026-11-28"), later) == (
        f"{CHANGED}an earlier time of day in `--now` prevents it"
    )
    assert hint_at_changed_day(told(late, today="2026-11-28"), later) == ""
    slow = replace(later, duration=301.0)
    assert hint_at_changed_day(told(late, today="2026-11-28"), slow) == (
        f"{CHANGED}an earlier time of day in `now` prevents it"
    )


def test_what_a_needed_command_was_told_counts_if_it_has_the_same_clock() -> None:
    night = seen("2026-11-29T00:00:00+00:00")
    day = told(today="2026-11-28")
    assert hint_at_changed_day(told(), night, [told(), day]).startswith(CHANGED)
    other = told("2026-11-28T12:00:00+00:00", today="2026-11-28")
    assert hint_at_changed_day(told(), night, [other]) == ""


def test_a_command_that_deviates_after_midnight_says_so() -> None:
    handler = RunJudge(KnownFile(file="", target=""), RunOptions(jobs=1), lambda _: None)
    first = replace(told(today="2026-11-28"), id="first")
    second = replace(told(), id="second", needs="first")
    handler.decide(first, seen("2026-11-29T00:00:00+00:00"))
    handler.decide(second, seen("2026-11-29T00:00:01+00:00"))
    hints = [handler.outcomes[id_].hint for id_ in ("first", "second")]
    assert all(each.startswith(CHANGED) for each in hints)
