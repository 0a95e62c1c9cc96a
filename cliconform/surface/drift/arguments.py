"""The arguments of one command, before and today: it is their places that count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cliconform.model.drift import Change, DriftCode
from cliconform.model.surface import Argument
from cliconform.surface.drift.codes import change
from cliconform.surface.drift.pairs import Pair
from cliconform.surface.drift.similarity import names_alike, same_text, texts_alike
from cliconform.surface.drift.values import compare_values

_ALIKE = 0.6
_UNLIKE = 0.4

_Places = dict[int, int]


def compare_arguments(pair: Pair) -> Iterator[Change]:
    """What has changed about the arguments of ``pair``."""
    old, new = pair.old.arguments, pair.new.arguments
    named = _by_name(old, new)
    ordered = [named[at] for at in sorted(named)]
    if any(one > other for one, other in pairwise(ordered)):
        names = (_names(old), _names(new))
        yield change(DriftCode.ARGUMENTS_REORDERED, pair.path, _names(old), said=names)
        placed = named
    else:
        placed = named | _by_place(old, new, named)
    if not pair.unread:
        for at, one in enumerate(old):
            if at not in placed:
                yield change(DriftCode.ARGUMENT_REMOVED, pair.path, one.name, said=(_told(one), ""))
    for at in sorted(placed):
        yield from _compare(pair, old[at], new[placed[at]])
    if not pair.read:
        yield from _added(pair, new, set(placed.values()))


def _by_name(old: Sequence[Argument], new: Sequence[Argument]) -> _Places:
    """Those that have their name still, written as it may be."""
    places: _Places = {}
    for like in (str, _key):
        free = [at for at in range(len(new)) if at not in places.values()]
        for at, one in enumerate(old):
            same = [place for place in free if like(new[place].name) == like(one.name)]
            if same and at not in places:
                places[at] = same[0]
                free.remove(same[0])
    return places


def _by_place(old: Sequence[Argument], new: Sequence[Argument], named: _Places) -> _Places:
    """Those without a namesake, paired in order between the same neighbours."""
    pairs: _Places = {}
    before, after = -1, -1
    for end, stop in [*sorted(named.items()), (len(old), len(new))]:
        gone, come = range(before + 1, end), range(after + 1, stop)
        pairs.update(zip(gone, come, strict=False))
        before, after = end, stop
    return pairs


def _compare(pair: Pair, old: Argument, new: Argument) -> Iterator[Change]:
    path = pair.path
    if _key(old.name) != _key(new.name) and not (_is_its_choices(old) and _is_its_choices(new)):
        said = (old.name, new.name)
        if _is_another(old, new):
            yield change(DriftCode.ARGUMENT_REPLACED, path, old.name, said=said)
            return
        yield change(DriftCode.ARGUMENT_RENAMED, path, old.name, said=said)
    told = (_told(old), _told(new))
    if old.required != new.required:
        required = new.required
        yield change(
            DriftCode.ARGUMENT_BECAME_REQUIRED if required else DriftCode.ARGUMENT_BECAME_OPTIONAL,
            path,
            old.name,
            said=told,
        )
    if old.repeated != new.repeated:
        repeated = new.repeated
        yield change(
            DriftCode.ARGUMENT_BECAME_REPEATED if repeated else DriftCode.ARGUMENT_BECAME_SINGLE,
            path,
            old.name,
            said=told,
        )
    yield from compare_values(path, old, new, pair.habits)
    if not same_text(old.help, new.help):
        helps = (old.help, new.help)
        yield change(DriftCode.ARGUMENT_HELP_CHANGED, path, old.name, said=helps)


def _is_its_choices(argument: Argument) -> bool:
    """Whether the page calls it by nothing but what it can be: ``{a,b}``, ``[a|b]``."""
    words = re.split(r"[|,]", argument.name.strip("[]{}()<>"))
    return len(argument.choices) > 1 and set(words) == set(argument.choices)


def _is_another(old: Argument, new: Argument) -> bool:
    """Whether the word in its place means something else: neither name nor description agree."""
    if not old.help or not new.help or names_alike(old.name, new.name) >= _ALIKE:
        return False
    return texts_alike(old.help, new.help) < _UNLIKE


def _added(pair: Pair, new: Sequence[Argument], placed: set[int]) -> Iterator[Change]:
    last = max(placed, default=-1)
    for at, one in enumerate(new):
        if at in placed:
            continue
        if at < last:
            code = DriftCode.ARGUMENT_INSERTED
        else:
            required = one.required
            code = DriftCode.ARGUMENT_ADDED_REQUIRED if required else DriftCode.ARGUMENT_ADDED
        yield change(code, pair.path, one.name, said=("", _told(one)))


def _names(arguments: Sequence[Argument]) -> str:
    return " ".join(one.name for one in arguments)


def _told(argument: Argument) -> str:
    """``[FILE]...``, as a usage line has it."""
    name = argument.name if argument.required else f"[{argument.name}]"
    return name + ("..." if argument.repeated else "")


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
