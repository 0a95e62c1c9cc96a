"""Read the words of a command line against the surface.

The rules are those of POSIX's utility syntax guidelines (12.2) and of GNU's long options, which
argparse, Click, Cobra and clap follow: several short options may share one word, ``--name=value``
is one word, ``--`` ends the options, and options may follow arguments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from cliconform.model.surface import CommandSurface, Option, Surface
from cliconform.nearest_names import find_nearest_word
from cliconform.quick_dataclass import dataclass, field
from cliconform.surface.command_lines.argument_words import assign_words
from cliconform.surface.command_lines.command_line import (
    ArgumentUse,
    CommandLine,
    FaultCode,
    OptionUse,
)
from cliconform.surface.command_lines.faults import Faults
from cliconform.surface.command_lines.option_words import (
    find_numeric_option,
    find_option,
    is_option,
)
from cliconform.surface.command_lines.unlisted_names import find_unlisted_name
from cliconform.surface.command_lines.value_check import count_words

_HELP = ("--help", "-h")
_VERSION = "--version"
_PROGRAM_ARGUMENTS = frozenset({"command", "cmd", "program", "executable"})
"""Names of arguments that take another program's command line: ``docker exec``'s, ``uv run``'s."""
_PRINTS = re.compile(
    r"(?:show|print|display|list|output)s?\b.*(?:\band|\bthen|&) (?:then )?(?:exit|quit)s?\b",
    re.IGNORECASE,
)
"""The help of an option that prints something in place of what the command does."""


def read_command_line(
    words: Sequence[str],
    surface: Surface,
    *,
    is_open: Callable[[str], bool] = frozenset[str]().__contains__,
) -> CommandLine:
    """Return what ``words``, the line without the program's own name, mean to ``surface``.

    ``is_open`` returns whether a word is a placeholder (``<id>``, ``JOB_ID``, ``...``): any value
    may stand there, so a placeholder is never a wrong value.
    """
    return _Reader(tuple(words), surface, is_open).read()


@dataclass(slots=True)
class _Reader:
    """One command line, read from left to right.

    Methods that take ``at``, the index of a word, return the index of the next word to read.
    """

    words: tuple[str, ...]
    surface: Surface
    is_open: Callable[[str], bool]
    commands: dict[tuple[str, ...], CommandSurface] = field(init=False)
    entered: list[CommandSurface] = field(init=False)
    """The commands named so far, the program itself first."""
    typed_path: list[str] = field(default_factory=list)
    typed_at: list[int] = field(default_factory=list)
    option_uses: list[tuple[CommandSurface, OptionUse]] = field(default_factory=list)
    argument_words: list[tuple[int, str]] = field(default_factory=list)
    faults: Faults = field(init=False)
    uncertain: set[int] = field(default_factory=set)
    """The indices of words after unknown options: each may be the option's value."""
    asks_help: bool = False
    asks_version: bool = False
    """Whether the line prints the version or a list, so that nothing is missing."""

    def __post_init__(self) -> None:
        self.commands = {command.path: command for command in self.surface.commands}
        self.entered = [self.commands[()]]
        self.faults = Faults(self.is_open, self.typed_path)

    @property
    def command(self) -> CommandSurface:
        """The deepest command named so far."""
        return self.entered[-1]

    def read(self) -> CommandLine:
        at = 0
        while at < len(self.words):
            word = self.words[at]
            if word == "--":
                self._read_after_dashes(at + 1)
                break
            at = self._read_option(at) if is_option(word, self.command) else self._read_word(at)
        argument_uses = self._assign_arguments()
        self._add_missing(argument_uses)
        return CommandLine(
            command=self.command,
            typed_path=tuple(self.typed_path),
            typed_at=tuple(self.typed_at),
            option_uses=tuple(self.option_uses),
            argument_uses=argument_uses,
            faults=tuple(sorted(self.faults.found, key=lambda fault: fault.at)),
            asks_help=self.asks_help,
        )

    def _read_word(self, at: int) -> int:
        """Read a word that is not an option: a command's name, or an argument."""
        word = self.words[at]
        below = self._find_below(word)
        if below is not None:
            self.entered.append(below)
            self.typed_path.append(word)
            self.typed_at.append(at)
            if below.deprecated:
                self.faults.add(self.command, FaultCode.DEPRECATED_COMMAND, at, word)
        elif self.command.commands and not self.command.arguments and at in self.uncertain:
            pass
        elif self.command.commands and not self.command.arguments:
            if self.is_open(word) or self.command.partial:
                return len(self.words)
            if self._enter_default_command():
                return at
            names = self.command.commands
            self.faults.add(
                self.command,
                FaultCode.NO_COMMAND,
                at,
                word,
                near=find_nearest_word(word, names),
                choices=names,
            )
            return len(self.words)  # the rest of the line belongs to an unknown command
        else:
            return self._read_argument(at)
        return at + 1

    def _read_after_dashes(self, at: int) -> None:
        """Read the words after ``--``, all of which are arguments."""
        while at < len(self.words):
            at = self._read_argument(at)

    def _read_argument(self, at: int) -> int:
        """Read an argument; the words for another program, which end the line, are not read."""
        command, place = self.command, len(self.argument_words)
        self.argument_words.append((at, self.words[at]))
        argument = command.arguments[place] if place < len(command.arguments) else None
        if argument is None:
            return at + 1
        # What follows the last argument before a remainder belongs to it, even if it is an option.
        takes_rest = any(each.remainder for each in command.arguments[place : place + 2])
        if takes_rest:
            self.argument_words += list(enumerate(self.words))[at + 1 :]
        name = argument.name.strip(".").lower()
        runs_program = not command.commands and name in _PROGRAM_ARGUMENTS
        return len(self.words) if runs_program or takes_rest else at + 1

    def _enter_default_command(self) -> bool:
        """Go on with the default command, as the line names none; return whether there is one."""
        default = self.command.default and self._find_below(self.command.default)
        if default:
            self.entered.append(default)
        return bool(default)

    def _find_below(self, word: str) -> CommandSurface | None:
        """Return the command below the current one whose name or alias is ``word``."""
        path = self.command.path
        if (exact := self.commands.get((*path, word))) is not None:
            return exact
        depth = len(path) + 1
        return next(
            (
                command
                for command in self.surface.commands
                if len(command.path) == depth
                and command.path[:-1] == path
                and word in command.aliases
            ),
            None,
        )

    def _read_option(self, at: int) -> int:
        """Read an option with its value, or several short options in one word."""
        word = self.words[at]
        name, equals, value = word.partition("=")
        option = find_option(self.command, name)
        if option is not None:
            return self._add_option_use(option, name, at, value if equals else None)
        if (numeric := find_numeric_option(self.command, word)) is not None:
            return self._add_option_use(numeric, numeric.name, at, word[1:])
        if (
            name not in _HELP
            and not find_option(self.command, word[:2])
            and self._enter_default_command()
        ):
            return at
        if not word.startswith("--") and word[2:]:  # longer than a dash and a letter
            return self._read_cluster(at)
        return self._read_unlisted_option(name, at, value if equals else None)

    def _read_unlisted_option(self, name: str, at: int, value: str | None) -> int:
        """Read an option that the page does not list: an abbreviation, or an unknown one."""
        found = find_unlisted_name(name, self.command, self.entered[0])
        if found is None or name in (*_HELP, _VERSION):
            self._add_unknown_option(name, at)
        elif not found.is_known:
            self._add_unknown_option(name, at, near=found.spelling, doubt=found.doubt)
        else:
            code = FaultCode.ABBREVIATED_OPTION
            self.faults.add(self.command, code, at, name, near=found.spelling, doubt=found.doubt)
            return self._add_option_use(found.option, found.spelling, at, value)
        return at + 1

    def _read_cluster(self, at: int) -> int:
        """Read ``-xvf FILE`` or ``-p8080``: letters up to the first that takes a value."""
        letters = self.words[at][1:]
        if find_option(self.command, f"-{letters[0]}") is None:
            self._add_unknown_option(self.words[at].partition("=")[0], at)
            return at + 1
        for index, letter in enumerate(letters):
            option = find_option(self.command, f"-{letter}")
            if option is None:
                self._add_unknown_option(f"-{letter}", at)
                return at + 1
            rest = letters[index + 1 :]
            if option.value:
                return self._add_option_use(
                    option, f"-{letter}", at, rest.removeprefix("=") or None
                )
            self._add_option_use(option, f"-{letter}", at, None)
        return at + 1

    def _add_option_use(self, option: Option, spelling: str, at: int, value: str | None) -> int:
        """Add a use of ``option``; without ``value``, it takes its value from the next words."""
        following = at + 1
        if option.value and value is None:
            count = self._count_value_words(option, following)
            value = " ".join(self.words[following : following + count]) if count else None
            following += count
            if value is None and not option.value_optional:
                self.faults.add(self.command, FaultCode.MISSING_VALUE, at, spelling)
        if spelling in _HELP:
            self.asks_help = True
        elif (option.name == _VERSION and not option.value) or _PRINTS.match(option.help):
            self.asks_version = True
        if option.hidden and not option.value:
            self.uncertain.add(at + 1)  # no page says whether it takes a value
        if option.deprecated:
            self.faults.add(self.command, FaultCode.DEPRECATED_OPTION, at, spelling)
        if option.value and value is not None:
            self.faults.check_value(self.command, value, option, spelling, following - 1)
        used = OptionUse(option=option, spelling=spelling, value=value, at=at)
        self.option_uses.append((self.command, used))
        return following

    def _count_value_words(self, option: Option, start: int) -> int:
        """Return how many of the words from index ``start`` on are the option's value."""
        if option.many and option.value.lower() in _PROGRAM_ARGUMENTS:
            return len(self.words) - start
        if option.value_optional and not option.many:
            if not option.choices:
                self.uncertain.add(start)  # it may be the value: no page says which is meant
            return int(start < len(self.words) and self.words[start] in option.choices)
        ends = (
            index
            for index in range(start, len(self.words))
            if is_option(self.words[index], self.command)
        )
        available = next(ends, len(self.words)) - start
        if option.many:
            return available
        # A value may begin with a dash, unless it is the name of an option.
        single = start < len(self.words) and find_option(self.command, self.words[start]) is None
        expected = count_words(option.value)
        return int(single) if expected == 1 else min(expected, available)

    def _add_unknown_option(self, name: str, at: int, *, near: str = "", doubt: str = "") -> None:
        self.asks_version = self.asks_version or name == _VERSION
        if name in _HELP:
            self.asks_help = True
        elif not self.command.unread and not self.is_open(name):
            names = [spelling for one in self.command.options for spelling in one.spellings]
            near = near or find_nearest_word(name, names)
            self.faults.add(self.command, FaultCode.NO_OPTION, at, name, near=near, doubt=doubt)
            if "=" not in self.words[at]:
                self.uncertain.add(at + 1)

    def _assign_arguments(self) -> tuple[ArgumentUse, ...]:
        """Return the arguments with their words; add faults for wrong values and words too many."""
        command = self.command
        uses, given = assign_words(command.arguments, self.argument_words)
        for use in uses:
            if use.at not in self.uncertain:
                self.faults.check_value(command, use.value, use.argument, use.argument.name, use.at)
        # The page of a `help` command seldom lists its arguments: commands and topics.
        is_help = command.path[-1:] == ("help",)
        if given and not command.unread and not self.uncertain and not is_help:
            at, word = given[0]
            self.faults.add(command, FaultCode.SURPLUS_ARGUMENT, at, word)
        return uses

    def _add_missing(self, argument_uses: tuple[ArgumentUse, ...]) -> None:
        """Add a fault for each required argument and option that is not on the line."""
        if self.asks_help or self.asks_version:
            return
        if FaultCode.NO_COMMAND in self.faults:
            return
        present = {use.argument for use in argument_uses}
        end = len(self.words)
        for argument in self.command.arguments:
            if argument.required and argument not in present:
                self.faults.add(self.command, FaultCode.MISSING_ARGUMENT, end, argument.name)
        for command in self.entered:
            used = {use.option for owner, use in self.option_uses if owner is command}
            for option in command.options:
                if option.required and option not in used:
                    self.faults.add(command, FaultCode.MISSING_OPTION, end, option.name)
