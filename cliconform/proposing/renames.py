"""Options and commands that have another name now: on every command line that uses them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cliconform.model.drift import Change, DriftCode
from cliconform.model.edit import EditKind, Proposal
from cliconform.model.plan import Plan
from cliconform.model.surface import Surface
from cliconform.model.template import Template
from cliconform.surface.command_lines.plan_lines import StepLine, read_plan_lines

_RENAMED = frozenset({DriftCode.OPTION_RENAMED, DriftCode.COMMAND_RENAMED})


def propose_renames(
    changes: Sequence[Change],
    plan: Plan,
    surface: Surface,
    find_args: Callable[[str], Any],
) -> tuple[Proposal, ...]:
    """Return the edits of ``args``, or of cells of a matrix, that renames ask for.

    ``surface`` is the recorded one, by which the command lines of ``plan`` are read, and
    ``find_args`` returns the ``args`` of a step as they are written.
    """
    renames = [each for each in changes if each.code in _RENAMED]
    if not renames:
        return ()
    return tuple(
        proposal
        for line in read_plan_lines(plan, surface)
        for proposal in _propose_for_line(renames, line, find_args(line.step.id))
    )


def _propose_for_line(renames: Sequence[Change], line: StepLine, args: Any) -> Iterator[Proposal]:
    """Yield one edit of the ``args`` with all renames in it, and one for each cell."""
    new = args
    reasons: list[str] = []
    evidence: list[str] = []
    for change in renames:
        for old, now in _find_words(change, line):
            replaced = _replace_word(new, old, now)
            if replaced != new:
                new = replaced
                reasons.append(f"`{old}` is `{now}` now")
                evidence += change.evidence
                continue
            yield from _propose_cells(old, now, line, args, change)
    if new != args:
        yield Proposal(
            step=line.step.id,
            address="args",
            kind=EditKind.RENAME,
            new=new,
            why=", ".join(dict.fromkeys(reasons)),
            evidence=tuple(dict.fromkeys(evidence)),
        )


def _propose_cells(
    old: str, now: str, line: StepLine, args: Any, change: Change
) -> Iterator[Proposal]:
    """Yield the edits of the cells of the matrix that have the word ``old``."""
    for address, name in _list_uses(args):
        value = line.step.values.get(name, "")
        replaced = _replace_word(value, old, now)
        if replaced != value:
            yield Proposal(
                step=line.step.id,
                address=address,
                kind=EditKind.RENAME,
                new=replaced,
                why=f"`{old}` is `{now}` now",
                evidence=change.evidence,
                column=name,
            )


def _list_uses(args: Any) -> Iterator[tuple[str, str]]:
    """Yield the placeholders in ``args``, each with the address of the text that has it."""
    if isinstance(args, str):
        yield from (("args", name) for name in sorted(Template(args).names()))
    elif isinstance(args, list):
        for index, text in enumerate(args):
            yield from ((f"args[{index}]", name) for name in sorted(Template(text).names()))


def _find_words(change: Change, line: StepLine) -> Iterator[tuple[str, str]]:
    """Yield the words of the line that have another name now, each with that name."""
    if change.code is DriftCode.OPTION_RENAMED:
        for owner, use in line.line.option_uses:
            if owner.path == change.path and use.spelling in change.values:
                yield use.spelling, change.after
        return
    length = len(change.path)
    if line.line.command.path[:length] == change.path:
        typed = line.line.typed_path[:length]
        yield from _pair_words(typed, tuple(change.after.split()))


def _pair_words(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the old and the new names of a command: the words that differ, or all as one."""
    if len(old) == len(new):
        yield from ((one, other) for one, other in zip(old, new, strict=True) if one != other)
    else:
        yield " ".join(old), " ".join(new)


def _replace_word(args: Any, old: str, new: str) -> Any:
    """Return ``args`` with the first whole word ``old`` replaced; words with a value too."""
    if isinstance(args, str):
        word = re.compile(rf"(?<![^\s=\"']){re.escape(old)}(?![^\s=\"'])")
        return word.sub(lambda _: new, args, count=0 if old.startswith("-") else 1)
    if not isinstance(args, list):
        return args
    olds, news = old.split(), new.split()
    for at in range(len(args) - len(olds) + 1):
        if args[at : at + len(olds)] == olds:
            return [*args[:at], *news, *args[at + len(olds) :]]
        if len(olds) == 1 and old.startswith("-") and str(args[at]).startswith(f"{old}="):
            return [*args[:at], new + args[at].removeprefix(old), *args[at + 1 :]]
    return args
