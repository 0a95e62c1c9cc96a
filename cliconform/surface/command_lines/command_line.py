"""A command line as the surface understands it: the command, its options, its faults."""

from __future__ import annotations

from enum import StrEnum

from cliconform.model.surface import Argument, CommandSurface, Option
from cliconform.quick_dataclass import dataclass


class FaultCode(StrEnum):
    """What can be wrong with a command line.

    The values are part of the reports and of their JSON: they must not change.
    """

    NO_COMMAND = "no-command"
    NO_OPTION = "no-option"
    MISSING_ARGUMENT = "missing-argument"
    MISSING_OPTION = "missing-option"
    MISSING_VALUE = "missing-value"
    SURPLUS_ARGUMENT = "surplus-argument"
    BAD_VALUE = "bad-value"
    DEPRECATED_COMMAND = "deprecated-command"
    DEPRECATED_OPTION = "deprecated-option"
    ABBREVIATED_OPTION = "abbreviated-option"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with a command line."""

    code: FaultCode
    at: int
    """The index of the word; the number of words where something is missing at the end."""
    word: str
    """The wrong word, or the name of the missing argument or option."""
    nearest: str = ""
    """The known word that was probably meant, if there is one."""
    choices: tuple[str, ...] = ()
    """The words that are valid there, where the surface lists them."""
    receiver: str = ""
    """What a wrong value was given to: the option as it was typed, or the argument's name."""
    value_type: str = ""
    """What the surface calls the option's value: ``INTEGER``."""
    typed_path: tuple[str, ...] = ()
    """The command that the word belongs to, by the names typed on the line."""
    path: tuple[str, ...] = ()
    """The same command, by its path in the surface: aliases are replaced by names."""
    doubt: str = ""
    """Why the fault is not certain; empty if it is certain.

    What could not be read of the command's help page, or a name that the program's parser may
    accept although no page lists it.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionUse:
    """An option on a command line, with the spelling and the value used there."""

    option: Option
    spelling: str
    value: str | None
    """``None`` for a flag, and where the value is missing."""
    at: int
    """The index of the option's word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentUse:
    """An argument on a command line, with the word given for it."""

    argument: Argument
    value: str
    at: int
    """The index of the word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    """What a command line means to the surface."""

    command: CommandSurface
    """The deepest command that the words lead to."""
    typed_path: tuple[str, ...]
    """The command names on the line, as typed: an alias is not replaced by the command's name."""
    typed_at: tuple[int, ...]
    """The indices of those names among the words."""
    option_uses: tuple[tuple[CommandSurface, OptionUse], ...]
    """The options in the order of the line, each with the command that it belongs to."""
    argument_uses: tuple[ArgumentUse, ...]
    faults: tuple[Fault, ...]
    """All faults, in the order of the words."""
    asks_help: bool = False
    """Whether ``--help`` or ``-h`` is on the line."""
