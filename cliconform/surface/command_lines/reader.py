"""The words of a command line, held against the surface → a :class:`Line`.

The words are read as POSIX's utility syntax guidelines (12.2) and the GNU long options have it,
which argparse, Click, Cobra and clap keep to: short options may stand in one word, ``--name=value``
is one word, ``--`` ends the options, and options may follow arguments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from cliconform.model.surface import CommandSurface, Option, Surface
from cliconform.surface.command_lines.line import Fault, FaultCode, Filled, Line, Used
from cliconform.surface.command_lines.value_check import is_right, nearest, words_of

_HELP = ("--help", "-h")
_RUNS = frozenset({"command", "cmd", "program", "executable"})
"""What an argument is called which is another program's command line: uv run's, docker exec's."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def read_line(
    words: Sequence[str],
    surface: Surface,
    *,
    is_open: Callable[[str], bool] = frozenset[str]().__contains__,
) -> Line:
    """What ``words``, without the program's own name, mean to ``surface``.

    ``is_open`` says of a word that it stands for any other (``<id>``, ``JOB_ID``, ``...``): nothing
    is said against its value.
    """
    reading = _Reading(tuple(words), surface, is_open)
    return reading.line()


@dataclass(slots=True)
class _Reading:
    words: tuple[str, ...]
    surface: Surface
    is_open: Callable[[str], bool]
    commands: dict[tuple[str, ...], CommandSurface] = field(init=False)
    trail: list[CommandSurface] = field(init=False)
    called: list[str] = field(default_factory=list)
    used: list[tuple[CommandSurface, Used]] = field(default_factory=list)
    given: list[tuple[int, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    uncertain: set[int] = field(default_factory=set)
    """The words after options that are not known: they may be the values of these."""
    asks_help: bool = False

    def __post_init__(self) -> None:
        self.commands = {command.path: command for command in self.surface.commands}
        self.trail = [self.commands[()]]

    @property
    def command(self) -> CommandSurface:
        return self.trail[-1]

    def line(self) -> Line:
        at = 0
        while at < len(self.words):
            word = self.words[at]
            if word == "--":
                self._plain(at + 1)
                break
            at = self._option(at) if _is_option(word, self.command) else self._word(at)
        filled = self._fill()
        self._missing(filled)
        return Line(
            command=self.command,
            called=tuple(self.called),
            used=tuple(self.used),
            filled=filled,
            faults=tuple(sorted(self.faults, key=lambda fault: fault.at)),
            asks_help=self.asks_help,
        )

    def _word(self, at: int) -> int:
        """A word that is no option: a command's name, or an argument."""
        word = self.words[at]
        below = self._below(word)
        if below is not None:
            self.trail.append(below)
            self.called.append(word)
            if below.deprecated:
                self._fault(FaultCode.DEPRECATED_COMMAND, at, word)
        elif self.command.commands and not self.command.arguments and at in self.uncertain:
            pass
        elif self.command.commands and not self.command.arguments:
            if self.is_open(word) or self.command.partial:
                return len(self.words)
            if self._goes_on_with_default():
                return at
            names = self.command.commands
            self._fault(FaultCode.NO_COMMAND, at, word, near=nearest(word, names), choices=names)
            return len(self.words)  # what follows belongs to a command that is not known
        else:
            return self._give(at)
        return at + 1

    def _plain(self, at: int) -> None:
        """Words behind ``--``: not one of them is an option."""
        while at < len(self.words):
            at = self._give(at)

    def _give(self, at: int) -> int:
        """A word for an argument. What belongs to another program is not looked at."""
        command, place = self.command, len(self.given)
        self.given.append((at, self.words[at]))
        name = command.arguments[place].name if place < len(command.arguments) else ""
        runs = not command.commands and name.strip(".").lower() in _RUNS
        return len(self.words) if runs else at + 1

    def _goes_on_with_default(self) -> bool:
        """Whether words that no command is named with are those of a default command."""
        default = self.command.default and self._below(self.command.default)
        if default:
            self.trail.append(default)
        return bool(default)

    def _below(self, word: str) -> CommandSurface | None:
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

    def _option(self, at: int) -> int:
        """An option's word, or several short ones in one; the place after it and its value."""
        word = self.words[at]
        name, equals, value = word.partition("=")
        option = _find(self.command, name)
        if option is not None:
            return self._take(option, name, at, value if equals else None)
        if name not in _HELP and not _find(self.command, word[:2]) and self._goes_on_with_default():
            return at
        if not word.startswith("--") and word[2:]:  # more than a dash and a letter
            return self._cluster(at)
        self._unknown(name, at)
        return at + 1

    def _cluster(self, at: int) -> int:
        """``-xvf FILE``, ``-p8080``: letters up to the first that takes a value."""
        letters = self.words[at][1:]
        if _find(self.command, f"-{letters[0]}") is None:
            self._unknown(self.words[at].partition("=")[0], at)
            return at + 1
        for index, letter in enumerate(letters):
            option = _find(self.command, f"-{letter}")
            if option is None:
                self._unknown(f"-{letter}", at)
                return at + 1
            rest = letters[index + 1 :]
            if option.value:
                return self._take(option, f"-{letter}", at, rest.removeprefix("=") or None)
            self._take(option, f"-{letter}", at, None)
        return at + 1

    def _take(self, option: Option, spelling: str, at: int, value: str | None) -> int:
        following = at + 1
        if option.value and value is None:
            count = self._count(option, following)
            value = " ".join(self.words[following : following + count]) if count else None
            following += count
            if value is None and not option.value_optional:
                self._fault(FaultCode.MISSING_VALUE, at, spelling)
        if spelling in _HELP:
            self.asks_help = True
        if option.deprecated:
            self._fault(FaultCode.DEPRECATED_OPTION, at, spelling)
        if option.value and value is not None:
            self._check(value, option.choices, option.value, following - 1)
        used = Used(option=option, spelling=spelling, value=value, at=at)
        self.used.append((self.command, used))
        return following

    def _count(self, option: Option, start: int) -> int:
        """How many of the words from ``start`` are the option's value."""
        if option.value_optional:
            return int(start < len(self.words) and self.words[start] in option.choices)
        ends = (
            index
            for index in range(start, len(self.words))
            if _is_option(self.words[index], self.command)
        )
        available = next(ends, len(self.words)) - start
        if option.many:
            return available
        # A value may begin with a dash: only an option's own name is none.
        single = start < len(self.words) and _find(self.command, self.words[start]) is None
        wanted = words_of(option.value)
        return int(single) if wanted == 1 else min(wanted, available)

    def _unknown(self, name: str, at: int) -> None:
        if name in _HELP:
            self.asks_help = True
        elif not self.command.unread and not self.is_open(name):
            names = [spelling for one in self.command.options for spelling in one.spellings]
            self._fault(FaultCode.NO_OPTION, at, name, near=nearest(name, names))
            if "=" not in self.words[at]:
                self.uncertain.add(at + 1)

    def _fill(self) -> tuple[Filled, ...]:
        """The words, dealt to the arguments: required ones first, a repeated one takes the rest."""
        command, given = self.command, self.given
        spare = len(given) - sum(argument.required for argument in command.arguments)
        filled: list[Filled] = []
        for argument in command.arguments:
            count = 1 if argument.required else int(spare > 0)
            spare -= 0 if argument.required else count
            if argument.repeated and spare > 0:
                count, spare = count + spare, 0
            for at, word in given[:count]:
                filled.append(Filled(argument=argument, value=word, at=at))
                if at not in self.uncertain:
                    self._check(word, argument.choices, "", at)
            given = given[count:]
        # What `help` can be asked of - commands, topics - its page seldom says.
        asks = command.path[-1:] == ("help",)
        if given and not command.unread and not self.uncertain and not asks:
            at, word = given[0]
            self._fault(FaultCode.SURPLUS_ARGUMENT, at, word)
        return tuple(filled)

    def _missing(self, filled: tuple[Filled, ...]) -> None:
        if self.asks_help or any(fault.code is FaultCode.NO_COMMAND for fault in self.faults):
            return
        there = {one.argument for one in filled}
        end = len(self.words)
        for argument in self.command.arguments:
            if argument.required and argument not in there:
                self._fault(FaultCode.MISSING_ARGUMENT, end, argument.name)
        for command in self.trail:
            taken = {one.option for owner, one in self.used if owner is command}
            for option in command.options:
                if option.required and option not in taken:
                    self._fault(FaultCode.MISSING_OPTION, end, option.name)

    def _check(self, value: str, choices: tuple[str, ...], kind: str, at: int) -> None:
        if self.is_open(value) or is_right(value, choices, kind):
            return
        near = nearest(value, choices)
        self._fault(FaultCode.BAD_VALUE, at, value, near=near, choices=choices)

    def _fault(
        self,
        code: FaultCode,
        at: int,
        word: str,
        *,
        near: str = "",
        choices: tuple[str, ...] = (),
    ) -> None:
        called = tuple(self.called)
        self.faults.append(
            Fault(code=code, at=at, word=word, nearest=near, choices=choices, called=called)
        )


def _is_option(word: str, command: CommandSurface) -> bool:
    if not word.startswith("-") or word in {"-", "--"}:
        return False
    return not _NUMBER.fullmatch(word) or _find(command, word[:2]) is not None


def _find(command: CommandSurface, spelling: str) -> Option | None:
    return next((option for option in command.options if spelling in option.spellings), None)
