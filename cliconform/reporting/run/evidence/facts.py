"""What is known of a run and may be found in what its program said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from cliconform.model.outcome import Outcome
from cliconform.model.plan import Invocation, Step
from cliconform.model.template import Template
from cliconform.quick_dataclass import dataclass, fields, is_dataclass

_LONGEST = 200_000
"""Characters of one text of the spec that are searched."""
_SHORTEST = 3
"""Characters of a captured value; a shorter one is found where it is something else."""
# What a step has from the machine and not from the spec.
_OF_MACHINE = frozenset({"request", "place", "passed", "copies", "now", "since", "spec_dir"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a run had: its day, its values, its folders, and all that the spec says about it."""

    today: date | None
    """The day that the program saw."""
    values: Mapping[str, str]
    """Ports and captured values, by name."""
    spec: str
    """The texts of the command and of those that it needs, placeholders not filled in."""
    folders: tuple[str, ...]
    """The folders that the program and the spec are in."""


def collect_facts(outcome: Outcome, outcomes: Mapping[str, Outcome]) -> Facts:
    """Return the facts of the run of ``outcome``; ``outcomes`` are those of all steps, by id."""
    step, observation = outcome.step, outcome.observation
    program = observation.argv[0] if observation and observation.argv else ""
    folder = PurePosixPath(program).parent
    folders = (str(folder.parent), str(folder), step.values.get("spec_dir", ""))
    values = {**(observation.values if observation else {}), **outcome.captured}
    ports = {port.name for port in step.invocation.ports}
    return Facts(
        today=_find_day(step, observation.started if observation else ""),
        values={
            name: value
            for name, value in values.items()
            if name in ports or (name not in step.values and _is_distinct(value))
        },
        spec="\n".join(text for each in _list_steps(step, outcomes) for text in _list_texts(each)),
        folders=tuple(each for each in folders if each.count("/") > 1),
    )


def _find_day(step: Step, started: str) -> date | None:
    try:
        return datetime.fromisoformat(step.invocation.now or started).date()
    except ValueError:
        return None


def _is_distinct(value: str) -> bool:
    return len(value) >= _SHORTEST and any(each.isdigit() for each in value)


def _list_steps(step: Step | None, outcomes: Mapping[str, Outcome]) -> Iterator[Step]:
    """Yield the step and those that it needs, directly or not."""
    while step is not None:
        yield step
        needed = outcomes.get(step.needs or "")
        step = needed.step if needed else None


def _list_texts(value: Any) -> Iterator[str]:
    """Yield all texts in a step that come from the spec."""
    match value:
        case Template():
            yield value.source[:_LONGEST]
        case str():
            yield value[:_LONGEST]
        case Invocation():
            yield from _list_texts(value.argv[1:])
            own = {k: v for k, v in value.environment.items() if k not in value.passed}
            yield from _list_texts(own)
            yield from _list_parts(value, leave_out={"argv", "environment"})
        case Mapping():
            names = (key for key in value if key not in _OF_MACHINE and not _is_day(key))
            for name in names:
                yield from _list_texts(value[name])
        case tuple():
            for each in value:
                yield from _list_texts(each)
        case _:
            yield from _list_parts(value)


def _list_parts(value: Any, leave_out: set[str] | frozenset[str] = frozenset()) -> Iterator[str]:
    if is_dataclass(value):
        names = (each.name for each in fields(value) if each.name not in _OF_MACHINE | leave_out)
        for name in names:
            yield from _list_texts(getattr(value, name))


def _is_day(name: str) -> bool:
    return name.startswith("today")
