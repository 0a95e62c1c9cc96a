"""A recorded command with its current counterpart, and how the help pages show defaults."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.model.surface import Argument, CommandSurface, Option, Surface
from cliconform.quick_dataclass import dataclass

Path = tuple[str, ...]
_MANY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDefaults:
    """How the help pages of two surfaces show default values.

    A program that starts to show its defaults (Click's ``show_default``, argparse's
    ``ArgumentDefaultsHelpFormatter``) shows many at once, without having changed any.
    """

    newly_shown: bool = False
    """The current pages show defaults, and the recorded ones showed none."""
    no_longer_shown: bool = False
    """The recorded pages showed defaults, and the current ones show none."""
    marked_before: bool = False
    marked_after: bool = False
    """Whether the pages have defaults as ``[default: 7]``, written by a framework such as Click.

    If so, a default in other words is prose of the author, about one that may always have applied.
    The same holds for ``marked_before`` and the recorded pages.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandPair:
    """A command as it was recorded, and as it is now."""

    old: CommandSurface
    new: CommandSurface
    shown_defaults: ShownDefaults
    evidence: tuple[str, ...] = ()
    """Why it is considered the same command although its name differs."""

    @property
    def path(self) -> Path:
        """The recorded path."""
        return self.old.path

    @property
    def new_problems(self) -> tuple[str, ...]:
        """The problems of the current page that the recorded page did not have."""
        return _find_own_problems(self.new, self.old) or _find_lost_content(self.old, self.new)

    @property
    def solved_problems(self) -> tuple[str, ...]:
        """The problems of the recorded page that the current page does not have."""
        return _find_own_problems(self.old, self.new)

    @property
    def comparable(self) -> bool:
        """Whether both pages have options, arguments or commands that can be compared."""
        empty = any(page.unread or _is_empty(page) for page in (self.old, self.new))
        return not empty and not _find_lost_content(self.old, self.new)

    @property
    def became_leaf(self) -> bool:
        """Whether it had commands below it, and has none now."""
        return bool(self.old.commands) and not self.new.commands and not self.new_problems

    @property
    def became_group(self) -> bool:
        """Whether it had no commands below it, and has some now."""
        return bool(self.new.commands) and not self.old.commands and not self.solved_problems

    @property
    def takes_words(self) -> bool:
        """Whether a word after an option may have been an argument or a command."""
        return bool(self.old.arguments or self.old.commands)


def _find_own_problems(page: CommandSurface, other: CommandSurface) -> tuple[str, ...]:
    """Return the problems of ``page`` that ``other`` does not have.

    An empty page, without even ``--help``, has a problem too: its content is unknown, and not
    removed.
    """
    problems = tuple(one for one in page.problems if one not in other.problems)
    if not page.problems and _is_empty(page) and not _is_empty(other):
        return ("it lists no option, argument or command",)
    return problems


def _is_empty(page: CommandSurface) -> bool:
    return not (page.options or page.arguments or page.commands)


def _find_lost_content(old: CommandSurface, new: CommandSurface) -> tuple[str, ...]:
    """Return a problem if the current page lists nothing but ``--help``, and the recorded one more.

    No command loses all its options and arguments at once. It is more likely that the program now
    prints a shorter page for ``--help``.
    """
    if _count_entries(new) or _count_entries(old) < _MANY:
        return ()
    return ("it lists nothing but the help option",)


def _count_entries(page: CommandSurface) -> int:
    """Count the options, arguments and commands on a page, without the help option."""
    options = [one for one in page.options if not {"--help", "-h"} & set(one.spellings)]
    return len(options) + len(page.arguments) + len(page.commands)


def index_by_path(surface: Surface) -> Mapping[Path, CommandSurface]:
    """Return the commands by path. A command without a page of its own counts as not understood."""
    known = {command.path: command for command in surface.commands}
    for command in surface.commands:
        for name in command.commands:
            path = (*command.path, name)
            if path not in known:
                known[path] = CommandSurface(path=path, problems=("it has no page",))
    return known


def compare_shown_defaults(old: Surface, new: Surface) -> ShownDefaults:
    """Return how the two surfaces show defaults, judged by the options that both have."""
    old_defaults, new_defaults = _find_shown_defaults(old), _find_shown_defaults(new)
    both = old_defaults.keys() & new_defaults.keys()
    before = sum(old_defaults[key] for key in both)
    after = sum(new_defaults[key] for key in both)
    return ShownDefaults(
        newly_shown=before == 0 and after >= _MANY,
        no_longer_shown=after == 0 and before >= _MANY,
        marked_before=any(map(has_default_mark, _all_options(old))),
        marked_after=any(map(has_default_mark, _all_options(new))),
    )


def has_default_mark(one: Option | Argument) -> bool:
    """Whether its description has the default as ``[default: 7]``."""
    return "[default: " in one.help


def _all_options(surface: Surface) -> list[Option]:
    return [option for command in surface.commands for option in command.options]


def _find_shown_defaults(surface: Surface) -> dict[tuple[Path, str], bool]:
    return {
        (command.path, option.name): option.default is not None
        for command in surface.commands
        for option in command.options
    }
