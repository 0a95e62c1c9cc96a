"""What is worth promising next, the cheapest first: a word, then an option, then a command."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cliconform.model.coverage import DRAFT, CommandCoverage, Rung, Suggestion
from cliconform.model.plan import Plan, Step
from cliconform.model.surface import CommandSurface, Surface
from cliconform.surface.coverage.count import untouched_arguments, untouched_options

_WORD, _OPTION, _COMMAND = 1, 2, 3
_SAYS = f'stdout = ["{DRAFT}"]'


def suggest(
    surface: Surface, covered: tuple[CommandCoverage, ...], plan: Plan
) -> tuple[Suggestion, ...]:
    """The suggestions for all commands, the cheapest first, then in the surface's order."""
    steps = {step.id: step for step in plan.steps}
    found = [
        suggestion
        for command, coverage in zip(surface.commands, covered, strict=True)
        for suggestion in _for(command, coverage, steps)
    ]
    return tuple(sorted(found, key=lambda one: one.cost))


def _for(
    command: CommandSurface, covered: CommandCoverage, steps: dict[str, Step]
) -> Iterator[Suggestion]:
    if covered.group or covered.unread:
        return
    if covered.rung is Rung.RUNS:
        step = steps[covered.ids[0]]
        yield Suggestion(
            cost=_WORD,
            path=command.path,
            what="promise what it says",
            draft=_SAYS,
            place=step.place,
        )
    if covered.rung <= Rung.HELP:
        yield _new(command, "run it", _arguments(command))
        return
    for option in untouched_options(command, covered):
        value = (
            f" {_value_for(option.choices, option.default, option.value)}" if option.value else ""
        )
        yield _new(command, f"use {option.name}", f"{option.name}{value}{_after(command)}", _OPTION)
    for argument in untouched_arguments(command, covered):
        word = _value_for(argument.choices, argument.default, argument.name)
        yield _new(command, f"fill {argument.name}", word, _OPTION)


def _new(command: CommandSurface, what: str, words: str, cost: int = _COMMAND) -> Suggestion:
    args = " ".join(filter(None, (*command.path, words)))
    suffix = "" if cost == _COMMAND else f".{what.rsplit(maxsplit=1)[-1].strip('-').lower()}"
    id_ = json.dumps(".".join(command.path) + suffix if command.path else f"root{suffix}")
    draft = f"[command.{id_}]\nargs   = {json.dumps(args, ensure_ascii=False)}\n{_SAYS}"
    return Suggestion(cost=cost, path=command.path, what=what, draft=draft)


def _after(command: CommandSurface) -> str:
    words = _arguments(command)
    return f" {words}" if words else ""


def _arguments(command: CommandSurface) -> str:
    """What the command cannot do without."""
    options = [
        f"{option.name} {_value_for(option.choices, option.default, option.value)}".rstrip()
        for option in command.options
        if option.required
    ]
    arguments = [
        _value_for(argument.choices, argument.default, argument.name)
        for argument in command.arguments
        if argument.required
    ]
    return " ".join((*options, *arguments))


def _value_for(choices: tuple[str, ...], default: str | None, name: str) -> str:
    other = next((choice for choice in choices if choice != default), "")
    return other or f"<{name.split(maxsplit=1)[0]}>" if name else other
