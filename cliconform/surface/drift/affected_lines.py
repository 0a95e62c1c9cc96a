"""Which command lines use what has changed: those of the spec and those of the documents.

Lines are read against the recorded surface: what they meant when it was right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from cliconform.model.docs import DocLine
from cliconform.model.drift import Change, DriftCode, Touch
from cliconform.model.plan import Plan
from cliconform.model.surface import Surface
from cliconform.surface.command_lines.command_line import CommandLine, OptionUse
from cliconform.surface.command_lines.plan_lines import read_plan_lines
from cliconform.surface.command_lines.reader import read_command_line

# What documents write in the place of a value: <id>, [OPTIONS], JOB_ID, $JOB, ...
_OPEN = re.compile(r"<.*>|\[.*\]|\{.*\}|\$.*|[A-Z][A-Z0-9_]+|.*(\.\.\.|…).*")


@dataclass(frozen=True, slots=True)
class Use:
    """A place, and what its command line meant."""

    touch: Touch
    line: CommandLine


def uses(plan: Plan, docs: Iterable[DocLine], surface: Surface) -> tuple[Use, ...]:
    """All command lines of the plan and of the documents, read against the recorded surface."""
    steps = [
        Use(Touch(command=one.step.id, file=place.file, line=place.line), one.line)
        for one in read_plan_lines(plan, surface)
        for place in (one.step.place,)
    ]
    shown = [
        Use(
            Touch(command="", file=one.spot.file, line=one.spot.line),
            read_command_line(one.words, surface, is_open=_is_open),
        )
        for one in docs
    ]
    return (*steps, *shown)


def with_touches(changes: Sequence[Change], lines: Sequence[Use]) -> tuple[Change, ...]:
    """``changes``, each with the places whose command lines use what has changed."""
    return tuple(
        replace(each, touched=tuple(one.touch for one in lines if _touches(each, one.line)))
        for each in changes
    )


def _touches(change: Change, line: CommandLine) -> bool:
    path = change.path
    if line.command.path[: len(path)] != path:
        return False
    if (rule := _RULES.get(change.code)) is not None:
        return rule(change, line)
    if change.what:
        return bool(_used(change, line)) or _filled(change, line)
    # The program itself, or a group, is used by its own lines; what has gone, by all below it.
    return path != () and (change.code in _WITH_BELOW or line.command.path == path)


_WITH_BELOW = frozenset(
    {
        DriftCode.COMMAND_REMOVED,
        DriftCode.COMMAND_RENAMED,
        DriftCode.COMMAND_RENAMED_OLD_KEPT,
        DriftCode.COMMAND_DEPRECATED,
        DriftCode.GROUP_BECAME_LEAF,
        DriftCode.PAGE_UNREAD,
    }
)


def _used(change: Change, line: CommandLine) -> list[OptionUse]:
    """How the line uses the option that has changed."""
    return [
        used
        for owner, used in line.option_uses
        if owner.path == change.path and used.option.name == change.what
    ]


def _filled(change: Change, line: CommandLine) -> bool:
    own = line.command.path == change.path
    return own and any(one.argument.name == change.what for one in line.argument_uses)


def _spelt(change: Change, line: CommandLine) -> bool:
    return any(used.spelling in change.values for used in _used(change, line))


def _chosen(change: Change, line: CommandLine) -> bool:
    """It is given one of the choices that have gone, or what only the run will know."""
    given = [used.value or "" for used in _used(change, line)]
    if line.command.path == change.path:
        given += [one.value for one in line.argument_uses if one.argument.name == change.what]
    gone = {one.lower() for one in change.values}
    return any(value.lower() in gone or _is_open(value) for value in given)


def _refused(change: Change, line: CommandLine) -> bool:
    """It is given anything but one of the choices that are left."""
    given = [used.value or "" for used in _used(change, line)]
    if line.command.path == change.path:
        given += [one.value for one in line.argument_uses if one.argument.name == change.what]
    return any(value not in change.values for value in given)


def _left_out(change: Change, line: CommandLine) -> bool:
    """It is the command's line, and does without: the default holds, or something is missing."""
    if line.asks_help:
        return False
    own = line.command.path == change.path
    if change.what.startswith("-"):
        return not _used(change, line)
    return own and not _filled(change, line)


def _run(change: Change, line: CommandLine) -> bool:
    """It runs the command: it does not only ask for its help."""
    return not line.asks_help and line.command.path == change.path


def _with_words(change: Change, line: CommandLine) -> bool:
    return line.command.path == change.path and bool(line.argument_uses)


def _with_several(change: Change, line: CommandLine) -> bool:
    if len(_used(change, line)) > 1:
        return True
    own = line.command.path == change.path
    return own and sum(one.argument.name == change.what for one in line.argument_uses) > 1


def _called(change: Change, line: CommandLine) -> bool:
    at = len(change.path) - 1
    return at < len(line.typed_path) and line.typed_path[at] in change.values


def _nothing(_change: Change, _line: CommandLine) -> bool:
    return False


_RULES: dict[DriftCode, Callable[[Change, CommandLine], bool]] = {
    # What is new is in no line that was right.
    **dict.fromkeys(
        (
            DriftCode.COMMAND_ADDED,
            DriftCode.ALIAS_ADDED,
            DriftCode.OPTION_ADDED,
            DriftCode.SPELLING_ADDED,
            DriftCode.ARGUMENT_ADDED,
        ),
        _nothing,
    ),
    **dict.fromkeys(
        (
            DriftCode.OPTION_ADDED_REQUIRED,
            DriftCode.ARGUMENT_ADDED_REQUIRED,
            DriftCode.LEAF_BECAME_GROUP,
        ),
        _run,
    ),
    **dict.fromkeys(
        (
            DriftCode.DEFAULT_CHANGED,
            DriftCode.DEFAULT_ADDED,
            DriftCode.DEFAULT_REMOVED,
            DriftCode.DEFAULT_TOLD,
            DriftCode.DEFAULT_UNTOLD,
            DriftCode.OPTION_BECAME_REQUIRED,
            DriftCode.ARGUMENT_BECAME_REQUIRED,
        ),
        _left_out,
    ),
    **dict.fromkeys((DriftCode.ARGUMENTS_REORDERED, DriftCode.ARGUMENT_INSERTED), _with_words),
    **dict.fromkeys(
        (DriftCode.OPTION_BECAME_SINGLE, DriftCode.ARGUMENT_BECAME_SINGLE), _with_several
    ),
    DriftCode.ALIAS_REMOVED: _called,
    DriftCode.SPELLING_REMOVED: _spelt,
    DriftCode.SPELLING_MOVED: _spelt,
    DriftCode.CHOICE_REMOVED: _chosen,
    DriftCode.CHOICES_IMPOSED: _refused,
}


def _is_open(word: str) -> bool:
    return _OPEN.fullmatch(word) is not None
