"""Plan and surface → which promises there are about each command, option and argument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cliconform.model.coverage import CommandCoverage, Exercise, Rung
from cliconform.model.plan import Plan, Step
from cliconform.model.promise import TextPromise
from cliconform.model.surface import Argument, CommandSurface, Option, Surface
from cliconform.surface.command_lines.command_line import FaultCode
from cliconform.surface.command_lines.plan_lines import StepLine, read_plan_lines
from cliconform.surface.command_lines.value_check import is_valid_value
from cliconform.surface.coverage.levels import exits_of, is_refused, rung_of

HELP = frozenset({"--help", "-h"})
_MISSING = frozenset(
    {FaultCode.MISSING_VALUE, FaultCode.MISSING_ARGUMENT, FaultCode.MISSING_OPTION}
)


@dataclass(slots=True)
class _Tally:
    """What is known so far of one command."""

    rung: Rung = Rung.UNTOUCHED
    ids: list[str] = field(default_factory=list)
    exits: list[str] = field(default_factory=list)
    valid: dict[str, list[str]] = field(default_factory=dict)
    invalid: dict[str, list[str]] = field(default_factory=dict)


def count(plan: Plan, surface: Surface, counted: frozenset[str]) -> tuple[CommandCoverage, ...]:
    """The coverage of each command of ``surface`` by those steps whose ids are ``counted``."""
    tallies = {command.path: _Tally() for command in surface.commands}
    for told in read_plan_lines(plan, surface):
        if told.step.id in counted:
            _add(told, tallies)
    return tuple(_covered(command, tallies[command.path]) for command in surface.commands)


def strangers(plan: Plan, surface: Surface) -> tuple[tuple[str, str], ...]:
    """The steps that are to succeed with a command that the surface does not have: id and word."""
    return tuple(
        (told.step.id, fault.word)
        for told in read_plan_lines(plan, surface)
        for fault in told.line.faults
        if fault.code is FaultCode.NO_COMMAND and not is_refused(told.step)
    )


def _add(told: StepLine, tallies: dict[tuple[str, ...], _Tally]) -> None:
    line, step = told.line, told.step
    tally = tallies[line.command.path]
    tally.ids.append(step.id)
    tally.exits += exits_of(step)
    tally.rung = max(tally.rung, rung_of(told))
    refused = is_refused(step)
    for owner, used in line.option_uses:
        wrong = used.value is not None and not told.is_valid_value(used.option, used.value)
        named = refused and (wrong or _is_named(step, (*used.option.spellings, used.value or "")))
        _note(tallies[owner.path], used.option.name, step.id, invalid=named)
    for filled in line.argument_uses:
        wrong = not is_valid_value(filled.value, filled.argument.choices, "")
        named = refused and (wrong or _is_named(step, (filled.value, filled.argument.name)))
        _note(tally, filled.argument.name, step.id, invalid=named)
    for fault in line.faults:
        if refused and fault.code in _MISSING:
            _note(tally, fault.word, step.id, invalid=True)


def _note(tally: _Tally, name: str, id_: str, *, invalid: bool) -> None:
    (tally.invalid if invalid else tally.valid).setdefault(name, []).append(id_)


def _is_named(step: Step, words: Iterable[str]) -> bool:
    """Whether something that is promised of the output names one of ``words``."""
    texts = [
        text.source.lower()
        for promise in step.promises
        if isinstance(promise, TextPromise) and promise.form != "lacks"
        for text in promise.texts
    ]
    wanted = [word.lower().lstrip("-") for word in words if word.strip("-")]
    return any(word in text for word in wanted for text in texts)


def _covered(command: CommandSurface, tally: _Tally) -> CommandCoverage:
    return CommandCoverage(
        path=command.path,
        group=bool(command.commands) and not _runs_itself(command, tally),
        rung=tally.rung,
        ids=tuple(dict.fromkeys(tally.ids)),
        options=tuple(
            _exercise(option.name, tally, takes_value=bool(option.value))
            for option in command.options
            if not HELP & set(option.spellings)
        ),
        arguments=tuple(
            _exercise(argument.name, tally, takes_value=True) for argument in command.arguments
        ),
        exits=tuple(dict.fromkeys(tally.exits)),
        unread=command.unread,
    )


def _runs_itself(command: CommandSurface, tally: _Tally) -> bool:
    return bool(command.arguments) and tally.rung > Rung.HELP


def _exercise(name: str, tally: _Tally, *, takes_value: bool) -> Exercise:
    return Exercise(
        name=name,
        takes_value=takes_value,
        valid=tuple(dict.fromkeys(tally.valid.get(name, ()))),
        invalid=tuple(dict.fromkeys(tally.invalid.get(name, ()))),
    )


def untouched_options(command: CommandSurface, covered: CommandCoverage) -> tuple[Option, ...]:
    """The options of ``command`` that nothing uses."""
    names = {one.name for one in covered.options if not one.exercised}
    return tuple(option for option in command.options if option.name in names)


def untouched_arguments(command: CommandSurface, covered: CommandCoverage) -> tuple[Argument, ...]:
    """The arguments of ``command`` that nothing fills."""
    names = {one.name for one in covered.arguments if not one.exercised}
    return tuple(argument for argument in command.arguments if argument.name in names)
