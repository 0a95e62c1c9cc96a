"""What a comparison goes by: one command twice, and how each surface tells its defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cliconform.model.surface import Argument, CommandSurface, Option, Surface

Path = tuple[str, ...]
_SEVERAL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How the pages tell defaults.

    A program that begins to tell its defaults (Click's ``show_default``, argparse's
    ``ArgumentDefaultsHelpFormatter``) tells many at once, and has changed none.
    """

    begins: bool = False
    ends: bool = False
    marks_before: bool = False
    marks_after: bool = False
    """Whether its framework tells defaults itself, as ``[default: 7]`` (Click, Typer, clap). Where
    it does, what is told otherwise are its author's words, about what may have held all along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A command as it was recorded and as it is today."""

    old: CommandSurface
    new: CommandSurface
    habits: Habits
    evidence: tuple[str, ...] = ()
    """Why it is taken for the same, where it has another name."""

    @property
    def path(self) -> Path:
        """Its recorded path."""
        return self.old.path

    @property
    def unread(self) -> tuple[str, ...]:
        """What is not understood of today's page that was understood, or was not there."""
        return _only(self.new, self.old) or _fallen_silent(self.old, self.new)

    @property
    def read(self) -> tuple[str, ...]:
        """What was not understood of the recorded page that now is, or is gone."""
        return _only(self.old, self.new)

    @property
    def comparable(self) -> bool:
        """Whether both pages say something."""
        silent = any(page.unread or _is_silent(page) for page in (self.old, self.new))
        return not silent and not _fallen_silent(self.old, self.new)

    @property
    def became_leaf(self) -> bool:
        """Whether there were commands below it, and are none."""
        return bool(self.old.commands) and not self.new.commands and not self.unread

    @property
    def became_group(self) -> bool:
        """Whether there were no commands below it, and are some."""
        return bool(self.new.commands) and not self.old.commands and not self.read

    @property
    def takes_words(self) -> bool:
        """Whether a word after an option may have stood for itself."""
        return bool(self.old.arguments or self.old.commands)


def _only(page: CommandSurface, other: CommandSurface) -> tuple[str, ...]:
    """The problems of ``page`` that ``other`` does not have.

    A page that tells nothing at all, not even the option that asked for it, is one more: what the
    other one tells has not gone with it.
    """
    problems = tuple(one for one in page.problems if one not in other.problems)
    if not page.problems and _is_silent(page) and not _is_silent(other):
        return ("it tells no option, argument or command",)
    return problems


def _is_silent(page: CommandSurface) -> bool:
    return not (page.options or page.arguments or page.commands)


def _fallen_silent(old: CommandSurface, new: CommandSurface) -> tuple[str, ...]:
    """Whether today's page tells nothing but how it is asked for, and the recorded one much more.

    No command loses all that it takes at once; a help page does, where a program has a shorter way
    to answer ``--help``.
    """
    if _things(new) or _things(old) < _SEVERAL:
        return ()
    return ("it tells nothing but how to ask for help",)


def _things(page: CommandSurface) -> int:
    """How many options, arguments and commands a page tells, but for what asks for help."""
    options = [one for one in page.options if not {"--help", "-h"} & set(one.spellings)]
    return len(options) + len(page.arguments) + len(page.commands)


def by_path(surface: Surface) -> Mapping[Path, CommandSurface]:
    """The commands by their paths; one that a page only names is there, unread."""
    known = {command.path: command for command in surface.commands}
    for command in surface.commands:
        for name in command.commands:
            path = (*command.path, name)
            if path not in known:
                known[path] = CommandSurface(path=path, problems=("it has no page",))
    return known


def habits_of(old: Surface, new: Surface) -> Habits:
    """How both tell their defaults, judged by the options that both have."""
    told, tells = _defaults(old), _defaults(new)
    both = told.keys() & tells.keys()
    before = sum(told[key] for key in both)
    after = sum(tells[key] for key in both)
    return Habits(
        begins=before == 0 and after >= _SEVERAL,
        ends=after == 0 and before >= _SEVERAL,
        marks_before=any(map(is_marked, _options(old))),
        marks_after=any(map(is_marked, _options(new))),
    )


def is_marked(one: Option | Argument) -> bool:
    """Whether its default is told as ``[default: 7]``."""
    return "[default: " in one.help


def _options(surface: Surface) -> list[Option]:
    return [option for command in surface.commands for option in command.options]


def _defaults(surface: Surface) -> dict[tuple[Path, str], bool]:
    return {
        (command.path, option.name): option.default is not None
        for command in surface.commands
        for option in command.options
    }
