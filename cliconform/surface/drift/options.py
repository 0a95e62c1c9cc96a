"""The options of one command, before and today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cliconform.model.drift import Change, DriftCode
from cliconform.model.surface import Option
from cliconform.surface.drift.codes import change
from cliconform.surface.drift.pairs import Pair, Path
from cliconform.surface.drift.renames import option_renames
from cliconform.surface.drift.similarity import same_text
from cliconform.surface.drift.values import compare_values, words_in

_LETTER = 2  # `-x`


@dataclass(frozen=True, slots=True)
class _Match:
    old: Option
    new: Option
    evidence: tuple[str, ...] = ()


def compare_options(pair: Pair, elsewhere: Mapping[str, tuple[Path, ...]]) -> Iterator[Change]:
    """What has changed about the options of ``pair``.

    ``elsewhere`` says of each spelling which commands above and below have it today.
    """
    matches = _matches(pair.old.options, pair.new.options)
    matched = {id(one) for match in matches for one in (match.old, match.new)}
    owners = {spelling: option for option in pair.new.options for spelling in option.spellings}
    recorded = {spelling for option in pair.old.options for spelling in option.spellings}
    if not pair.unread:
        for old in pair.old.options:
            if id(old) not in matched:
                yield from _gone(pair, old, owners, elsewhere)
    for match in matches:
        yield from _compare(pair, match, owners, recorded)
    if not pair.read:
        for new in pair.new.options:
            if id(new) not in matched and not _is_part(new, pair.old.options):
                code = DriftCode.OPTION_ADDED_REQUIRED if new.required else DriftCode.OPTION_ADDED
                yield change(code, pair.path, new.name, said=("", _told(new)), values=new.spellings)


def _matches(old: Sequence[Option], new: Sequence[Option]) -> list[_Match]:
    """Which option is which: the same by a whole word that both have, or likely so."""
    left, right, found = list(old), list(new), []
    for one in old:
        if (other := _same(one, right)) is not None:
            found.append(_Match(one, other))
            left.remove(one)
            right.remove(other)
    found += [_Match(each.old, each.new, each.evidence) for each in option_renames(left, right)]
    order = {id(one): at for at, one in enumerate(old)}
    return sorted(found, key=lambda match: order[id(match.old)])


def _same(one: Option, others: Sequence[Option]) -> Option | None:
    """The one of ``others`` that has the name, or else another whole word, of ``one``."""
    words = [one.name, *(spelling for spelling in one.spellings if len(spelling) > _LETTER)]
    if len(one.name) <= _LETTER:
        # Letters alone: the same if it is letters there too.
        return next(
            (each for each in others if one.name in each.spellings and each.name == one.name), None
        )
    return next(
        (each for word in words for each in others if word in each.spellings),
        None,
    )


def _gone(
    pair: Pair, old: Option, owners: Mapping[str, Option], elsewhere: Mapping[str, tuple[Path, ...]]
) -> Iterator[Change]:
    if _is_part(old, tuple(owners.values())):
        return  # two options have become one: all lines still find their words
    places = elsewhere.get(old.name, ())
    evidence = tuple(
        f"`{' '.join(place) or 'the program itself'}` takes {old.name} now" for place in places
    )
    word = old.name.lstrip("-").replace("-", "_").lower()
    evidence += tuple(
        f"the argument {one.name} is new"
        for one in pair.new.arguments
        if one.name.lower() == word and one.name not in {each.name for each in pair.old.arguments}
    )
    yield change(
        DriftCode.OPTION_REMOVED,
        pair.path,
        old.name,
        said=(_told(old), ""),
        values=old.spellings,
        evidence=evidence,
    )
    yield from _moved(pair.path, old, old.spellings, owners)


def _is_part(one: Option, others: Sequence[Option]) -> bool:
    """Whether options of the same shape have all of its spellings: it was split off, or merged."""
    spellings = {
        spelling
        for other in others
        if bool(other.value) == bool(one.value)
        for spelling in other.spellings
    }
    words = {spelling for spelling in one.spellings if len(spelling) > _LETTER}
    return bool(words) and set(one.spellings) <= spellings


def _moved(
    path: Path, old: Option, spellings: Sequence[str], owners: Mapping[str, Option]
) -> Iterator[Change]:
    for spelling in spellings:
        if (owner := owners.get(spelling)) is not None:
            yield change(
                DriftCode.SPELLING_MOVED,
                path,
                old.name,
                said=(
                    f"{spelling} is {old.name}",
                    f"{spelling} is {owner.name}",
                ),
                values=(spelling,),
            )


def _compare(
    pair: Pair, match: _Match, owners: Mapping[str, Option], recorded: set[str]
) -> Iterator[Change]:
    path, old, new = pair.path, match.old, match.new
    yield from _spellings(path, match, owners, recorded)
    if bool(old.value) != bool(new.value):
        yield from _became(pair, old, new)
    else:
        yield from _manners(pair, old, new)
        yield from compare_values(path, old, new, pair.habits)
    yield from _states(path, old, new)
    if not same_text(old.help, new.help):
        said = (old.help, new.help)
        yield change(DriftCode.OPTION_HELP_CHANGED, path, old.name, said=said)


def _spellings(
    path: Path, match: _Match, owners: Mapping[str, Option], recorded: set[str]
) -> Iterator[Change]:
    old, new = match.old, match.new
    lost = [one for one in old.spellings if one not in new.spellings]
    gained = [one for one in new.spellings if one not in recorded]
    if new.name in gained:
        said = (old.name, new.name)
        shared = tuple(one for one in old.spellings if one in new.spellings)
        evidence = match.evidence or (f"both are {', '.join(shared)}",)
        if old.name in lost and old.name not in owners:
            yield change(
                DriftCode.OPTION_RENAMED,
                path,
                old.name,
                said,
                values=(old.name,),
                evidence=evidence,
            )
            lost.remove(old.name)
            gained.remove(new.name)
        elif old.name in new.spellings:
            yield change(DriftCode.OPTION_RENAMED_OLD_KEPT, path, old.name, said, evidence=evidence)
            gained.remove(new.name)
    for spelling in lost:
        if spelling not in owners:
            yield change(
                DriftCode.SPELLING_REMOVED, path, old.name, said=(spelling, ""), values=(spelling,)
            )
        elif not _is_split_off(old, owners[spelling], spelling):
            yield from _moved(path, old, (spelling,), owners)
    for spelling in gained:
        yield change(
            DriftCode.SPELLING_ADDED, path, old.name, said=("", spelling), values=(spelling,)
        )


def _is_split_off(old: Option, owner: Option, spelling: str) -> bool:
    """Whether a flag's negative is a flag of its own now."""
    return spelling.startswith("--no") and not old.value and not owner.value


def _became(pair: Pair, old: Option, new: Option) -> Iterator[Change]:
    """A flag takes a value, or an option with a value takes none any more."""
    said = (_told(old), _told(new))
    if old.value:
        code = DriftCode.VALUE_BECAME_FLAG
    elif not new.value_optional:
        code = DriftCode.FLAG_BECAME_VALUE
    elif pair.takes_words:
        code = DriftCode.OPTION_TAKES_THE_NEXT
    else:
        code = DriftCode.FLAG_MAY_TAKE_VALUE
    yield change(code, pair.path, old.name, said=said)


def _manners(pair: Pair, old: Option, new: Option) -> Iterator[Change]:
    """How many values it takes, and how often it may be given."""
    said = (_told(old), _told(new))
    if old.value_optional != new.value_optional:
        optional = new.value_optional
        yield change(
            DriftCode.VALUE_BECAME_OPTIONAL if optional else DriftCode.VALUE_BECAME_MANDATORY,
            pair.path,
            old.name,
            said=said,
        )
    was, is_ = words_in(old.value), words_in(new.value)
    if old.many != new.many or was != is_:
        if new.many < old.many or (new.many == old.many and is_ < was):
            code = DriftCode.OPTION_TAKES_FEWER
        elif new.many and not old.many and not pair.takes_words:
            code = DriftCode.OPTION_TAKES_MORE
        else:
            code = DriftCode.OPTION_TAKES_THE_NEXT
        yield change(code, pair.path, old.name, said=said)
    if old.repeatable != new.repeatable:
        repeatable = new.repeatable
        yield change(
            DriftCode.OPTION_BECAME_REPEATABLE if repeatable else DriftCode.OPTION_BECAME_SINGLE,
            pair.path,
            old.name,
        )


_STATES = (
    ("required", DriftCode.OPTION_BECAME_REQUIRED, DriftCode.OPTION_BECAME_OPTIONAL),
    ("deprecated", DriftCode.OPTION_DEPRECATED, DriftCode.OPTION_UNDEPRECATED),
    ("hidden", DriftCode.OPTION_HIDDEN, DriftCode.OPTION_UNHIDDEN),
)


def _states(path: Path, old: Option, new: Option) -> Iterator[Change]:
    for name, begins, ends in _STATES:
        if getattr(old, name) != getattr(new, name):
            yield change(begins if getattr(new, name) else ends, path, old.name)


def _told(option: Option) -> str:
    """``-p, --port INTEGER``, as a help page has it."""
    value = f"[{option.value}]" if option.value_optional else option.value
    more = " ..." if option.many else ""
    return f"{', '.join(option.spellings)} {value}".rstrip() + more
