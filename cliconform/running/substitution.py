"""What a step's templates are filled with, once its home and its ports are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cliconform.model.template import Template
from cliconform.running.protocol import Task

HOME_PLACEHOLDER = "$HOME"
"""What stands for the home in values that were captured from a program's output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitutions:
    """The values of one run of a step: ``known`` as the judging sees them, and filled in here."""

    known: Mapping[str, str]
    here: Mapping[str, str]
    """The same, but for captured ones: in these ``$HOME`` is the path of this run's home."""

    def fill(self, template: Template) -> str:
        """The template's text for this run."""
        return template.fill(self.here)


def make_substitutions(task: Task, home: str, ports: Mapping[str, int]) -> Substitutions:
    """All names that ``task`` knows: its own go before those captured by the steps before it."""
    own = {
        **task.values,
        **{name: str(number) for name, number in ports.items()},
        "home": home,
    }
    moved = {name: text.replace(HOME_PLACEHOLDER, home) for name, text in task.captured.items()}
    return Substitutions(known={**task.captured, **own}, here={**moved, **own})
