"""What Cobra's completion protocol adds to a surface: commands and options that no page lists.

A program that is made with Cobra answers ``PROG __complete WORDS… PREFIX``, its hidden command for
shells: a line ``value TAB description`` for each word that fits, and ``:N`` as the last line
(https://cobra.dev/docs/how-to-guides/shell-completion/). Options that the page of their group
requires are listed even where no option has been begun.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby

from cliconform.model.surface import CommandSurface, Option, Surface
from cliconform.quick_dataclass import dataclass, field, replace
from cliconform.surface.discovery.page_request import PageRequest, PageText

REQUEST = "__complete"
_GENERATES_COMPLETION = frozenset({"completion", "completions"})
_DIRECTIVE = re.compile(r":(?P<number>\d+)")
_ERROR = 1
"""The bit of the directive that says that the answer is to be ignored."""
_OPTION = re.compile(r"--?[\w?][\w.:+-]*")
_NAME = re.compile(r"[\w][\w.:+-]*")
_ACTIVE_HELP = "_activeHelp_ "
_NO_COMMANDS = frozenset({"help"})

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Completion:
    """A word that a shell would offer, and its description."""

    word: str
    description: str = ""


@dataclass(slots=True)
class CobraWalk:
    """Requests Cobra's completions of each command of ``surface``.

    It is used as :class:`~cliconform.surface.discovery.walk.PageWalk` is. Only a program that has a
    command for completion, and takes no other word than a command's name, is asked.
    """

    surface: Surface
    """The surface as the help pages describe it. It may be replaced before it is built upon."""
    _answers: dict[tuple[Path, str], tuple[Completion, ...]] = field(default_factory=dict)
    """The completions, by the command's path and the prefix."""
    _started: bool = False
    _is_cobra: bool = False

    def pop_requests(self) -> tuple[PageRequest, ...]:
        """Return one request first, then all others if it was answered."""
        root = self.surface.commands[0]
        if not self._started:
            self._started = True
            asks = _GENERATES_COMPLETION & {*root.commands} and not root.arguments
            return (_make_request((), "-"),) if asks else ()
        if not self._is_cobra or len(self._answers) > 1:
            return ()
        return tuple(
            _make_request(command.path, prefix)
            for command in self.surface.commands
            if not command.unread
            for prefix in (("-", "") if command.commands else ("-",))
            if (command.path, prefix) not in self._answers
        )

    def receive(self, request: PageRequest, answer: PageText) -> None:
        """Record the answer to ``request``."""
        found = read_answer(answer.stdout)
        if found is None:
            return
        if not request.path and request.prefix == "-":
            self._is_cobra = True
        self._answers[request.path, request.prefix or ""] = found

    def list_unlisted_commands(self) -> tuple[Path, ...]:
        """Return the paths of the commands that no help page lists."""
        return tuple(
            (*command.path, each.word)
            for command in self.surface.commands
            if command.commands
            for each in self._answers.get((command.path, ""), ())
            if _NAME.fullmatch(each.word) and each.word not in {*command.commands, *_NO_COMMANDS}
        )

    def build_surface(self) -> Surface:
        """Return the surface with the options that only completion lists, as hidden ones."""
        if not self._is_cobra:
            return self.surface
        pages = {
            (command.summary, command.options): command
            for command in self.surface.commands
            if command.summary and not command.hidden
        }
        return replace(
            self.surface,
            commands=tuple(
                self._merge(_resolve_page(command, pages)) for command in self.surface.commands
            ),
        )

    def _merge(self, command: CommandSurface) -> CommandSurface:
        completed = self._answers.get((command.path, "-"), ())
        listed = {spelling for option in command.options for spelling in option.spellings}
        hidden = [
            Option(spellings=spellings, hidden=True, help=description)
            for spellings, description in _group_spellings(completed)
            if not listed & {*spellings}
        ]
        required = {
            each.word.removesuffix("=")
            for each in self._answers.get((command.path, ""), ())
            if each.word.startswith("-")
        }
        options = tuple(
            replace(option, required=True) if required & {*option.spellings} else option
            for option in command.options
        )
        return replace(command, options=options + tuple(hidden))


def _resolve_page(
    command: CommandSurface, pages: Mapping[tuple[str, tuple[Option, ...]], CommandSurface]
) -> CommandSurface:
    """Return a command that prints the page of another with the arguments of that one.

    The usage on such a page names the other, and so words that are no arguments of this one.
    """
    other = pages.get((command.summary, command.options)) if command.hidden else None
    return replace(command, arguments=other.arguments) if other else command


def read_answer(text: str) -> tuple[Completion, ...] | None:
    """Return the completions in an answer; ``None`` if it is none, or reports an error."""
    *lines, last = text.rstrip("\n").split("\n")
    directive = _DIRECTIVE.fullmatch(last.strip())
    if directive is None or int(directive["number"]) & _ERROR:
        return None
    rows = (line.split("\t", 1) for line in lines if not line.startswith(_ACTIVE_HELP))
    return tuple(Completion(row[0].strip(), row[1].strip() if row[1:] else "") for row in rows)


def _make_request(path: Path, prefix: str) -> PageRequest:
    return PageRequest(path=path, words=(REQUEST, *path, prefix), prefix=prefix)


def _group_spellings(completed: tuple[Completion, ...]) -> list[tuple[tuple[str, ...], str]]:
    """Return the options in an answer: a short spelling follows its long one, described alike."""
    options = [each for each in completed if _OPTION.fullmatch(each.word.removesuffix("="))]
    found = []
    for description, group in groupby(options, key=lambda each: each.description):
        words = [each.word.removesuffix("=") for each in group]
        while words:
            count = 2 if len(words) > 1 and not words[1].startswith("--") else 1
            found.append((tuple(words[:count]), description))
            words = words[count:]
    return found
