"""Compare the arguments of a command. They are matched by name, then by position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cliconform.model.drift import Change, DriftCode
from cliconform.model.surface import Argument
from cliconform.surface.drift.codes import make_change
from cliconform.surface.drift.pairs import CommandPair
from cliconform.surface.drift.similarity import (
    is_same_text,
    measure_name_similarity,
    measure_text_similarity,
)
from cliconform.surface.drift.values import compare_values

_SIMILAR = 0.6
_DIFFERENT = 0.4

_Positions = dict[int, int]


def compare_arguments(pair: CommandPair) -> Iterator[Change]:
    """Yield the changes of the arguments of ``pair``."""
    old, new = pair.old.arguments, pair.new.arguments
    named = _match_by_name(old, new)
    ordered = [named[at] for at in sorted(named)]
    if any(one > other for one, other in pairwise(ordered)):
        names = (_names(old), _names(new))
        yield make_change(DriftCode.ARGUMENTS_REORDERED, pair.path, _names(old), texts=names)
        matched = named
    else:
        matched = named | _match_by_position(old, new, named)
    if not pair.new_problems:
        for at, one in enumerate(old):
            if at not in matched:
                yield make_change(
                    DriftCode.ARGUMENT_REMOVED, pair.path, one.name, texts=(_describe(one), "")
                )
    for at in sorted(matched):
        yield from _compare_argument(pair, old[at], new[matched[at]])
    if not pair.solved_problems:
        yield from _find_added(pair, new, set(matched.values()))


def _match_by_name(old: Sequence[Argument], new: Sequence[Argument]) -> _Positions:
    """Match arguments of the same name, ignoring case and punctuation where necessary."""
    positions: _Positions = {}
    for normalize in (str, _normalize_name):
        free = [at for at in range(len(new)) if at not in positions.values()]
        for at, one in enumerate(old):
            same = [
                position
                for position in free
                if normalize(new[position].name) == normalize(one.name)
            ]
            if same and at not in positions:
                positions[at] = same[0]
                free.remove(same[0])
    return positions


def _match_by_position(
    old: Sequence[Argument], new: Sequence[Argument], named: _Positions
) -> _Positions:
    """Match the other arguments in order, between the same neighbours."""
    pairs: _Positions = {}
    before, after = -1, -1
    for end, stop in [*sorted(named.items()), (len(old), len(new))]:
        removed, added = range(before + 1, end), range(after + 1, stop)
        pairs.update(zip(removed, added, strict=False))
        before, after = end, stop
    return pairs


def _compare_argument(pair: CommandPair, old: Argument, new: Argument) -> Iterator[Change]:
    path = pair.path
    if _normalize_name(old.name) != _normalize_name(new.name) and not (
        _is_its_choices(old) and _is_its_choices(new)
    ):
        texts = (old.name, new.name)
        if _is_another(old, new):
            yield make_change(DriftCode.ARGUMENT_REPLACED, path, old.name, texts=texts)
            return
        yield make_change(DriftCode.ARGUMENT_RENAMED, path, old.name, texts=texts)
    notations = (_describe(old), _describe(new))
    if old.required != new.required:
        required = new.required
        yield make_change(
            DriftCode.ARGUMENT_BECAME_REQUIRED if required else DriftCode.ARGUMENT_BECAME_OPTIONAL,
            path,
            old.name,
            texts=notations,
        )
    if old.repeated != new.repeated:
        repeated = new.repeated
        yield make_change(
            DriftCode.ARGUMENT_BECAME_REPEATED if repeated else DriftCode.ARGUMENT_BECAME_SINGLE,
            path,
            old.name,
            texts=notations,
        )
    yield from compare_values(path, old, new, pair.shown_defaults)
    if not is_same_text(old.help, new.help):
        helps = (old.help, new.help)
        yield make_change(DriftCode.ARGUMENT_HELP_CHANGED, path, old.name, texts=helps)


def _is_its_choices(argument: Argument) -> bool:
    """Whether its name only lists its choices: ``{a,b}``, ``[a|b]``."""
    words = re.split(r"[|,]", argument.name.strip("[]{}()<>"))
    return len(argument.choices) > 1 and set(words) == set(argument.choices)


def _is_another(old: Argument, new: Argument) -> bool:
    """Whether ``new`` is another argument: neither its name nor its description is similar."""
    if not old.help or not new.help or measure_name_similarity(old.name, new.name) >= _SIMILAR:
        return False
    return measure_text_similarity(old.help, new.help) < _DIFFERENT


def _find_added(pair: CommandPair, new: Sequence[Argument], matched: set[int]) -> Iterator[Change]:
    last = max(matched, default=-1)
    for at, one in enumerate(new):
        if at in matched:
            continue
        if at < last:
            code = DriftCode.ARGUMENT_INSERTED
        else:
            required = one.required
            code = DriftCode.ARGUMENT_ADDED_REQUIRED if required else DriftCode.ARGUMENT_ADDED
        yield make_change(code, pair.path, one.name, texts=("", _describe(one)))


def _names(arguments: Sequence[Argument]) -> str:
    return " ".join(one.name for one in arguments)


def _describe(argument: Argument) -> str:
    """Return the notation of a usage line: ``[FILE]...``."""
    name = argument.name if argument.required else f"[{argument.name}]"
    return name + ("..." if argument.repeated else "")


def _normalize_name(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
