"""A spec as its author wrote it: checked, typed, with nothing merged or guessed yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cliconform.model.invocation import Condition, HomeContent, HttpRequest, Port, Service, Turn
from cliconform.model.promise import (
    CapturePromise,
    ExitPromise,
    FilePromise,
    HttpPromise,
    Place,
    QueryPromise,
    RemovedPromise,
    TextForm,
    TextPromise,
)
from cliconform.model.template import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The program under test. ``command`` is the prefix of every command line, split in words."""

    name: str
    command: tuple[str, ...]
    help: str = "--help"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSettings:
    """What both ``[defaults]`` and a command can say; ``None`` is not said."""

    timeout: float | None = None
    within: float | None = None
    exit: ExitPromise | None = None
    texts: Mapping[tuple[str, TextForm], tuple[TextPromise, ...]] = field(default_factory=dict)
    """The promises about each stream in each form. A key with no promise says "none of these"."""
    env: Mapping[str, Template] = field(default_factory=dict)
    pass_env: tuple[str, ...] | None = None
    columns: int | None = None
    lines: int | None = None
    tty: bool | None = None
    retries: int | None = None
    exact: bool | None = None
    repeatable: bool | None = None
    ignore: tuple[str, ...] | None = None
    now: str | None = None
    """An ISO 8601 moment with a zone, as written; a TOML date-time is written as one."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """Where each word is written, by its key (``timeout``, ``exact``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One row of a matrix. ``label``, the first column's value, is in the id."""

    label: str
    values: Mapping[str, str]


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
    settings: CommandSettings = field(default_factory=CommandSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRow:
    """A deviation that the target's maintainers know of. No ``findings`` stands for any."""

    id: str
    place: Place
    reason: str
    findings: tuple[str, ...] = ()
    intermittent: bool = False
    """There is a race in it: what it lists, or its ``races``, may hold or not."""
    races: tuple[str, ...] = ()
    """Those of the findings that are intermittent; the others deviate every time."""
    about: frozenset[str] = frozenset()
    """The ids that it is about: the command's, or those of all rows of its matrix, or one."""

    @property
    def lasting(self) -> tuple[str, ...]:
        """The findings that deviate every time."""
        return tuple(address for address in self.findings if address not in self.races)


def covers(listed: str, address: str) -> bool:
    """Whether an address that a row lists is ``address`` or one above it: ``produces[1]`` is that
    of ``produces[1].rows``, and ``produces`` of both.
    """
    return address == listed or address.startswith((f"{listed}.", f"{listed}["))


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """A deviation that strikes now and then, in many commands."""

    name: str
    place: Place
    reason: str
    commands: tuple[str, ...]
    """Globs of the ids that it may strike, with or without the row of a matrix."""
    findings: tuple[str, ...] = ()
    """The addresses that it breaks. Empty: any of the command."""
    shows: tuple[str, ...] = ()
    """The output has one of these where it struck; what deviates without is another matter."""
    blocks: bool = False
    """Where it struck, the home is no ground to build on: what needs the command is blocked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFile:
    """The known deviations of one build of the target."""

    file: str
    target: str
    rows: Mapping[str, KnownRow] = field(default_factory=dict)
    races: tuple[Race, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecWarning:
    """A warning: something in a spec that loads but is most likely not meant."""

    code: str
    place: Place
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """A whole spec file. ``commands`` are in the file's order."""

    file: str
    name: str
    """The file's name without its suffix: ``marketpipe``."""
    target: Target
    defaults: CommandSettings
    home: HomeContent
    commands: Mapping[str, Command]
    warnings: tuple[SpecWarning, ...] = ()
