"""All commands of a plan, as two builds ran them."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from cliconform.bounded_process import BoundedProcess
from cliconform.comparing.commands import ComparedCommand, compare_command, list_differences
from cliconform.comparing.reading import read_shown
from cliconform.comparing.texts import Versions
from cliconform.model.comparison import (
    Build,
    CommandShown,
    Comparison,
    Noise,
    NotCompared,
)
from cliconform.model.observation import NotStarted, Observation
from cliconform.model.outcome import Outcome
from cliconform.model.report import Report
from cliconform.quick_dataclass import dataclass
from cliconform.verifying.homes import Homes

Rebuild = Callable[[Observation], AbstractContextManager[Homes | None]]
"""Makes the homes of a recorded observation again, and removes them at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """A run of one build whose homes can be made again."""

    report: Report
    rebuild: Rebuild


def compare_runs(
    first: RecordedRun,
    second: RecordedRun,
    again: RecordedRun | None,
    *,
    builds: tuple[Build, Build],
) -> Comparison:
    """Return what ``second`` did differently from ``first``.

    ``again`` is another run of the first build, from which is known what varies by itself.
    """
    versions = Versions(first=builds[0].version, second=builds[1].version)
    ran = {each.step.id: each for each in second.report.outcomes}
    repeated = {each.step.id: each for each in again.report.outcomes} if again else {}
    commands: dict[str, str] = {}
    compared: list[ComparedCommand] = []
    left_out: list[NotCompared] = []
    with BoundedProcess() as process:

        def read(outcome: Outcome, run: RecordedRun) -> CommandShown:
            assert outcome.observation is not None
            with run.rebuild(outcome.observation) as homes:
                shown = homes or Homes.of(outcome.observation)
                return read_shown(outcome, shown, process, run.report.started)

        for outcome in first.report.outcomes:
            id_ = outcome.step.id
            sides = (outcome, ran.get(id_), repeated.get(id_) if again else outcome)
            if reason := _find_reason(*sides):
                left_out.append(NotCompared(command=id_, reason=reason))
                continue
            one, two, three = sides
            assert two is not None
            assert three is not None
            shown = read(one, first)
            compared.append(
                compare_command(
                    id_,
                    shown,
                    read(two, second),
                    read(three, again) if again else None,
                    versions,
                )
            )
            commands[id_] = shlex.join(
                [first.report.target, *shown.argv[len(first.report.command) :]]
            )
    return Comparison(
        spec=first.report.spec,
        target=first.report.target,
        first=builds[0],
        second=builds[1],
        commands=commands,
        differences=list_differences(compared),
        noise=tuple(_list_noise(compared)),
        is_noise_known=again is not None,
        not_compared=tuple(left_out),
        interrupted=any(each.report.interrupted for each in (first, second, again or first)),
    )


def _list_noise(compared: list[ComparedCommand]) -> Iterator[Noise]:
    for each in compared:
        yield from each.noise


def _find_reason(first: Outcome, second: Outcome | None, again: Outcome | None) -> str:
    """Return why a command cannot be compared; nothing where it can."""
    sides = (("the first build", first), ("the second build", second), ("the repetition", again))
    for name, outcome in sides:
        if outcome is None:
            return f"{name} was not asked to run it"
        if outcome.observation is None:
            return (
                f"not run with {name}: {outcome.reason}"
                if outcome.reason
                else f"not run with {name}"
            )
        if isinstance(outcome.observation.ending, NotStarted):
            return f"{name} could not be started: {outcome.observation.ending.reason}"
    return ""
