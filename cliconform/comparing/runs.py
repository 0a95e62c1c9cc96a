"""All commands of a plan, as two builds ran them."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TypeAlias

from cliconform.bounded_process.process import BoundedProcess
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
    sides = _match(first, second, again)
    reasons = {id_: _find_reason(*outcomes) for id_, outcomes in sides.items()}
    commands: dict[str, str] = {}
    compared: list[ComparedCommand] = []
    failing: list[str] = []
    with BoundedProcess() as process:
        for id_, (outcome, other, repeated) in sides.items():
            if reasons[id_] or outcome is None or other is None or repeated is None:
                continue
            shown = _read(outcome, first, process)
            third = _read(repeated, again, process) if again else None
            second_shown = _read(other, second, process)
            compared.append(compare_command(id_, shown, second_shown, third, versions))
            if not (shown.works or second_shown.works):
                failing.append(id_)
            words = shown.argv[len(first.report.command) :]
            commands[id_] = shlex.join([first.report.target, *words])
    return Comparison(
        spec=first.report.spec,
        target=first.report.target,
        first=builds[0],
        second=builds[1],
        commands=commands,
        differences=list_differences(compared),
        noise=tuple(_list_noise(compared)),
        is_noise_known=again is not None,
        not_compared=tuple(
            NotCompared(command=id_, reason=reason) for id_, reason in reasons.items() if reason
        ),
        failing=tuple(failing),
        interrupted=any(each.report.interrupted for each in (first, second, again or first)),
    )


_Sides: TypeAlias = tuple[Outcome | None, Outcome | None, Outcome | None]
"""A command as the first build, the second, and the first one again ran it."""


def _match(first: RecordedRun, second: RecordedRun, again: RecordedRun | None) -> dict[str, _Sides]:
    """Return the outcomes of each command of either build, by id; those of the first one first."""
    one, two, repeated = (
        {each.step.id: each for each in run.report.outcomes}
        for run in (first, second, again or first)
    )
    return {id_: (one.get(id_), two.get(id_), repeated.get(id_)) for id_ in one | two}


def _read(outcome: Outcome, run: RecordedRun, process: BoundedProcess) -> CommandShown:
    assert outcome.observation is not None
    with run.rebuild(outcome.observation) as homes:
        found = homes or Homes.of(outcome.observation)
        return read_shown(outcome, found, process, run.report.started)


def _list_noise(compared: list[ComparedCommand]) -> Iterator[Noise]:
    for each in compared:
        yield from each.noise


def _find_reason(first: Outcome | None, second: Outcome | None, again: Outcome | None) -> str:
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
