"""The completion protocol of Click and Typer, held beside what the pages say.

Both answer a shell that asks by environment variables: ``_PROG_COMPLETE`` says for which shell,
``COMP_WORDS`` and ``COMP_CWORD`` what has been typed so far. Click prints ``type,value`` for each
word that fits (https://click.palletsprojects.com/en/stable/shell-completion/), Typer the word
alone. ``--help`` stands on the command line too, so that a program that knows nothing of this
prints its page and does nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cliconform.model.surface import CommandSurface, Option, Surface
from cliconform.surface.discovery.walk import Asking, Heard

_CLICK_LINE = re.compile(r"(?:plain|file|dir|none),(?P<value>.*)")
_WORD = re.compile(r"(?P<value>[\w-][\w.:+-]*)")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one of the two asks and answers."""

    instruction: str
    line: re.Pattern[str]


_DIALECTS = (Dialect("bash_complete", _CLICK_LINE), Dialect("complete_bash", _WORD))


@dataclass(slots=True)
class Confirmation:
    """Asks the program for its completions, and says what they add to its pages."""

    surface: Surface
    program: str
    _dialect: Dialect | None = None
    _words: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = field(default_factory=dict)
    _begun: bool = False

    def wanted(self) -> tuple[Asking, ...]:
        """First one question in each dialect; then, in the one that was answered, all others."""
        if self.surface.commands[0].unread:
            return ()
        if not self._begun:
            self._begun = True
            return tuple(self._asking((), "--", dialect) for dialect in _DIALECTS)
        dialect = self._dialect
        if dialect is None or len(self._words) > 1:
            return ()
        return tuple(
            self._asking(command.path, begun, dialect)
            for command in self.surface.commands
            if not command.unread
            for begun in (("--", "") if command.commands else ("--",))
            if (command.path, begun) not in self._words
        )

    def take(self, asking: Asking, heard: Heard) -> None:
        """What was answered."""
        dialect = next(each for each in _DIALECTS if each.instruction == asking.env[0][1])
        words = _answer(heard.stdout, dialect)
        begun = asking.begun or ""
        if not asking.path and begun == "--" and self._dialect is None and "--help" in words:
            self._dialect = dialect
        if self._dialect is dialect:
            self._words[asking.path, begun] = words

    def confirmed(self) -> Surface:
        """The surface, with what only completion tells, and what it does not confirm."""
        if self._dialect is None:
            return self.surface
        return replace(self.surface, commands=tuple(map(self._confirmed, self.surface.commands)))

    def _confirmed(self, command: CommandSurface) -> CommandSurface:
        told = frozenset(self._words.get((command.path, "--"), ()))
        listed = {spelling for option in command.options for spelling in option.spellings}
        long = {spelling for spelling in listed if spelling.startswith("--")}
        below = frozenset(self._words.get((command.path, ""), ()))
        if told and not long <= told:
            strange = min(long - told)
            # A group may hand all that it does not know to one of its commands.
            why = f"its completion answers for another command: it does not know {strange}"
            return replace(command, problems=(*command.problems, why))
        unknown = sorted(set(command.commands) - below) if below else []
        return replace(
            command,
            options=command.options + tuple(_hidden(word) for word in sorted(told - listed)),
            problems=command.problems
            + tuple(f"its completion does not know the command {name}" for name in unknown),
        )

    def _asking(self, path: tuple[str, ...], begun: str, dialect: Dialect) -> Asking:
        variable = re.sub(r"\W", "_", self.program).upper()
        typed = (self.program, *path, begun)
        return Asking(
            path=path,
            words=(*path, "--help"),
            env=(
                (f"_{variable}_COMPLETE", dialect.instruction),
                ("COMP_WORDS", " ".join(typed)),
                ("COMP_CWORD", str(len(typed) - 1)),
            ),
            begun=begun,
        )


def _answer(text: str, dialect: Dialect) -> tuple[str, ...]:
    """The words of an answer; none where any line is not one: a page, or an error."""
    lines = [line for line in text.splitlines() if line.strip()]
    match: Callable[[str], re.Match[str] | None] = dialect.line.fullmatch
    found = [match(line.strip()) for line in lines]
    words = tuple(one["value"] for one in found if one is not None)
    return words if len(words) == len(lines) else ()


def _hidden(word: str) -> Option:
    return Option(spellings=(word,), hidden=True)
