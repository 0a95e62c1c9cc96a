"""Find the command lines of the spec and of documents that use what has changed.

The lines are read against the recorded surface, since they were written for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from cliconform.model.docs import DocLine
from cliconform.model.drift import AffectedLine, Change, DriftCode
from cliconform.model.plan import Plan
from cliconform.model.surface import Surface
from cliconform.quick_dataclass import dataclass, replace
from cliconform.surface.command_lines.command_line import CommandLine, OptionUse
from cliconform.surface.command_lines.placeholders import OPEN_MARK, is_open
from cliconform.surface.command_lines.plan_lines import read_plan_lines
from cliconform.surface.command_lines.reader import read_command_line
from cliconform.surface.drift.values import may_accept


@dataclass(frozen=True, slots=True)
class LocatedLine:
    """A command line, and where it is."""

    location: AffectedLine
    line: CommandLine


def read_command_lines(
    plan: Plan, docs: Iterable[DocLine], surface: Surface
) -> tuple[LocatedLine, ...]:
    """Return the command lines of the plan and of the documents, read against ``surface``."""
    steps = [
        LocatedLine(AffectedLine(command=one.step.id, file=place.file, line=place.line), one.line)
        for one in read_plan_lines(plan, surface)
        for place in (one.step.place,)
    ]
    documented = [
        LocatedLine(
            AffectedLine(command="", file=one.spot.file, line=one.spot.line),
            read_command_line(_mark_open_words(one), surface, is_open=is_open),
        )
        for one in docs
    ]
    return (*steps, *documented)


def _mark_open_words(line: DocLine) -> tuple[str, ...]:
    words = enumerate(line.words)
    return tuple(OPEN_MARK + word if at in line.open_words else word for at, word in words)


def add_affected_lines(
    changes: Sequence[Change], lines: Sequence[LocatedLine]
) -> tuple[Change, ...]:
    """Return ``changes``, each with the lines that use what has changed."""
    return tuple(
        replace(each, affected=tuple(one.location for one in lines if _is_affected(each, one.line)))
        for each in changes
    )


def _is_affected(change: Change, line: CommandLine) -> bool:
    path = change.path
    if line.command.path[: len(path)] != path:
        return False
    if (condition := _CONDITIONS.get(change.code)) is not None:
        return condition(change, line)
    if change.what:
        return bool(_find_uses(change, line)) or _has_argument(change, line)
    # A change of a group affects the lines that call it; a removal also those of its commands.
    return path != () and (change.code in _AFFECTS_SUBCOMMANDS or line.command.path == path)


_AFFECTS_SUBCOMMANDS = frozenset(
    {
        DriftCode.COMMAND_REMOVED,
        DriftCode.COMMAND_RENAMED,
        DriftCode.COMMAND_RENAMED_OLD_KEPT,
        DriftCode.COMMAND_DEPRECATED,
        DriftCode.GROUP_BECAME_LEAF,
        DriftCode.PAGE_UNREAD,
    }
)


def _find_uses(change: Change, line: CommandLine) -> list[OptionUse]:
    """Return the uses of the changed option on the line."""
    return [
        used
        for owner, used in line.option_uses
        if owner.path == change.path and used.option.name == change.what
    ]


def _has_argument(change: Change, line: CommandLine) -> bool:
    own = line.command.path == change.path
    return own and any(one.argument.name == change.what for one in line.argument_uses)


def _has_spelling(change: Change, line: CommandLine) -> bool:
    return any(used.spelling in change.values for used in _find_uses(change, line))


def _has_removed_choice(change: Change, line: CommandLine) -> bool:
    """Whether it has a removed choice, or a value that only the run knows."""
    removed = {one.lower() for one in change.values}
    return any(value.lower() in removed or is_open(value) for value in _list_values(change, line))


def _has_other_value(change: Change, line: CommandLine) -> bool:
    """Whether it has a value that is not one of the new choices."""
    return any(value not in change.values for value in _list_values(change, line))


def _list_values(change: Change, line: CommandLine) -> list[str]:
    """Return what the line gives to the changed option or argument."""
    given = [used.value or "" for used in _find_uses(change, line)]
    if line.command.path == change.path:
        given += [one.value for one in line.argument_uses if one.argument.name == change.what]
    return given


def _has_value_of_another_type(change: Change, line: CommandLine) -> bool:
    """Whether it has a value that the new type does not take, or one that only the run knows."""
    values = _list_values(change, line)
    return any(is_open(value) or not may_accept(change.after, value) for value in values)


def _has_no_value(change: Change, line: CommandLine) -> bool:
    return any(used.value is None for used in _find_uses(change, line))


def _has_several_words(change: Change, line: CommandLine) -> bool:
    return any(len(value.split()) > 1 or is_open(value) for value in _list_values(change, line))


def _leaves_it_out(change: Change, line: CommandLine) -> bool:
    """Whether the line calls the command without it: its default applies, or it is missing."""
    if line.asks_help:
        return False
    own = line.command.path == change.path
    if change.what.startswith("-"):
        return not _find_uses(change, line)
    return own and not _has_argument(change, line)


def _runs_command(change: Change, line: CommandLine) -> bool:
    """Whether the line runs the command, and does not only ask for its help."""
    return not line.asks_help and line.command.path == change.path


def _has_arguments(change: Change, line: CommandLine) -> bool:
    return line.command.path == change.path and bool(line.argument_uses)


def _has_several(change: Change, line: CommandLine) -> bool:
    if len(_find_uses(change, line)) > 1:
        return True
    own = line.command.path == change.path
    return own and sum(one.argument.name == change.what for one in line.argument_uses) > 1


def _has_alias(change: Change, line: CommandLine) -> bool:
    at = len(change.path) - 1
    return at < len(line.typed_path) and line.typed_path[at] in change.values


def _is_never_affected(_change: Change, _line: CommandLine) -> bool:
    return False


_CONDITIONS: dict[DriftCode, Callable[[Change, CommandLine], bool]] = {
    # No correct line uses what is new.
    **dict.fromkeys(
        (
            DriftCode.COMMAND_ADDED,
            DriftCode.ALIAS_ADDED,
            DriftCode.OPTION_ADDED,
            DriftCode.SPELLING_ADDED,
            DriftCode.ARGUMENT_ADDED,
            DriftCode.CHOICE_ADDED,
            DriftCode.CHOICES_LIFTED,
            DriftCode.TYPE_WIDENED,
        ),
        _is_never_affected,
    ),
    **dict.fromkeys(
        (
            DriftCode.OPTION_ADDED_REQUIRED,
            DriftCode.ARGUMENT_ADDED_REQUIRED,
            DriftCode.LEAF_BECAME_GROUP,
        ),
        _runs_command,
    ),
    **dict.fromkeys(
        (
            DriftCode.DEFAULT_CHANGED,
            DriftCode.DEFAULT_ADDED,
            DriftCode.DEFAULT_REMOVED,
            DriftCode.DEFAULT_TOLD,
            DriftCode.DEFAULT_UNTOLD,
            DriftCode.DEFAULT_REWORDED,
            DriftCode.OPTION_BECAME_REQUIRED,
            DriftCode.ARGUMENT_BECAME_REQUIRED,
        ),
        _leaves_it_out,
    ),
    **dict.fromkeys((DriftCode.ARGUMENTS_REORDERED, DriftCode.ARGUMENT_INSERTED), _has_arguments),
    **dict.fromkeys(
        (DriftCode.OPTION_BECAME_SINGLE, DriftCode.ARGUMENT_BECAME_SINGLE), _has_several
    ),
    DriftCode.ALIAS_REMOVED: _has_alias,
    DriftCode.OPTION_RENAMED: _has_spelling,
    DriftCode.OPTION_TAKES_FEWER: _has_several_words,
    DriftCode.TYPE_NARROWED: _has_value_of_another_type,
    DriftCode.VALUE_BECAME_MANDATORY: _has_no_value,
    DriftCode.SPELLING_REMOVED: _has_spelling,
    DriftCode.SPELLING_MOVED: _has_spelling,
    DriftCode.CHOICE_REMOVED: _has_removed_choice,
    DriftCode.CHOICES_IMPOSED: _has_other_value,
}
