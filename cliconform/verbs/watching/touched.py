"""What each command depends on, and which commands depend on something else now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cliconform.model.place import Place
from cliconform.model.plan import Plan
from cliconform.model.spec import KnownFile
from cliconform.quick_dataclass import dataclass, fields, is_dataclass
from cliconform.verifying.verdicts import find_known_row, find_races


@dataclass(frozen=True, slots=True, kw_only=True)
class StepKey:
    """What a step depends on: two equal keys, and it need not be run again."""

    call: str
    """What it is told and reads, the program among it."""
    judged: str
    """What is promised of it, and what is known."""


def make_keys(
    plan: Plan, known: KnownFile, calls: Mapping[str, str], target: str
) -> dict[str, StepKey]:
    """Return the key of each step of ``plan``.

    ``calls`` has a digest of what each step is told and reads, as far as that can be told, and
    ``target`` is the digest of the program.
    """
    return {
        step.id: StepKey(
            call=calls.get(step.id) or f"{target} {_describe(step.invocation)}",
            judged=_describe(
                (
                    step.promises,
                    (step.ignore, step.retries, step.repeat, step.skip, step.invocation.limits),
                    find_known_row(step, known),
                    find_races(step, known),
                )
            ),
        )
        for step in plan.steps
    }


def find_touched(
    before: Mapping[str, StepKey], after: Mapping[str, StepKey], plan: Plan
) -> frozenset[str]:
    """Return the ids of ``plan`` whose keys are not those of ``before``, and what needs these.

    What needs a step starts from what it leaves: it is touched if the step does something else, and
    is not if only its promises are others.
    """
    touched, calls = set(), set()
    for step in plan.steps:
        old, new = before.get(step.id), after[step.id]
        if old is None or old.call != new.call or step.needs in calls:
            calls.add(step.id)
        if step.id in calls or old != new:
            touched.add(step.id)
    return frozenset(touched)


def _describe(value: object) -> str:
    """Return ``value`` as a text without the lines that its parts are written in."""
    return "".join(_parts(value))


def _parts(value: Any) -> Iterator[str]:
    if isinstance(value, Place):
        return
    if is_dataclass(value) and not isinstance(value, type):
        yield f"{type(value).__name__}("
        for field in fields(value):
            yield f"{field.name}="
            yield from _parts(getattr(value, field.name))
            yield ","
        yield ")"
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield f"{key!r}:"
            yield from _parts(each)
            yield ","
    elif isinstance(value, tuple):
        for each in value:
            yield from _parts(each)
            yield ","
    else:
        yield repr(value)
