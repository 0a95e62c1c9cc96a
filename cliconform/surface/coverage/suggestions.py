"""Suggest what to promise next: commands that have no promise first, then the cheapest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from cliconform.model.coverage import DRAFT, CommandCoverage, Level, Suggestion
from cliconform.model.ids import base_of
from cliconform.model.plan import Plan
from cliconform.model.surface import CommandSurface, Option, Surface
from cliconform.quick_dataclass import dataclass, field
from cliconform.surface.command_lines.plan_lines import find_errors, read_plan_lines
from cliconform.surface.coverage.drafts import Drafter, DraftLine, list_extras
from cliconform.surface.coverage.levels import is_expected_to_fail

_WORD, _OPTION, _COMMAND = 1, 2, 3
_ORDER = (_COMMAND, _WORD, _OPTION)
_STDOUT_DRAFT = f'stdout = ["{DRAFT}"]'
_NEVER_DRAFTED = frozenset({"--version"})


def suggest(
    surface: Surface, covered: tuple[CommandCoverage, ...], plan: Plan
) -> tuple[Suggestion, ...]:
    """Return the suggestions for all commands, each kind in the order of the surface.

    ``covered`` has the coverage of each command of ``surface``, in the same order.
    """
    lines = [
        line
        for line in read_plan_lines(plan, surface)
        if not (find_errors(line.line) or line.line.asks_help or is_expected_to_fail(line.step))
    ]
    suggester = _Suggester(surface, plan, Drafter(surface, lines))
    found = [
        suggestion
        for command, coverage in zip(surface.commands, covered, strict=True)
        for suggestion in suggester.suggest_for(command, coverage)
    ]
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.cost)))


@dataclass(slots=True)
class _Suggester:
    """Makes the suggestions for one command after the other, each draft with an id of its own."""

    surface: Surface
    plan: Plan
    drafter: Drafter
    ids: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.ids = {base_of(step.id) for step in self.plan.steps}

    def suggest_for(
        self, command: CommandSurface, covered: CommandCoverage
    ) -> Iterator[Suggestion]:
        if covered.unread:
            return
        if not covered.group and covered.level is Level.RUNS:
            step = next(step for step in self.plan.steps if step.id == covered.ids[0])
            yield Suggestion(
                cost=_WORD,
                path=command.path,
                what="promise what it prints",
                draft=_STDOUT_DRAFT,
                place=step.place,
            )
        if not covered.group and covered.level <= Level.HELP:
            line = self.drafter.draft_command(command)
            yield self._make(command, "run it", "", line, cost=_COMMAND)
            return
        yield from self._suggest_uses(command, covered)

    def _suggest_uses(
        self, command: CommandSurface, covered: CommandCoverage
    ) -> Iterator[Suggestion]:
        for option in self._find_unused_options(command, covered):
            line = self.drafter.draft_option(command, option)
            if line or not covered.group:
                yield self._make(command, f"use {option.name}", option.name, line)
        unused = {one.name for one in covered.arguments if not one.is_used}
        for argument in command.arguments:
            if argument.name in unused:
                line = self.drafter.draft_argument(command, argument)
                yield self._make(command, f"give {argument.name}", argument.name, line)

    def _find_unused_options(
        self, command: CommandSurface, covered: CommandCoverage
    ) -> Iterator[Option]:
        """Yield the options to suggest; those that all commands inherit are options of others."""
        unused = {one.name for one in covered.options if not one.is_used} - _NEVER_DRAFTED
        for option in command.options:
            if option.name in unused and not (option.hidden or option.deprecated):
                yield option

    def _make(
        self,
        command: CommandSurface,
        what: str,
        suffix: str,
        line: DraftLine | None,
        *,
        cost: int = _OPTION,
    ) -> Suggestion:
        """Return the suggestion; without ``line``, its draft is empty."""
        name = ".".join((*(command.path or ("root",)), suffix.strip("-")))
        draft = _write_draft(self._make_id(name), line) if line else ""
        return Suggestion(cost=cost, path=command.path, what=what, draft=draft)

    def _make_id(self, name: str) -> str:
        base = re.sub(r"[^A-Za-z0-9_.-]+", "-", name.lower()).strip(".-") or "command"
        numbers = (f"{base}-{number}" for number in range(2, len(self.ids) + 3))
        id_ = next(each for each in (base, *numbers) if each not in self.ids)
        self.ids.add(id_)
        return id_


def _write_draft(id_: str, line: DraftLine) -> str:
    """Return the TOML of a command of the spec; a comment says what its sibling has besides."""
    sibling = line.sibling
    rows = [f"[command.{json.dumps(id_)}]"]
    if sibling is not None and (extras := list_extras(sibling)):
        rows.append(f"# `{sibling.step.id}` has {' and '.join(extras)} too")
    if sibling is not None and sibling.step.needs:
        rows.append(f"needs  = {json.dumps(sibling.step.needs, ensure_ascii=False)}")
    args = " ".join(map(_quote, line.words))
    rows += [f"args   = {json.dumps(args, ensure_ascii=False)}", _STDOUT_DRAFT]
    return "\n".join(rows)


def _quote(word: str) -> str:
    """Return a word as ``args`` has it: quoted only where a shell's rules of quoting need it."""
    if word and not re.search(r"[\s'\"\\]", word):
        return word
    return "'" + word.replace("'", "'\"'\"'") + "'"
