"""What will be run: steps with nothing left to guess but what only the run can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cliconform.model.invocation import HomeContent, HttpRequest, Port, Service, Terminal, Turn
from cliconform.model.promise import Place, Promise
from cliconform.model.template import Template


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a command is stopped: after ``timeout`` seconds, or ``flood`` bytes of output.

    Of each stream ``keep`` bytes are kept at the head and as many at the tail.
    """

    timeout: float
    flood: int = 256 * 1024 * 1024
    keep: int = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """What a worker needs to run a command once. The templates left in it are filled in there."""

    argv: tuple[Template, ...]
    environment: Mapping[str, Template]
    """Everything that the program's environment holds but for what points into the home."""
    passed: tuple[str, ...] = ("PATH",)
    """The names of those variables that have the value which they have in our own environment."""
    home: HomeContent
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
    """The moment that the program believes it is when it starts."""
    since: str | None = None
    """The true moment at which it was ``now``, where time goes on from one command to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a run was asked for, as it was given."""

    spec: str
    """The spec's file; a command may be written in one that it includes."""
    command: tuple[str, ...] = ()
    """What took the place of the spec's target: ``--command``."""
    now: str | None = None
    """The moment that it was for commands without a ``now``: ``--now``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command of the plan: one row of a matrix, if it has one."""

    id: str
    group: str
    """What stands before the id's first dot; ``commands`` where there is none."""
    place: Place
    about: str
    tags: tuple[str, ...]
    needs: str | None
    """The id of the step that this one's home is a copy of."""
    brought: bool
    """Not selected itself: a selected one needs it."""
    skip: str | None
    """Why it is not to be run, if it is not."""
    invocation: Invocation
    promises: tuple[Promise, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    """The names that have a value before anything runs: the matrix row's, and the days."""
    request: Request | None = None
    """What was asked for, for the line that leads there again."""
    ignore: tuple[str, ...] = ()
    """Globs of the home that ``exact`` and ``repeatable`` do not look at."""
    repeat: bool = False
    retries: int = 0
    rank: int = 1
    """How many steps the longest chain has that begins with this one: larger ones start first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps in an order that can be run: every step after the one that it needs."""

    spec: str
    """The spec's file, as the user named it."""
    name: str
    target: str
    command: tuple[str, ...]
    """The target's command, its program's path resolved where it could be found."""
    steps: tuple[Step, ...]
    total: int
    """How many commands the spec has, selected or not."""
