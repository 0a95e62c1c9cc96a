"""Coverage: how much of a target's surface its spec makes promises about."""

from __future__ import annotations

from enum import IntEnum

from cliconform.model.place import Place
from cliconform.model.surface import Contradiction
from cliconform.quick_dataclass import dataclass

DRAFT = "…"
"""Stands in a draft for text that the author has to fill in."""


class Level(IntEnum):
    """How far the promises about a command go. Each level includes those below it."""

    UNTOUCHED = 0
    HELP = 1
    """Only its help page is requested."""
    RUNS = 2
    """It is run; only its exit code is promised."""
    OUTPUT = 3
    """Some of its output is promised."""
    EFFECTS = 4
    """Some effect is promised: files, tables, HTTP answers, a dialogue."""

    @property
    def title(self) -> str:
        """The name in reports and in JSON."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterCoverage:
    """An option or an argument, and the ids of the commands of the spec that use it."""

    name: str
    takes_value: bool
    valid: tuple[str, ...] = ()
    """The ids of the commands that use it as intended."""
    invalid: tuple[str, ...] = ()
    """The commands that expect the program to reject it, or a value that is not valid."""

    @property
    def is_used(self) -> bool:
        """Whether any command uses it."""
        return bool(self.valid or self.invalid)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandCoverage:
    """What a spec promises about one command of the surface."""

    path: tuple[str, ...]
    group: bool
    """It only contains other commands, and is left out of the figures."""
    level: Level
    ids: tuple[str, ...] = ()
    """The ids of the commands of the spec that run it, in the plan's order."""
    options: tuple[ParameterCoverage, ...] = ()
    arguments: tuple[ParameterCoverage, ...] = ()
    exits: tuple[str, ...] = ()
    """The promised exit codes and signals: ``0``, ``2``, ``nonzero``, ``SIGINT``."""
    unread: bool = False
    """Its help page could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A promise to write next."""

    cost: int
    """1: one line in an existing command; 2: another use of a command; 3: a new command."""
    path: tuple[str, ...]
    what: str
    draft: str
    """TOML to start from."""
    place: Place | None = None
    """The existing command that it would be added to, if there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A number of covered items out of a total."""

    covered: int
    total: int

    @property
    def percent(self) -> float:
        """The covered part in percent; 100 if the total is 0."""
        return 100.0 * self.covered / self.total if self.total else 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How a spec covers the surface of its target."""

    spec: str
    target: str
    commands: tuple[CommandCoverage, ...]
    suggestions: tuple[Suggestion, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    """Where the surface is wrong, as the stored run shows. The figures are those of a surface
    without these errors."""
    disagreements: tuple[Contradiction, ...] = ()
    """Where either the surface or the spec is wrong: no run shows which."""
    left_out: tuple[str, ...] = ()
    """The ids of commands that are not counted: they did not conform in the stored run."""


FIGURES = ("help", "runs", "output", "effects", "options", "invalid", "arguments")
"""The names of the figures: the levels, and the use of options and arguments."""


def compute_share(coverage: Coverage, figure: str) -> Share:
    """Return the share for ``figure``, one of :data:`FIGURES`.

    A level counts the commands that reach it. ``options`` and ``arguments`` count those that are
    used, and ``invalid`` the options with a value that are also used with an invalid one.
    """
    if figure in {"options", "arguments"}:
        return _make_share(
            [
                one.is_used
                for command in coverage.commands
                for one in _parameters_of(command, figure)
            ]
        )
    if figure == "invalid":
        return _make_share(
            [
                bool(one.invalid)
                for command in coverage.commands
                for one in command.options
                if one.takes_value
            ]
        )
    least = Level[figure.upper()]
    return _make_share(
        [command.level >= least for command in coverage.commands if not command.group]
    )


def _parameters_of(command: CommandCoverage, figure: str) -> tuple[ParameterCoverage, ...]:
    return command.options if figure == "options" else command.arguments


def _make_share(truths: list[bool]) -> Share:
    return Share(covered=sum(truths), total=len(truths))
