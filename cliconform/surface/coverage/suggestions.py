"""Suggest what to promise next, the cheapest first."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cliconform.model.coverage import DRAFT, CommandCoverage, Level, Suggestion
from cliconform.model.plan import Plan, Step
from cliconform.model.surface import CommandSurface, Surface
from cliconform.surface.coverage.count import find_unused_arguments, find_unused_options

_WORD, _OPTION, _COMMAND = 1, 2, 3
_STDOUT_DRAFT = f'stdout = ["{DRAFT}"]'


def suggest(
    surface: Surface, covered: tuple[CommandCoverage, ...], plan: Plan
) -> tuple[Suggestion, ...]:
    """Return the suggestions for all commands, by cost, then in the order of the surface."""
    steps = {step.id: step for step in plan.steps}
    found = [
        suggestion
        for command, coverage in zip(surface.commands, covered, strict=True)
        for suggestion in _suggest_for(command, coverage, steps)
    ]
    return tuple(sorted(found, key=lambda one: one.cost))


def _suggest_for(
    command: CommandSurface, covered: CommandCoverage, steps: dict[str, Step]
) -> Iterator[Suggestion]:
    if covered.group or covered.unread:
        return
    if covered.level is Level.RUNS:
        step = steps[covered.ids[0]]
        yield Suggestion(
            cost=_WORD,
            path=command.path,
            what="promise what it prints",
            draft=_STDOUT_DRAFT,
            place=step.place,
        )
    if covered.level <= Level.HELP:
        yield _draft_command(command, "run it", _required_words(command))
        return
    for option in find_unused_options(command, covered):
        value = (
            f" {_choose_value(option.choices, option.default, option.value)}"
            if option.value
            else ""
        )
        yield _draft_command(
            command,
            f"use {option.name}",
            f"{option.name}{value}{_required_suffix(command)}",
            _OPTION,
        )
    for argument in find_unused_arguments(command, covered):
        word = _choose_value(argument.choices, argument.default, argument.name)
        yield _draft_command(command, f"give {argument.name}", word, _OPTION)


def _draft_command(
    command: CommandSurface, what: str, words: str, cost: int = _COMMAND
) -> Suggestion:
    args = " ".join(filter(None, (*command.path, words)))
    suffix = "" if cost == _COMMAND else f".{what.rsplit(maxsplit=1)[-1].strip('-').lower()}"
    id_ = json.dumps(".".join(command.path) + suffix if command.path else f"root{suffix}")
    draft = f"[command.{id_}]\nargs   = {json.dumps(args, ensure_ascii=False)}\n{_STDOUT_DRAFT}"
    return Suggestion(cost=cost, path=command.path, what=what, draft=draft)


def _required_suffix(command: CommandSurface) -> str:
    words = _required_words(command)
    return f" {words}" if words else ""


def _required_words(command: CommandSurface) -> str:
    """Return the required options and arguments of the command, with example values."""
    options = [
        f"{option.name} {_choose_value(option.choices, option.default, option.value)}".rstrip()
        for option in command.options
        if option.required
    ]
    arguments = [
        _choose_value(argument.choices, argument.default, argument.name)
        for argument in command.arguments
        if argument.required
    ]
    return " ".join((*options, *arguments))


def _choose_value(choices: tuple[str, ...], default: str | None, name: str) -> str:
    other = next((choice for choice in choices if choice != default), "")
    return other or f"<{name.split(maxsplit=1)[0]}>" if name else other
