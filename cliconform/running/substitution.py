"""The values that fill a step's templates, once its home and its ports are known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cliconform.model.template import Template
from cliconform.running.protocol import Task

HOME_PLACEHOLDER = "$HOME"
"""Stands for the path of the home in values captured from output, so that they hold in any home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitutions:
    """The values of one run of a step, by the names of their placeholders."""

    recorded: Mapping[str, str]
    """As the observation has them: captured ones with ``$HOME`` for the path of the home."""
    actual: Mapping[str, str]
    """As this run uses them: captured ones with the path of its own home."""

    def fill(self, template: Template) -> str:
        """Return the template's text for this run."""
        return template.fill(self.actual)


def make_substitutions(task: Task, home: str, ports: Mapping[str, int]) -> Substitutions:
    """Return all values for ``task`` in ``home``; ``ports`` are the port numbers by name.

    The step's own values take precedence over captured ones of the same name.
    """
    own = {
        **task.values,
        **{name: str(number) for name, number in ports.items()},
        "home": home,
    }
    captured = {name: text.replace(HOME_PLACEHOLDER, home) for name, text in task.captured.items()}
    return Substitutions(recorded={**task.captured, **own}, actual={**captured, **own})
