"""A spec and a known file as their author wrote them: checked and typed, but nothing merged yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from cliconform.model.baseline import MedianLimit
from cliconform.model.contents import DataForm, DataPromise, FilePromise, TextForm, TextPromise
from cliconform.model.invocation import Condition, HomeContent, HttpRequest, Port, Service, Turn
from cliconform.model.isolation import Effects, Isolation
from cliconform.model.nothing import nothing
from cliconform.model.place import Place
from cliconform.model.promise import (
    CapturePromise,
    ExitPromise,
    HttpPromise,
    QueryPromise,
    RemovedPromise,
)
from cliconform.model.template import MissingValueError, Template
from cliconform.quick_dataclass import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The program under test. ``command`` holds the words that every command line begins with."""

    name: str
    command: tuple[str, ...]
    help: str = "--help"
    surface: str | None = None
    """The file that describes the program's surface, in place of its help pages."""
    secrets: tuple[str, ...] = ()
    """The names of environment variables whose values are secret."""
    fingerprint: tuple[str, ...] = ()
    """The files that the program consists of, or globs of them, relative to the spec's folder;
    empty where they are found by themselves."""
    isolation: Isolation = Isolation.HOME
    """That of commands for which neither they nor ``[defaults]`` say one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSettings:
    """The settings that both ``[defaults]`` and a command can have; ``None`` if one is missing."""

    timeout: float | None = None
    within: float | MedianLimit | None = None
    cpu: float | None = None
    exit: ExitPromise | None = None
    texts: Mapping[tuple[str, TextForm], tuple[TextPromise, ...]] = field(default_factory=nothing)
    """The promises by stream and form. An empty tuple takes back the default ones."""
    raw: Mapping[str, bool] = field(default_factory=nothing)
    """Whether the texts of a stream are compared as they came, where ``raw`` is set for it."""
    data: Mapping[tuple[str, DataForm], tuple[DataPromise, ...]] = field(default_factory=nothing)
    """Those about the JSON or the table that a stream is, likewise."""
    env: Mapping[str, Template] = field(default_factory=nothing)
    unset: tuple[str, ...] = ()
    """The variables that the command does not have: ``env.NAME = false``."""
    pass_env: tuple[str, ...] | None = None
    keep_env: bool | None = None
    """Whether the commands that need this one have its ``env``, ``unset`` and ``pass_env``."""
    cwd: Template | None = None
    """The folder in the home that the command starts in."""
    columns: int | None = None
    lines: int | None = None
    tty: bool | Literal["input"] | None = None
    """Whether the streams are a terminal; ``input``: all but standard output."""
    retries: int | None = None
    exact: bool | None = None
    repeatable: bool | None = None
    ignore: tuple[str, ...] | None = None
    now: str | None = None
    """A date and time with a time zone, in ISO 8601."""
    isolation: Isolation | None = None
    network: bool | None = None
    """Whether it has the system's network in the sandbox."""
    effects: Effects | None = None
    places: Mapping[str, Place] = field(default_factory=nothing)
    """Where each setting is written that is a promise by itself, by its key (``timeout``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One row of a matrix. ``label``, the value of the first column, is a part of the step's id."""

    label: str
    values: Mapping[str, str]

    def fill_path(self, file: Template) -> str:
        """Return the path ``file`` with the values of the row.

        Raises :class:`MissingValueError` for a value that is itself known only during the run.
        """
        used = file.names()
        values = {name: text for name, text in self.values.items() if name in used}
        return file.fill({name: Template(text).fill({}) for name, text in values.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One ``[command.ID]`` table."""

    id: str
    place: Place
    about: str = ""
    tags: tuple[str, ...] = ()
    args: tuple[Template, ...] = ()
    needs: tuple[str, ...] = ()
    skip: str | None = None
    when: Condition | None = None
    home: HomeContent = field(default_factory=HomeContent)
    stdin: Template | None = None
    stdin_file: Template | None = None
    """The file that ``stdin`` is in, relative to the spec's folder."""
    dialogue: tuple[Turn, ...] = ()
    service: Service | None = None
    ports: tuple[Port, ...] = ()
    requests: tuple[HttpRequest, ...] = ()
    http: tuple[HttpPromise, ...] = ()
    produces: tuple[FilePromise, ...] = ()
    removes: tuple[RemovedPromise, ...] = ()
    queries: tuple[QueryPromise, ...] = ()
    captures: tuple[CapturePromise, ...] = ()
    matrix: tuple[MatrixRow, ...] = ()
    row_texts: Mapping[str, Template] = field(default_factory=nothing)
    """The texts of those files whose path depends on the row of the matrix, by path."""
    settings: CommandSettings = field(default_factory=CommandSettings)

    def find_row_texts(self, file: Template) -> tuple[Template, ...]:
        """Return the texts of ``file`` in the rows of the matrix, as far as these are known."""
        try:
            paths = dict.fromkeys(row.fill_path(file) for row in self.matrix)
        except MissingValueError:  # loading reports it
            return ()
        return tuple(self.row_texts[path] for path in paths if path in self.row_texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRow:
    """A known deviation of one command. Without ``findings`` it covers any finding."""

    id: str
    place: Place
    reason: str
    findings: tuple[str, ...] = ()
    intermittent: bool = False
    """Whether the findings in ``races``, or any if that is empty, deviate in some runs only."""
    races: tuple[str, ...] = ()
    """The findings that are intermittent; the others deviate in every run."""
    about: frozenset[str] = frozenset()
    """The ids of the steps that it applies to: the command's, or those of its matrix's rows."""
    evidence: Mapping[str, tuple[tuple[Template, ...], ...]] = field(default_factory=nothing)
    """What was seen, by the address of the promise or of a group: lines, which are patterns as
    those of ``equals``. Of several alternatives, any may be seen."""

    @property
    def lasting(self) -> tuple[str, ...]:
        """The findings that deviate in every run."""
        return tuple(address for address in self.findings if address not in self.races)

    def lists(self, address: str) -> bool:
        """Whether the row is about the promise at ``address``."""
        return not self.findings or any(covers(listed, address) for listed in self.findings)

    def find_key(self, address: str) -> str:
        """Return the key of what was seen of the promise at ``address``; empty without one."""
        return max((key for key in self.evidence if covers(key, address)), key=len, default="")

    def find_evidence(self, address: str) -> tuple[tuple[Template, ...], ...] | None:
        """Return what was seen of the promise at ``address``; ``None`` if the row does not say.

        Where a listed group has evidence for some of its promises, there is none for the others:
        the result is empty, and whatever is seen of them is new.
        """
        if key := self.find_key(address):
            return self.evidence[key]
        groups = [listed for listed in self.findings if covers(listed, address)]
        told = any(covers(group, each) for group in groups for each in self.evidence)
        return () if told or (self.evidence and not self.findings) else None


def covers(listed: str, address: str) -> bool:
    """Return whether the address ``listed`` is ``address`` itself or a group that contains it.

    ``produces[1]`` contains ``produces[1].rows``, and ``produces`` contains both.
    """
    return address == listed or address.startswith((f"{listed}.", f"{listed}["))


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """An intermittent deviation that can occur in several commands."""

    name: str
    place: Place
    reason: str
    commands: tuple[str, ...]
    """Globs of the ids of commands or steps that it can occur in."""
    findings: tuple[str, ...] = ()
    """The addresses of the promises that deviate; any promise of the command if empty."""
    shows: tuple[str, ...] = ()
    """Texts of which the output has one if it occurred. A deviation without them is not covered."""
    blocks: bool = False
    """Whether the commands that need this one are blocked if it occurred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFile:
    """The known deviations of one build of the target: ``rows`` by id, and ``races``."""

    file: str
    target: str
    rows: Mapping[str, KnownRow] = field(default_factory=nothing)
    races: tuple[Race, ...] = ()
    warnings: tuple[SpecWarning, ...] = ()
    digest: str = ""
    """That of the file's content when it was loaded."""
    numbered: Mapping[tuple[str, int], KnownRow] = field(default_factory=nothing)
    """Those of ``rows`` whose id has the number of a matrix row, since a secret is masked in it: by
    the id of the command and the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecWarning:
    """A warning about a file: it is valid, but most likely not what its author wants."""

    code: str
    place: Place
    message: str
    hint: str = ""
    command: str = ""
    """The id of the command that it is about; empty for all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A whole spec. ``commands`` are in the order of the file, by id."""

    file: str
    name: str
    """The file's name without its suffix: ``marketpipe``."""
    target: Target
    defaults: CommandSettings
    home: HomeContent
    commands: Mapping[str, Command]
    """Those of a large spec are made anew each time that they are asked for."""
    warnings: tuple[SpecWarning, ...] = ()
    parts: tuple[str, ...] = ()
    """The files that it includes and that have a command, each once."""
    needs_baselines: bool = False
    """Whether a command has a limit that is a multiple of what earlier runs took."""

    @property
    def files(self) -> tuple[str, ...]:
        """The file, and its parts, each once."""
        return tuple(dict.fromkeys((self.file, *self.parts)))
