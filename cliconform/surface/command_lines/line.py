"""What a command line means to the surface: the command, what it is given, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cliconform.model.surface import Argument, CommandSurface, Option


class FaultCode(StrEnum):
    """What can be wrong with a command line. The codes are part of what is reported: they stay."""

    NO_COMMAND = "no-command"
    NO_OPTION = "no-option"
    MISSING_ARGUMENT = "missing-argument"
    MISSING_OPTION = "missing-option"
    MISSING_VALUE = "missing-value"
    SURPLUS_ARGUMENT = "surplus-argument"
    BAD_VALUE = "bad-value"
    DEPRECATED_COMMAND = "deprecated-command"
    DEPRECATED_OPTION = "deprecated-option"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong, at the word ``at``; the number of words where one is missing."""

    code: FaultCode
    at: int
    word: str
    """The word that is wrong; what is missing, where something is."""
    nearest: str = ""
    """The nearest right word, if one is near."""
    choices: tuple[str, ...] = ()
    """What could stand there, where that is known."""
    called: tuple[str, ...] = ()
    """The command that the word was said to, as it is called on the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """An option on the line, as it is spelt there; ``value`` is ``None`` for a flag."""

    option: Option
    spelling: str
    value: str | None
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """An argument on the line, and the word that it is given."""

    argument: Argument
    value: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a command line means to the surface."""

    command: CommandSurface
    """The deepest command that its words lead to."""
    called: tuple[str, ...]
    """The names on the line that led there: aliases as they are written."""
    used: tuple[tuple[CommandSurface, Used], ...]
    """The options, each with the command that it belongs to."""
    filled: tuple[Filled, ...]
    faults: tuple[Fault, ...]
    asks_help: bool = False
