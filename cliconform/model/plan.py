"""The plan: steps that can be run as they are.

Only values that the run itself gives (captures, ports, the home) are still placeholders.
"""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.model.invocation import HomeContent, HttpRequest, Port, Service, Terminal, Turn
from cliconform.model.isolation import Isolation, SandboxOptions
from cliconform.model.nothing import nothing
from cliconform.model.place import Place
from cliconform.model.promise import Promise
from cliconform.model.template import Template
from cliconform.quick_dataclass import dataclass, field

HOME_FOLDER = Template(".")
"""The home itself, as a folder in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a command is stopped: after ``timeout`` seconds, or ``flood`` bytes of output.

    The first and the last ``keep`` bytes of each stream are kept.
    """

    timeout: float
    scale: float = 1.0
    """What ``timeout`` is multiplied with already, and every other wait is to be: a slow machine
    needs longer for all of it."""
    flood: int = 256 * 1024 * 1024
    keep: int = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """What a worker needs to run a command once. The worker fills in the templates."""

    argv: tuple[Template, ...]
    environment: Mapping[str, Template]
    """The program's environment, without the variables that point into the home."""
    passed: tuple[str, ...] = ("PATH",)
    """The names of the variables that are passed on from cliconform's own environment."""
    unset: tuple[str, ...] = ()
    """The names of variables that the program does not have, though it would otherwise."""
    fresh_home: HomeContent = field(default_factory=HomeContent)
    """What every new home holds, and is put there first; empty if the home is not a new one."""
    home: HomeContent
    cwd: Template = HOME_FOLDER
    """The folder in the home that the program starts in."""
    terminal: Terminal
    columns: int
    lines: int
    limits: Limits
    stdin: Template | None = None
    dialogue: tuple[Turn, ...] = ()
    service: Service | None = None
    requests: tuple[HttpRequest, ...] = ()
    ports: tuple[Port, ...] = ()
    now: str | None = None
    """The ISO 8601 moment that the program sees when it starts; ``None`` for the true time."""
    since: str | None = None
    """The true moment that ``now`` stands for, where time goes on from command to command."""
    isolation: Isolation = Isolation.HOME
    sandbox: SandboxOptions = field(default_factory=SandboxOptions)
    """What it has in the sandbox, if it runs there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """How a run was asked for: what it takes to reproduce it."""

    spec: str
    """The spec's file; a command may be written in one that it includes."""
    command: tuple[str, ...] = ()
    """What replaced the spec's target: ``--command``."""
    now: str | None = None
    """The moment that commands without a ``now`` see: ``--now``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command of the plan, or one row of its matrix."""

    id: str
    group: str
    """The part of the id before its first dot; ``commands`` without a dot."""
    place: Place
    about: str
    tags: tuple[str, ...]
    needs: str | None
    """The id of the step that this one's home is a copy of."""
    brought: bool
    """Whether it was not selected itself, but is needed by a selected one."""
    skip: str | None
    """Why it is skipped; ``None`` if it is run."""
    invocation: Invocation
    promises: tuple[Promise, ...]
    values: Mapping[str, str] = field(default_factory=nothing)
    """The values that are known before the run: of the matrix row, and of days."""
    request: Request | None = None
    """How the run was asked for, for the line that reproduces it."""
    ignore: tuple[str, ...] = ()
    """Globs of paths in the home that ``exact`` and ``repeatable`` ignore."""
    repeat: bool = False
    idempotent: bool = False
    """Whether it is run once more in the home that it has left, for ``effects.idempotent``."""
    retries: int = 0
    rank: float = 1.0
    """The seconds that the steps take which run one after the other, beginning with this one, at
    the least: those of the longest chain, or all of the tree that is to be run at one path. Without
    remembered durations, the number of these steps. A step with a larger rank starts first."""
    urgent: bool = False
    """Whether it starts before all steps that are not: it failed last time, or one that needs it
    did."""
    tree: str | None = None
    """The id of the step that begins the tree of needs whose homes are all at one path; ``None``
    if the step has a home at a path of its own."""
    row: int = 0
    """Which row of the command's matrix it is, from 1; 0 where that has no other."""
    given: Mapping[str, str] = field(default_factory=nothing)
    """Captured values that it has without needing a step: from a recording of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps in an order in which they can be run: each after the one that it needs."""

    spec: str
    """The spec's file, as the user named it."""
    name: str
    target: str
    command: tuple[str, ...]
    """The target's command, with the path of its program where it was found."""
    steps: tuple[Step, ...]
    total: int
    """The number of commands in the spec, selected or not."""
    time_scale: float = 1.0
    """What all limits of time are multiplied with already."""
    shuffle: int | None = None
    """The seed of the order in which the steps start; ``None`` for the usual order."""
    secrets: tuple[str, ...] = ()
    """The texts that are masked in all that is reported and stored of the run."""
    machine: str = ""
    """The kind of machine that it is made for: durations on another kind are not comparable."""
