"""What a promise is checked against: the step, the observation, and the home while it exists."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from cliconform.glob_pattern import escape_glob
from cliconform.model.contents import Number, TableValue, Value
from cliconform.model.observation import Observation
from cliconform.model.plan import Step
from cliconform.model.template import MissingValueError, Template
from cliconform.quick_dataclass import dataclass, field, replace
from cliconform.text import HOME, make_home_hider
from cliconform.verifying.bounds import Bounds
from cliconform.verifying.data_sources import DataSources
from cliconform.verifying.errors import PlaceholderError
from cliconform.verifying.files.changes import Changes, find_changes
from cliconform.verifying.files.globs import Glob, parse_glob
from cliconform.verifying.homes import Homes
from cliconform.verifying.texts.normalize import StreamTexts

if TYPE_CHECKING:
    from cliconform.verifying.databases.duckdb_calls import DuckDBCalls
    from cliconform.verifying.documents.stream_data import StreamData


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything that the checks of one command look at.

    The ``fill_…`` methods replace ``${name}`` in what the spec says. Each raises
    :class:`PlaceholderError` where a name has no value.
    """

    step: Step
    observation: Observation
    texts: StreamTexts
    changes: Changes
    values: Mapping[str, str]
    """The value of each ``${name}``; the home's path in it is written as ``$HOME``."""
    hide: Callable[[str], str]
    """Replaces the home's path in a text by ``$HOME``."""
    homes: Homes | None
    """Where what the command left can be read; ``None`` if it no longer exists."""
    sources: DataSources
    bounds: Bounds = field(default_factory=Bounds)
    """What all searches and queries may take together."""

    @property
    def duckdb(self) -> DuckDBCalls:
        """DuckDB over the home."""
        return self.sources.duckdb

    @property
    def data(self) -> StreamData:
        """The streams as JSON documents and tables."""
        return self.sources.streams

    @property
    def home(self) -> str:
        """The folder in which the files of the home are now; its path is hidden as the home's."""
        return self.homes.first if self.homes else self.observation.home

    def find_left_out(self, files: Iterable[str]) -> str:
        """Return why one of ``files`` cannot be read although it was there; empty if all can be.

        A link to a file that was not recorded counts as that file.
        """
        left_out = self.homes.left_out if self.homes else {}
        for path in files if left_out else ():
            target = os.path.relpath(os.path.realpath(f"{self.home}/{path}"), self.home)
            if reason := left_out.get(path) or left_out.get(target):
                return f"{path} is not in the recording: {reason}"
        return ""

    def fill_text(self, template: Template) -> str:
        """Return ``template`` filled in, as literal text."""
        return _fill(template, self.values)

    def fill_pattern(self, template: Template) -> str:
        """Return ``template`` filled in, as a regular expression; the values match literally."""
        return _fill(template, {name: re.escape(value) for name, value in self.values.items()})

    def fill_path(self, template: Template) -> str:
        """Return ``template`` filled in, as a path relative to the home."""
        return _relative_to_home(self.fill_text(template))

    def fill_glob(self, template: Template) -> Glob:
        """Return ``template`` filled in, as a glob.

        A value from the spec may hold wildcards; one that the run found (a captured value, a port)
        matches literally.
        """
        authored = self.step.values
        values = {
            name: value if name in authored or name == "home" else escape_glob(value)
            for name, value in self.values.items()
        }
        source = _relative_to_home(_fill(template, values))
        return parse_glob(source, shown=self.fill_path(template))

    def fill_number(self, number: Number) -> int | float:
        """Return ``number``, filled in and parsed where it is a placeholder."""
        if not isinstance(number, Template):
            return number
        from cliconform.verifying.data_values import parse_number

        filled = self.fill_text(number)
        value = parse_number(filled)
        if value is None:
            raise PlaceholderError(f"{number.source} is {filled!r}, expected a number")
        return value

    def fill_value(self, value: Value) -> Value:
        """Return ``value`` with every string in it filled in, at any depth."""
        if isinstance(value, tuple):
            return tuple(self.fill_value(each) for each in value)
        if isinstance(value, TableValue):
            members = {key: self.fill_value(each) for key, each in value.members.items()}
            return replace(value, members=members)
        if not isinstance(value, str):
            return value
        from cliconform.verifying.data_values import FilledText

        template = Template(value)
        return (FilledText if template.names() else str)(self.fill_text(template))

    def fill_sql(self, template: Template) -> str:
        """Return ``template`` filled in, as SQL, with the home's real path for ``$HOME``."""
        return self.fill_text(template).replace(HOME, self.home)


@contextmanager
def open_evidence(
    step: Step, observation: Observation, *, homes: Homes | None, bounds: Bounds
) -> Iterator[Evidence]:
    """Yield the evidence of one run of ``step``; ``bounds`` are those of all that is checked."""
    with closing(DataSources(step, observation, homes, bounds)) as sources:
        yield _collect(step, observation, homes, sources, bounds)


def _collect(
    step: Step,
    observation: Observation,
    homes: Homes | None,
    sources: DataSources,
    bounds: Bounds,
) -> Evidence:
    hide = make_home_hider(observation.home, *([homes.first] if homes else []))
    hide_in_output = hide if homes is None or homes.first == observation.home else None
    values = {name: hide(text) for name, text in observation.values.items() if name != "home"}
    return Evidence(
        step=step,
        observation=observation,
        texts=StreamTexts(observation, step.invocation.terminal, hide_in_output),
        changes=find_changes(observation),
        values={**values, **step.values, "home": HOME},
        hide=hide,
        homes=homes,
        sources=sources,
        bounds=bounds,
    )


def _fill(template: Template, values: Mapping[str, str]) -> str:
    try:
        return template.fill(values)
    except MissingValueError as error:
        raise PlaceholderError(
            f"${{{error.name}}} has no value: no command that this one needs captured it"
        ) from None


def _relative_to_home(path: str) -> str:
    return path.removeprefix(f"{HOME}/") if path != HOME else "."
