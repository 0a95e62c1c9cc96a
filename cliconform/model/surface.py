"""The surface: a program's commands, arguments and options, as its own help pages tell them."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A positional argument. ``name`` is as the page writes it, without its brackets."""

    name: str
    required: bool = True
    repeated: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option by all of its spellings. A flag has no ``value``."""

    spellings: tuple[str, ...]
    value: str = ""
    """What the page calls the value, without its brackets: ``PATH``, ``int``; two words for two."""
    value_optional: bool = False
    many: bool = False
    """It takes as many words as follow: argparse's ``--names NAME [NAME ...]``."""
    choices: tuple[str, ...] = ()
    default: str | None = None
    required: bool = False
    repeatable: bool = False
    deprecated: bool = False
    hidden: bool = False
    """The program takes it, and its help does not say so."""
    help: str = ""

    @property
    def name(self) -> str:
        """The spelling that the option is called by: the first long one, else the first."""
        return next((one for one in self.spellings if one.startswith("--")), self.spellings[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSurface:
    """One command, or the program itself where ``path`` is empty."""

    path: tuple[str, ...]
    summary: str = ""
    arguments: tuple[Argument, ...] = ()
    options: tuple[Option, ...] = ()
    commands: tuple[str, ...] = ()
    """The names of the commands below it, in the page's order; aliases are not among them."""
    partial: bool = False
    """Its page says that there are more commands below it than it tells."""
    default: str = ""
    """The command below it that is called where a line names none, if one is."""
    aliases: tuple[str, ...] = ()
    """Other names for the last part of its path."""
    deprecated: bool = False
    hidden: bool = False
    problems: tuple[str, ...] = ()
    """What was not understood of its page, or why there is none."""

    @property
    def unread(self) -> bool:
        """Whether nothing is known of it but its name."""
        return bool(self.problems) and not (self.options or self.arguments or self.commands)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """All commands of a target, the program itself first, each before those below it."""

    target: str
    commands: tuple[CommandSurface, ...]

    def without_texts(self) -> Surface:
        """The facts alone: no summary of a command, no help of an argument or an option."""
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

    def on_any_day(self, today: str) -> Surface:
        """A default that is the day of asking, ``today``, is said as ``${today}``.

        Otherwise every other day a default would have changed that has not.
        """
        return replace(
            self,
            commands=tuple(
                replace(
                    command,
                    options=tuple(
                        replace(each, default="${today}", help=each.help.replace(today, "${today}"))
                        if each.default == today
                        else each
                        for each in command.options
                    ),
                )
                for command in self.commands
            ),
        )
