"""The commands themselves, before and today: their names, their aliases, what is below them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cliconform.model.drift import Change, DriftCode
from cliconform.model.surface import CommandSurface
from cliconform.surface.drift.codes import change
from cliconform.surface.drift.matching import Commands, Matching, below
from cliconform.surface.drift.pairs import Pair, Path
from cliconform.surface.drift.similarity import same_text


def removed_commands(found: Matching) -> Iterator[Change]:
    """What has gone: each command that stands highest, with how many below it."""
    pairs = {pair.old.path: pair for pair in found.pairs}
    for path in found.gone:
        above = pairs.get(path[:-1])
        # Below a page that is not understood nobody knows; that it is a leaf tells it all.
        if above is not None and (above.unread or above.became_leaf):
            continue
        more = _number_below(found.old, path)
        evidence = () if above is None else _called(path[-1], below(found.new, above.new.path))
        before = _with_those_below(path, more)
        yield change(DriftCode.COMMAND_REMOVED, path, said=(before, ""), evidence=evidence)


def added_commands(found: Matching) -> Iterator[Change]:
    """What has come, likewise."""
    pairs = {pair.new.path: pair for pair in found.pairs}
    for path in found.come:
        above = pairs.get(path[:-1])
        if above is not None and (above.read or above.became_group):
            continue
        after = _with_those_below(path, _number_below(found.new, path))
        yield change(DriftCode.COMMAND_ADDED, path, said=("", after))


def compare_command(pair: Pair) -> Iterator[Change]:
    """What has changed about a command that is still there, but for what it takes."""
    old, new = pair.old, pair.new
    yield from _name(pair)
    if not pair.comparable:
        return
    yield from _aliases(pair)
    yield from _states(old, new)
    if pair.became_leaf:
        before = ", ".join(old.commands)
        yield change(DriftCode.GROUP_BECAME_LEAF, old.path, said=(before, ""), values=old.commands)
    if pair.became_group:
        after = ", ".join(new.commands)
        yield change(DriftCode.LEAF_BECAME_GROUP, old.path, said=("", after), values=new.commands)
    yield from _default(pair)
    if not same_text(old.summary, new.summary):
        said = (old.summary, new.summary)
        yield change(DriftCode.COMMAND_HELP_CHANGED, old.path, said=said)


def compare_pages(pair: Pair) -> Iterator[Change]:
    """Whether the page is understood, where that has changed."""
    if pair.unread:
        yield change(DriftCode.PAGE_UNREAD, pair.path, said=("", "; ".join(pair.unread)))
    if pair.read:
        yield change(DriftCode.PAGE_READ, pair.path, said=("; ".join(pair.read), ""))


def _name(pair: Pair) -> Iterator[Change]:
    old, new = pair.old.path, pair.new.path
    if pair.evidence:
        said = (" ".join(old), " ".join(new))
        yield change(DriftCode.COMMAND_RENAMED, old, evidence=pair.evidence, said=said)
    elif old and old[-1] != new[-1]:
        said = (old[-1], new[-1])
        yield change(
            DriftCode.COMMAND_RENAMED_OLD_KEPT,
            old,
            evidence=(f"{old[-1]} is an alias of it",),
            said=said,
        )


def _aliases(pair: Pair) -> Iterator[Change]:
    old, new = pair.old, pair.new
    for alias in old.aliases:
        if alias not in new.aliases and alias != (new.path or ("",))[-1]:
            yield change(DriftCode.ALIAS_REMOVED, old.path, said=(alias, ""), values=(alias,))
    for alias in new.aliases:
        if alias not in old.aliases and alias != (old.path or ("",))[-1]:
            yield change(DriftCode.ALIAS_ADDED, old.path, said=("", alias), values=(alias,))


def _default(pair: Pair) -> Iterator[Change]:
    old, new = pair.old.default, pair.new.default
    if old == new:
        return
    code = DriftCode.DEFAULT_COMMAND_CHANGED if old else DriftCode.DEFAULT_COMMAND_ADDED
    yield change(code, pair.old.path, said=(old, new))


_STATES = (
    ("deprecated", DriftCode.COMMAND_DEPRECATED, DriftCode.COMMAND_UNDEPRECATED),
    ("hidden", DriftCode.COMMAND_HIDDEN, DriftCode.COMMAND_UNHIDDEN),
)


def _states(old: CommandSurface, new: CommandSurface) -> Iterator[Change]:
    for name, begins, ends in _STATES:
        if getattr(old, name) != getattr(new, name):
            yield change(begins if getattr(new, name) else ends, old.path)


def _called(name: str, commands: Iterable[CommandSurface]) -> tuple[str, ...]:
    """Whose name a removed command's name is today."""
    owners = [command.path[-1] for command in commands if name in command.aliases]
    return tuple(f"{name} is an alias of {owner} now" for owner in owners)


def _number_below(commands: Commands, path: Path) -> int:
    return sum(one[: len(path)] == path for one in commands) - 1


def _with_those_below(path: Path, more: int) -> str:
    name = " ".join(path)
    return f"{name} (and {more} below it)" if more else name
