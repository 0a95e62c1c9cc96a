"""The commands that need another one: they start from what it leaves."""

from __future__ import annotations

from cliconform.model.ids import base_of
from cliconform.model.outcome import Outcome, Verdict
from cliconform.model.spec import Spec
from cliconform.quick_dataclass import replace


def name_dependents(outcome: Outcome, spec: Spec) -> Outcome:
    """Return ``outcome``, with the commands that need it if it is a fixed one.

    They may behave differently too, whether they were selected or not.
    """
    if outcome.verdict is not Verdict.FIXED:
        return outcome
    return replace(outcome, dependents=find_dependents(outcome.step.id, spec))


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
