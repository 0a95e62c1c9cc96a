"""Compare the options of a command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cliconform.model.drift import Change, DriftCode
from cliconform.model.surface import Option
from cliconform.quick_dataclass import dataclass
from cliconform.surface.drift.codes import make_change
from cliconform.surface.drift.pairs import CommandPair, Path
from cliconform.surface.drift.renames import find_option_renames
from cliconform.surface.drift.similarity import is_same_text
from cliconform.surface.drift.values import compare_values, count_words

_LETTER = 2  # `-x`


@dataclass(frozen=True, slots=True)
class _OptionMatch:
    old: Option
    new: Option
    evidence: tuple[str, ...] = ()


def compare_options(
    pair: CommandPair, elsewhere: Mapping[str, tuple[Path, ...]]
) -> Iterator[Change]:
    """Yield the changes of the options of ``pair``.

    ``elsewhere`` has the current paths of the commands above and below with each spelling.
    """
    matches = _match_options(pair.old.options, pair.new.options)
    matched = {id(one) for match in matches for one in (match.old, match.new)}
    owners = {spelling: option for option in pair.new.options for spelling in option.spellings}
    recorded = {spelling for option in pair.old.options for spelling in option.spellings}
    if not pair.new_problems:
        for old in pair.old.options:
            if id(old) not in matched:
                yield from _find_removed(pair, old, owners, elsewhere)
    for match in matches:
        yield from _compare_option(pair, match, owners, recorded)
    if not pair.solved_problems:
        for new in pair.new.options:
            if id(new) not in matched and not _is_split_or_merged(new, pair.old.options):
                code = DriftCode.OPTION_ADDED_REQUIRED if new.required else DriftCode.OPTION_ADDED
                yield make_change(
                    code, pair.path, new.name, texts=("", _describe(new)), values=new.spellings
                )


def _match_options(old: Sequence[Option], new: Sequence[Option]) -> list[_OptionMatch]:
    """Match the options: by a long spelling that both have, else as a likely rename."""
    left, right, found = list(old), list(new), []
    for one in old:
        if (other := _find_same_option(one, right)) is not None:
            found.append(_OptionMatch(one, other))
            left.remove(one)
            right.remove(other)
    found += [
        _OptionMatch(each.old, each.new, each.evidence) for each in find_option_renames(left, right)
    ]
    order = {id(one): at for at, one in enumerate(old)}
    return sorted(found, key=lambda match: order[id(match.old)])


def _find_same_option(one: Option, others: Sequence[Option]) -> Option | None:
    """Return the one of ``others`` with the name of ``one``, or another of its long spellings."""
    words = [one.name, *(spelling for spelling in one.spellings if len(spelling) > _LETTER)]
    if len(one.name) <= _LETTER:
        # Only one-letter spellings: the same option if the other has only such as well.
        return next(
            (each for each in others if one.name in each.spellings and each.name == one.name), None
        )
    return next(
        (each for word in words for each in others if word in each.spellings),
        None,
    )


def _find_removed(
    pair: CommandPair,
    old: Option,
    owners: Mapping[str, Option],
    elsewhere: Mapping[str, tuple[Path, ...]],
) -> Iterator[Change]:
    if _is_split_or_merged(old, tuple(owners.values())):
        return  # merged into other options: all its spellings still work
    places = elsewhere.get(old.name, ())
    evidence = tuple(
        f"`{' '.join(place) or 'the program itself'}` now has {old.name}" for place in places
    )
    word = old.name.lstrip("-").replace("-", "_").lower()
    evidence += tuple(
        f"the argument {one.name} is new"
        for one in pair.new.arguments
        if one.name.lower() == word and one.name not in {each.name for each in pair.old.arguments}
    )
    yield make_change(
        DriftCode.OPTION_REMOVED,
        pair.path,
        old.name,
        texts=(_describe(old), ""),
        values=old.spellings,
        evidence=evidence,
    )
    yield from _find_moved_spellings(pair.path, old, old.spellings, owners)


def _is_split_or_merged(one: Option, others: Sequence[Option]) -> bool:
    """Whether ``others`` have all its spellings: it was split off, or merged into them."""
    spellings = {
        spelling
        for other in others
        if bool(other.value) == bool(one.value)
        for spelling in other.spellings
    }
    words = {spelling for spelling in one.spellings if len(spelling) > _LETTER}
    return bool(words) and set(one.spellings) <= spellings


def _find_moved_spellings(
    path: Path, old: Option, spellings: Sequence[str], owners: Mapping[str, Option]
) -> Iterator[Change]:
    for spelling in spellings:
        if (owner := owners.get(spelling)) is not None:
            yield make_change(
                DriftCode.SPELLING_MOVED,
                path,
                old.name,
                texts=(
                    f"{spelling} is {old.name}",
                    f"{spelling} is {owner.name}",
                ),
                values=(spelling,),
            )


def _compare_option(
    pair: CommandPair, match: _OptionMatch, owners: Mapping[str, Option], recorded: set[str]
) -> Iterator[Change]:
    path, old, new = pair.path, match.old, match.new
    yield from _compare_spellings(path, match, owners, recorded)
    if bool(old.value) != bool(new.value):
        yield from _compare_flag_with_value(pair, old, new)
    else:
        yield from _compare_value_words(pair, old, new)
        yield from compare_values(path, old, new, pair.shown_defaults)
    yield from _compare_states(path, old, new)
    if not is_same_text(old.help, new.help):
        texts = (old.help, new.help)
        yield make_change(DriftCode.OPTION_HELP_CHANGED, path, old.name, texts=texts)


def _compare_spellings(
    path: Path, match: _OptionMatch, owners: Mapping[str, Option], recorded: set[str]
) -> Iterator[Change]:
    old, new = match.old, match.new
    removed = [one for one in old.spellings if one not in new.spellings]
    added = [one for one in new.spellings if one not in recorded]
    if new.name in added:
        texts = (old.name, new.name)
        shared = tuple(one for one in old.spellings if one in new.spellings)
        evidence = match.evidence or (f"both are spelled {', '.join(shared)}",)
        if old.name in removed and old.name not in owners:
            yield make_change(
                DriftCode.OPTION_RENAMED,
                path,
                old.name,
                texts,
                values=(old.name,),
                evidence=evidence,
            )
            removed.remove(old.name)
            added.remove(new.name)
        elif old.name in new.spellings:
            yield make_change(
                DriftCode.OPTION_RENAMED_OLD_KEPT, path, old.name, texts, evidence=evidence
            )
            added.remove(new.name)
    for spelling in removed:
        if spelling not in owners:
            yield make_change(
                DriftCode.SPELLING_REMOVED, path, old.name, texts=(spelling, ""), values=(spelling,)
            )
        elif not _is_split_off(old, owners[spelling], spelling):
            yield from _find_moved_spellings(path, old, (spelling,), owners)
    for spelling in added:
        yield make_change(
            DriftCode.SPELLING_ADDED, path, old.name, texts=("", spelling), values=(spelling,)
        )


def _is_split_off(old: Option, owner: Option, spelling: str) -> bool:
    """Whether the negative form of a flag has become a flag of its own."""
    return spelling.startswith("--no") and not old.value and not owner.value


def _compare_flag_with_value(pair: CommandPair, old: Option, new: Option) -> Iterator[Change]:
    """Yield the change of a flag into an option with a value, or the reverse."""
    texts = (_describe(old), _describe(new))
    if old.value:
        code = DriftCode.VALUE_BECAME_FLAG
    elif not new.value_optional:
        code = DriftCode.FLAG_BECAME_VALUE
    elif pair.takes_words:
        code = DriftCode.OPTION_TAKES_THE_NEXT
    else:
        code = DriftCode.FLAG_MAY_TAKE_VALUE
    yield make_change(code, pair.path, old.name, texts=texts)


def _compare_value_words(pair: CommandPair, old: Option, new: Option) -> Iterator[Change]:
    """Yield the changes of how many words are its value, and whether it may be repeated."""
    texts = (_describe(old), _describe(new))
    if old.value_optional != new.value_optional:
        optional = new.value_optional
        yield make_change(
            DriftCode.VALUE_BECAME_OPTIONAL if optional else DriftCode.VALUE_BECAME_MANDATORY,
            pair.path,
            old.name,
            texts=texts,
        )
    old_words, new_words = count_words(old.value), count_words(new.value)
    if old.many != new.many or old_words != new_words:
        if new.many < old.many or (new.many == old.many and new_words < old_words):
            code = DriftCode.OPTION_TAKES_FEWER
        elif new.many and not old.many and not pair.takes_words:
            code = DriftCode.OPTION_TAKES_MORE
        else:
            code = DriftCode.OPTION_TAKES_THE_NEXT
        yield make_change(code, pair.path, old.name, texts=texts)
    if old.repeatable != new.repeatable:
        repeatable = new.repeatable
        yield make_change(
            DriftCode.OPTION_BECAME_REPEATABLE if repeatable else DriftCode.OPTION_BECAME_SINGLE,
            pair.path,
            old.name,
        )


_STATES = (
    ("required", DriftCode.OPTION_BECAME_REQUIRED, DriftCode.OPTION_BECAME_OPTIONAL),
    ("deprecated", DriftCode.OPTION_DEPRECATED, DriftCode.OPTION_UNDEPRECATED),
    ("hidden", DriftCode.OPTION_HIDDEN, DriftCode.OPTION_UNHIDDEN),
)


def _compare_states(path: Path, old: Option, new: Option) -> Iterator[Change]:
    for name, started, ended in _STATES:
        if getattr(old, name) != getattr(new, name):
            yield make_change(started if getattr(new, name) else ended, path, old.name)


def _describe(option: Option) -> str:
    """Return the notation of a help page: ``-p, --port INTEGER``."""
    value = f"[{option.value}]" if option.value_optional else option.value
    more = " ..." if option.many else ""
    return f"{', '.join(option.spellings)} {value}".rstrip() + more
