"""A program's surface: its commands, arguments and options, as its help pages describe them."""

from __future__ import annotations

from enum import StrEnum

from cliconform.model.place import Place
from cliconform.quick_dataclass import dataclass, replace

NO_USAGE = "the page has no usage: its arguments are not known"
"""The problem of a page that does not say which arguments the command takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A positional argument of a command."""

    name: str
    """The name on the page, without brackets."""
    required: bool = True
    repeated: bool = False
    """Whether it takes several words."""
    remainder: bool = False
    """Whether it takes all words that follow, options too: another program's command line."""
    choices: tuple[str, ...] = ()
    default: str | None = None
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option of a command, with all of its spellings."""

    spellings: tuple[str, ...]
    value: str = ""
    """What the page calls the value, without brackets: ``PATH``, ``int``; empty for a flag.

    Two names, as in ``KEY VALUE``, stand for two words.
    """
    value_optional: bool = False
    """Whether the option may be used without its value."""
    many: bool = False
    """Whether one use takes all words up to the next option: argparse's ``NAME [NAME ...]``."""
    choices: tuple[str, ...] = ()
    default: str | None = None
    required: bool = False
    repeatable: bool = False
    """Whether the option may be used several times."""
    numeric: bool = False
    """Whether ``-5`` stands for the option with the value 5: ``-<number>, -n <number>``."""
    deprecated: bool = False
    hidden: bool = False
    """Whether the program takes it although no help page lists it."""
    help: str = ""

    @property
    def name(self) -> str:
        """The spelling that stands for the option: the first long one, otherwise the first."""
        return next((one for one in self.spellings if one.startswith("--")), self.spellings[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSurface:
    """One command, or the program itself, whose path is empty."""

    path: tuple[str, ...]
    """The names that call the command, without the program's own."""
    summary: str = ""
    arguments: tuple[Argument, ...] = ()
    options: tuple[Option, ...] = ()
    commands: tuple[str, ...] = ()
    """The names of the commands below it, in the order of the page, without their aliases."""
    partial: bool = False
    """Whether its page says that it does not list all commands below it."""
    default: str = ""
    """The command below it that runs when a command line names none; empty if there is none."""
    aliases: tuple[str, ...] = ()
    """Other names for the last part of ``path``."""
    deprecated: bool = False
    hidden: bool = False
    """Whether the program has the command although no help page lists it."""
    problems: tuple[str, ...] = ()
    """What could not be read of its page, or why there is no page; one message each."""

    @property
    def unread(self) -> bool:
        """Whether only its name is known, because its page could not be read."""
        return bool(self.problems) and not (self.options or self.arguments or self.commands)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """All commands of a target."""

    target: str
    """The target's name."""
    commands: tuple[CommandSurface, ...]
    """The program itself first, then each command before those below it."""

    def without_texts(self) -> Surface:
        """Return the surface without the summaries of commands and the help of their parts."""
        return replace(
            self,
            commands=tuple(
                replace(
                    command,
                    summary="",
                    arguments=tuple(replace(each, help="") for each in command.arguments),
                    options=tuple(replace(each, help="") for each in command.options),
                )
                for command in self.commands
            ),
        )

    def with_today_placeholder(self, today: str) -> Surface:
        """Return the surface with ``${today}`` for each default that is ``today``, an ISO date.

        With the date itself, surfaces recorded on two days would differ although the program is
        the same.
        """
        return replace(
            self,
            commands=tuple(
                replace(
                    command,
                    options=tuple(_put_today_in_option(each, today) for each in command.options),
                    arguments=tuple(
                        _put_today_in_argument(each, today) for each in command.arguments
                    ),
                )
                for command in self.commands
            ),
        )


class SurfaceFormat(StrEnum):
    """A format that a surface is written in."""

    TOML = "toml"
    JSON = "json"
    OPENCLI = "opencli"
    USAGE = "usage"


def inherit_options(own: tuple[Option, ...], above: tuple[Option, ...]) -> tuple[Option, ...]:
    """Return ``own`` with those of ``above``, the options of the group, that it does not redefine.

    The surface file does not repeat inherited options: there are programs with hundreds.
    """
    spellings = {spelling for option in own for spelling in option.spellings}
    return own + tuple(option for option in above if not spellings & set(option.spellings))


def _put_today_in_option(option: Option, today: str) -> Option:
    if option.default != today:
        return option
    return replace(option, default="${today}", help=option.help.replace(today, "${today}"))


def _put_today_in_argument(argument: Argument, today: str) -> Argument:
    if argument.default != today:
        return argument
    return replace(argument, default="${today}", help=argument.help.replace(today, "${today}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A command line that the surface calls invalid although it is not.

    The program accepted it, or the spec expects it to succeed.
    """

    id: str
    """The command of the spec that conformed; empty for a line of a document."""
    place: Place
    text: str
    """The command line, without the target's own words."""
    code: str
    """What the surface calls it: ``no-option``, ``missing-argument`` …"""
    path: tuple[str, ...]
    """The command that the surface is wrong about."""
    word: str
    message: str
    """What the surface says, in a sentence."""
