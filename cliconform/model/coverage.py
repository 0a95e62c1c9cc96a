"""Coverage: how much of a target's surface its spec promises something about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from cliconform.model.promise import Place

DRAFT = "…"
"""What stands in a draft for a text that only a person can know."""


class Rung(IntEnum):
    """How far the promises about a command go; each rung holds those below it."""

    UNTOUCHED = 0
    HELP = 1
    """Only its help page is asked for."""
    RUNS = 2
    """It is run; nothing but its exit code is promised."""
    OUTPUT = 3
    """Something that it says is promised."""
    EFFECTS = 4
    """Something that it does is promised: files, tables, answers, a dialogue."""

    @property
    def title(self) -> str:
        """As people and machines are told it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """An option or an argument, and the ids of the commands of the spec that use it."""

    name: str
    takes_value: bool
    valid: tuple[str, ...] = ()
    """Used as it is meant."""
    invalid: tuple[str, ...] = ()
    """Refused: with a value that it does not take, or where the refusal names it."""

    @property
    def exercised(self) -> bool:
        """Whether anything uses it at all."""
        return bool(self.valid or self.invalid)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandCoverage:
    """What a spec promises about one command of the surface."""

    path: tuple[str, ...]
    group: bool
    """It only holds other commands: its rung is not counted."""
    rung: Rung
    ids: tuple[str, ...] = ()
    """The commands of the spec that run it, in the plan's order."""
    options: tuple[Exercise, ...] = ()
    arguments: tuple[Exercise, ...] = ()
    exits: tuple[str, ...] = ()
    """The endings that are promised of it somewhere: ``0``, ``2``, ``nonzero``, ``SIGINT``."""
    unread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A promise that is worth writing next, the cheapest first."""

    cost: int
    """1: a word in a command that is there; 2: an option on one; 3: a new command."""
    path: tuple[str, ...]
    what: str
    draft: str
    """TOML to start from."""
    place: Place | None = None
    """Where it would go, if there is a command already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many."""

    covered: int
    total: int

    @property
    def percent(self) -> float:
        """Of nothing, all is covered."""
        return 100.0 * self.covered / self.total if self.total else 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The surface beside the spec."""

    spec: str
    target: str
    commands: tuple[CommandCoverage, ...]
    suggestions: tuple[Suggestion, ...] = ()
    strangers: tuple[tuple[str, str], ...] = ()
    """Commands of the spec that call something that the surface does not have: id and word."""
    left_out: tuple[str, ...] = ()
    """Commands of the spec that did not conform in the run that was given: they count nothing."""


FIGURES = ("help", "runs", "output", "effects", "options", "invalid", "arguments")
"""What a share can be asked of: the rungs, and what is exercised."""


def share(coverage: Coverage, figure: str) -> Share:
    """How much of the surface reaches ``figure``, one of :data:`FIGURES`.

    A rung counts the commands on it or above; ``options`` and ``arguments`` those that are
    exercised, ``invalid`` the options with a value that were also refused one.
    """
    if figure in {"options", "arguments"}:
        return _of(
            [one.exercised for command in coverage.commands for one in _all(command, figure)]
        )
    if figure == "invalid":
        return _of(
            [
                bool(one.invalid)
                for command in coverage.commands
                for one in command.options
                if one.takes_value
            ]
        )
    wanted = Rung[figure.upper()]
    return _of([command.rung >= wanted for command in coverage.commands if not command.group])


def _all(command: CommandCoverage, figure: str) -> tuple[Exercise, ...]:
    return command.options if figure == "options" else command.arguments


def _of(truths: list[bool]) -> Share:
    return Share(covered=sum(truths), total=len(truths))
