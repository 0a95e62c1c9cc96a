"""The values that fill a step's templates, once its home and its ports are known."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.glob_pattern import escape_glob
from cliconform.model.template import Template
from cliconform.quick_dataclass import dataclass
from cliconform.running.messages import Task

HOME_PLACEHOLDER = "$HOME"
"""Stands for the path of the home in values captured from output, so that they hold in any home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitutions:
    """The values of one run of a step, by the names of their placeholders."""

    recorded: Mapping[str, str]
    """As the observation has them: captured ones with ``$HOME`` for the path of the home, and
    without secrets."""
    actual: Mapping[str, str]
    """As this run uses them: captured ones with the path of its own home."""
    found: frozenset[str] = frozenset()
    """The names of the values that the run found: captured ones, ports, and the home."""
    secrets: frozenset[str] = frozenset()
    """The names of the values that are not recorded."""

    @property
    def home(self) -> str:
        """The path of the home."""
        return self.actual["home"]

    def fill(self, template: Template) -> str:
        """Return the template's text for this run."""
        return template.fill(self.actual)

    def fill_path(self, template: Template) -> str:
        """Return the template's text as a path relative to the home, if it is in the home."""
        return self._make_relative(self.fill(template))

    def fill_glob(self, template: Template) -> str:
        """Return the template's text as a glob relative to the home.

        A value from the spec may hold wildcards; one that the run found matches literally.
        """
        values = {
            name: escape_glob(value) if name in self.found and name != "home" else value
            for name, value in self.actual.items()
        }
        return self._make_relative(template.fill(values))

    def show(self, template: Template) -> str:
        """Return the template's text for the records: placeholders of secrets stay as they are."""
        if not self.secrets:
            return self.fill(template)
        hidden = {name: f"${{{name}}}" for name in self.secrets}
        return template.fill({**self.actual, **hidden})

    def hide(self, text: str) -> str:
        """Return ``text`` with the placeholders of secrets in the place of their values."""
        for name in self.secrets:
            text = text.replace(self.actual[name] or "\0", f"${{{name}}}")
        return text

    def _make_relative(self, path: str) -> str:
        return "." if path == self.home else path.removeprefix(f"{self.home}/")


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
    secrets = task.values.keys() - task.public_values.keys()
    recorded = {name: value for name, value in own.items() if name not in secrets}
    actual = {**captured, **own}
    return Substitutions(
        recorded={**task.captured, **recorded},
        actual=actual,
        found=frozenset(actual.keys() - task.values.keys()),
        secrets=frozenset(secrets),
    )
