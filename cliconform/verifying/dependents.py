"""The commands that need another one: they start from what it leaves."""

from __future__ import annotations

from collections.abc import Iterable

from cliconform.model.ids import base_of
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.spec import Spec
from cliconform.quick_dataclass import replace


def name_dependents(outcomes: Iterable[Outcome], spec: Spec) -> tuple[Outcome, ...]:
    """Return ``outcomes``, each fixed one with the commands that need it.

    They may behave differently too, whether they were selected or not.
    """
    return tuple(
        replace(each, dependents=find_dependents(each.step.id, spec))
        if each.verdict is Verdict.FIXED
        else each
        for each in outcomes
    )


def find_dependents(id_: str, spec: Spec) -> tuple[str, ...]:
    """Return the ids of the commands that need the step ``id_``, directly or not; nearest first."""
    found: dict[str, None] = {}
    todo = [id_]
    for one in todo:
        for command in spec.commands.values():
            needs_it = any(one in (need, base_of(need)) for need in command.needs)
            if needs_it and command.id not in found:
                found[command.id] = None
                todo.append(command.id)
    return tuple(found)
