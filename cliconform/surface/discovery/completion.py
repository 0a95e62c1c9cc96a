"""What Click's and Typer's shell completion adds to a surface: hidden options.

Both complete by environment variables: ``_PROG_COMPLETE`` says for which shell, ``COMP_WORDS`` and
``COMP_CWORD`` what has been typed so far. Click prints ``type,value`` for each word that fits
(https://click.palletsprojects.com/en/stable/shell-completion/), Typer prints the word alone.
``--help`` is on the command line too, so that a program that does not know the variables prints its
help page and does nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cliconform.model.surface import CommandSurface, Option, Surface
from cliconform.quick_dataclass import dataclass, field, replace
from cliconform.surface.discovery.page_request import PageRequest, PageText

_CLICK_LINE = re.compile(r"(?:plain|file|dir|none),(?P<value>.*)")
_WORD = re.compile(r"(?P<value>[\w-][\w.:+-]*)")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a framework is asked for completions, and how a line of its answer reads."""

    instruction: str
    """The value of ``_PROG_COMPLETE``."""
    line: re.Pattern[str]


_DIALECTS = (Dialect("bash_complete", _CLICK_LINE), Dialect("complete_bash", _WORD))


@dataclass(slots=True)
class CompletionWalk:
    """Requests the completions of each command of ``surface``.

    It is used as :class:`~cliconform.surface.discovery.walk.PageWalk` is.
    """

    surface: Surface
    """The surface as the help pages describe it."""
    program: str
    _dialect: Dialect | None = None
    _words: dict[tuple[tuple[str, ...], str], tuple[str, ...]] = field(default_factory=dict)
    """The words of the answers, by the command's path and the prefix."""
    _started: bool = False

    def pop_requests(self) -> tuple[PageRequest, ...]:
        """Return one request in each dialect first, then all others in the one that was answered.

        No requests are left when the walk is over.
        """
        if self.surface.commands[0].unread:
            return ()
        if not self._started:
            self._started = True
            return tuple(self._make_request((), "--", dialect) for dialect in _DIALECTS)
        dialect = self._dialect
        if dialect is None or len(self._words) > 1:
            return ()
        return tuple(
            self._make_request(command.path, prefix, dialect)
            for command in self.surface.commands
            if not command.unread
            for prefix in (("--", "") if command.commands else ("--",))
            if (command.path, prefix) not in self._words
        )

    def receive(self, request: PageRequest, answer: PageText) -> None:
        """Record the answer to ``request``."""
        dialect = next(each for each in _DIALECTS if each.instruction == request.env[0][1])
        words = _read_words(answer.stdout, dialect)
        prefix = request.prefix or ""
        if not request.path and prefix == "--" and self._dialect is None and "--help" in words:
            self._dialect = dialect
        if self._dialect is dialect:
            self._words[request.path, prefix] = words

    def build_surface(self) -> Surface:
        """Return the surface with hidden options, and a problem where completion contradicts it."""
        if self._dialect is None:
            return self.surface
        return replace(self.surface, commands=tuple(map(self._merge, self.surface.commands)))

    def _merge(self, command: CommandSurface) -> CommandSurface:
        completed = frozenset(self._words.get((command.path, "--"), ()))
        listed = {spelling for option in command.options for spelling in option.spellings}
        long = {spelling for spelling in listed if spelling.startswith("--")}
        below = frozenset(self._words.get((command.path, ""), ()))
        if completed - listed or not long <= completed:
            default = self._find_answering_command(command, completed)
            if default:
                return replace(command, default=default)
        if completed and not long <= completed:
            missing = min(long - completed)
            # A group may pass all words that it does not know to one of its commands.
            why = f"shell completion answers for another command: it does not list {missing}"
            return replace(command, problems=(*command.problems, why))
        unknown = sorted(set(command.commands) - below) if below else []
        return replace(
            command,
            options=command.options
            + tuple(_make_hidden_option(word) for word in sorted(completed - listed)),
            problems=command.problems
            + tuple(f"shell completion does not list the command {name}" for name in unknown),
        )

    def _find_answering_command(self, command: CommandSurface, completed: frozenset[str]) -> str:
        """Return the command below ``command`` whose options were completed in place of its own.

        A group that runs a default command if a line names none, as click-default-group's does,
        completes the options of that. Empty if there is none, or several are completed alike.
        """
        same = [
            name
            for name in command.commands
            if completed
            and frozenset(self._words.get(((*command.path, name), "--"), ())) == completed
        ]
        return command.default if command.default in same else same[0] if len(same) == 1 else ""

    def _make_request(self, path: tuple[str, ...], prefix: str, dialect: Dialect) -> PageRequest:
        variable = re.sub(r"\W", "_", self.program).upper()
        typed = (self.program, *path, prefix)
        return PageRequest(
            path=path,
            words=(*path, "--help"),
            env=(
                (f"_{variable}_COMPLETE", dialect.instruction),
                ("COMP_WORDS", " ".join(typed)),
                ("COMP_CWORD", str(len(typed) - 1)),
            ),
            prefix=prefix,
        )


def _read_words(text: str, dialect: Dialect) -> tuple[str, ...]:
    """Return the words of an answer; none if any line is not one, as in a page or an error."""
    lines = [line for line in text.splitlines() if line.strip()]
    match: Callable[[str], re.Match[str] | None] = dialect.line.fullmatch
    found = [match(line.strip()) for line in lines]
    words = tuple(one["value"] for one in found if one is not None)
    return words if len(words) == len(lines) else ()


def _make_hidden_option(word: str) -> Option:
    return Option(spellings=(word,), hidden=True)
