"""Count which steps of a plan cover each command, option and argument of the surface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cliconform.model.contents import TextPromise
from cliconform.model.coverage import CommandCoverage, Level, ParameterCoverage
from cliconform.model.plan import Plan, Step
from cliconform.model.surface import CommandSurface, Contradiction, Option, Surface
from cliconform.quick_dataclass import dataclass, field, replace
from cliconform.surface.command_lines.command_line import FaultCode
from cliconform.surface.command_lines.corrections import make_contradiction
from cliconform.surface.command_lines.plan_lines import StepLine, read_plan_lines
from cliconform.surface.command_lines.value_check import is_valid_value
from cliconform.surface.coverage.inherited import Owners, find_owners
from cliconform.surface.coverage.levels import find_level, is_expected_to_fail, list_exits

HELP = frozenset({"--help", "-h"})
Path = tuple[str, ...]
_MISSING = frozenset(
    {FaultCode.MISSING_VALUE, FaultCode.MISSING_ARGUMENT, FaultCode.MISSING_OPTION}
)


@dataclass(slots=True)
class _Tally:
    """The coverage of one command while it is counted."""

    level: Level = Level.UNTOUCHED
    ids: list[str] = field(default_factory=list)
    exits: list[str] = field(default_factory=list)
    valid: dict[str, list[str]] = field(default_factory=dict)
    invalid: dict[str, list[str]] = field(default_factory=dict)


def count_coverage(
    plan: Plan, surface: Surface, counted: frozenset[str]
) -> tuple[CommandCoverage, ...]:
    """Return the coverage of each command of ``surface`` by the steps whose ids are ``counted``."""
    tallies = {command.path: _Tally() for command in surface.commands}
    owners = find_owners(surface)
    for step_line in read_plan_lines(plan, surface):
        if step_line.step.id in counted:
            _count_step(step_line, tallies, owners)
    return tuple(
        _make_command_coverage(command, tallies[command.path])
        for command in _list_options_once(surface, owners)
    )


def find_disagreements(plan: Plan, surface: Surface) -> tuple[Contradiction, ...]:
    """Return the faults that the surface finds in steps that are expected to succeed.

    One of the two is wrong, the spec or the surface; only a run can show which. Faults that the
    surface is not certain of are left out.
    """
    return tuple(
        make_contradiction(step_line.step.id, step_line.step.place, step_line.words, fault, surface)
        for step_line in read_plan_lines(plan, surface)
        for fault in step_line.errors
        if not is_expected_to_fail(step_line.step)
    )


def _list_options_once(surface: Surface, owners: Owners) -> Iterator[CommandSurface]:
    """Yield the commands, each without the options that count for another one."""
    by_name = {
        (command.path, option.name): option
        for command in surface.commands
        for option in command.options
    }
    moved: dict[tuple[Path, str], Option] = {}
    for (path, name), owner in owners.items():
        if (owner, name) not in by_name:
            moved.setdefault((owner, name), by_name[path, name])
    for command in surface.commands:
        own = [each for each in command.options if (command.path, each.name) not in owners]
        more = [option for (owner, _), option in moved.items() if owner == command.path]
        yield replace(command, options=(*own, *more))


def _count_step(
    step_line: StepLine, tallies: dict[tuple[str, ...], _Tally], owners: Owners
) -> None:
    line, step = step_line.line, step_line.step
    tally = tallies[line.command.path]
    tally.ids.append(step.id)
    tally.exits += list_exits(step)
    tally.level = max(tally.level, find_level(step_line))
    fails = is_expected_to_fail(step)
    for owner, option_use in line.option_uses:
        wrong = option_use.value is not None and not step_line.is_valid_value(
            option_use.option, option_use.value
        )
        rejected = fails and (
            wrong or _is_named(step, (*option_use.option.spellings, option_use.value or ""))
        )
        name = option_use.option.name
        counts_for = owners.get((owner.path, name), owner.path)
        _add_id(tallies[counts_for], name, step.id, invalid=rejected)
    for argument_use in line.argument_uses:
        wrong = not is_valid_value(argument_use.value, argument_use.argument.choices, "")
        rejected = fails and (
            wrong or _is_named(step, (argument_use.value, argument_use.argument.name))
        )
        _add_id(tally, argument_use.argument.name, step.id, invalid=rejected)
    for fault in line.faults:
        if fails and fault.code in _MISSING:
            _add_id(tally, fault.word, step.id, invalid=True)


def _add_id(tally: _Tally, name: str, id_: str, *, invalid: bool) -> None:
    (tally.invalid if invalid else tally.valid).setdefault(name, []).append(id_)


def _is_named(step: Step, words: Iterable[str]) -> bool:
    """Whether a text that is promised to be in the output contains one of ``words``."""
    texts = [
        text.source.lower()
        for promise in step.promises
        if isinstance(promise, TextPromise) and promise.form != "lacks"
        for text in promise.texts
    ]
    expected = [word.lower().lstrip("-") for word in words if word.strip("-")]
    return any(word in text for word in expected for text in texts)


def _make_command_coverage(command: CommandSurface, tally: _Tally) -> CommandCoverage:
    return CommandCoverage(
        path=command.path,
        group=bool(command.commands) and not _can_be_run(command, tally),
        level=tally.level,
        ids=tuple(dict.fromkeys(tally.ids)),
        options=tuple(
            _make_parameter_coverage(option.name, tally, takes_value=bool(option.value))
            for option in command.options
            if not HELP & set(option.spellings)
        ),
        arguments=tuple(
            _make_parameter_coverage(argument.name, tally, takes_value=True)
            for argument in command.arguments
        ),
        exits=tuple(dict.fromkeys(tally.exits)),
        unread=command.unread,
    )


def _can_be_run(command: CommandSurface, tally: _Tally) -> bool:
    return bool(command.arguments) and tally.level > Level.HELP


def _make_parameter_coverage(name: str, tally: _Tally, *, takes_value: bool) -> ParameterCoverage:
    return ParameterCoverage(
        name=name,
        takes_value=takes_value,
        valid=tuple(dict.fromkeys(tally.valid.get(name, ()))),
        invalid=tuple(dict.fromkeys(tally.invalid.get(name, ()))),
    )
