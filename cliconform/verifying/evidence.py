"""What a promise is held against: the step, what was seen, and the home while it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cliconform.model.observation import Observation
from cliconform.model.plan import Step
from cliconform.model.promise import Number, Value
from cliconform.model.template import MissingValueError, Template
from cliconform.verifying.comparing.values import FilledText, as_number
from cliconform.verifying.databases.duckdb_engine import Duck
from cliconform.verifying.expectation import UnfilledError
from cliconform.verifying.files.changes import Changes, changes
from cliconform.verifying.files.globs import Glob, escaped, glob
from cliconform.verifying.texts.normalize import HOME, Texts, home_hider, texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that the checks of one command look at.

    ``hide`` writes ``$HOME`` for the home's path, ``duck`` answers SQL over the home.
    """

    step: Step
    observation: Observation
    texts: Texts
    changes: Changes
    values: Mapping[str, str]
    hide: Callable[[str], str]
    home: bool
    """The home stands at ``observation.home`` and may be read."""
    duck: Duck

    def text(self, template: Template) -> str:
        """``template`` filled in, as a text that is looked for in other texts."""
        return _fill(template, self.values)

    def pattern(self, template: Template) -> str:
        """``template`` filled in, as a regular expression: what a name stands for is literal."""
        return _fill(template, {name: re.escape(value) for name, value in self.values.items()})

    def path(self, template: Template) -> str:
        """``template`` filled in, as a path relative to the home."""
        return _below_home(self.text(template))

    def glob(self, template: Template) -> Glob:
        """``template`` filled in, as a glob. A value that the run found out is literal in it."""
        authored = self.step.values
        values = {
            name: value if name in authored or name == "home" else escaped(value)
            for name, value in self.values.items()
        }
        return glob(_below_home(_fill(template, values)), shown=self.path(template))

    def number(self, number: Number) -> int | float:
        """``number`` filled in."""
        if not isinstance(number, Template):
            return number
        filled = self.text(number)
        value = as_number(filled)
        if value is None:
            raise UnfilledError(f"{number.source} stands for {filled!r}, which is no number")
        return value

    def value(self, value: Value) -> Value:
        """``value`` with every text in it filled in."""
        if isinstance(value, tuple):
            return tuple(self.value(each) for each in value)
        if not isinstance(value, str):
            return value
        template = Template(value)
        return (FilledText if template.names() else str)(self.text(template))

    def sql(self, template: Template) -> str:
        """``template`` filled in, as SQL: the home's path is its real one."""
        return self.text(template).replace(HOME, self.observation.home)


def evidence(step: Step, observation: Observation, *, home: bool, duck: Duck) -> Evidence:
    """The evidence of one run."""
    hide = home_hider(observation.home)
    values = {name: hide(value) for name, value in observation.values.items()}
    return Evidence(
        step=step,
        observation=observation,
        texts=texts(observation),
        changes=changes(observation),
        values={**values, **step.values, "home": HOME},
        hide=hide,
        home=home,
        duck=duck,
    )


def _fill(template: Template, values: Mapping[str, str]) -> str:
    try:
        return template.fill(values)
    except MissingValueError as error:
        raise UnfilledError(
            f"${{{error.name}}} has no value: no command that this one needs captured it"
        ) from None


def _below_home(path: str) -> str:
    return path.removeprefix(f"{HOME}/") if path != HOME else "."
