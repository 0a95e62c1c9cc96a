"""Compare the commands themselves: their names, their aliases, the commands below them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cliconform.model.drift import Change, DriftCode
from cliconform.model.surface import CommandSurface
from cliconform.surface.drift.codes import make_change
from cliconform.surface.drift.matching import CommandMatches, Commands, find_subcommands
from cliconform.surface.drift.pairs import CommandPair, Path
from cliconform.surface.drift.similarity import is_same_text


def find_removed_commands(matches: CommandMatches) -> Iterator[Change]:
    """Yield the removed commands. Those below a removed one are only counted."""
    pairs = {pair.old.path: pair for pair in matches.pairs}
    for path in matches.removed:
        above = pairs.get(path[:-1])
        # Below a page that is not understood it is unknown; a group that became a leaf is reported.
        if above is not None and (above.new_problems or above.became_leaf):
            continue
        more = _count_below(matches.old, path)
        evidence = (
            ()
            if above is None
            else _find_alias_evidence(path[-1], find_subcommands(matches.new, above.new.path))
        )
        before = _describe_with_count(path, more)
        yield make_change(DriftCode.COMMAND_REMOVED, path, texts=(before, ""), evidence=evidence)


def find_added_commands(matches: CommandMatches) -> Iterator[Change]:
    """Yield the added commands. Those below an added one are only counted."""
    pairs = {pair.new.path: pair for pair in matches.pairs}
    for path in matches.added:
        above = pairs.get(path[:-1])
        if above is not None and (above.solved_problems or above.became_group):
            continue
        after = _describe_with_count(path, _count_below(matches.new, path))
        yield make_change(DriftCode.COMMAND_ADDED, path, texts=("", after))


def compare_command(pair: CommandPair) -> Iterator[Change]:
    """Yield the changes of a command that still exists, without its options and arguments."""
    old, new = pair.old, pair.new
    yield from _compare_names(pair)
    if not pair.comparable:
        return
    yield from _compare_aliases(pair)
    yield from _compare_states(old, new)
    if pair.became_leaf:
        before = ", ".join(old.commands)
        yield make_change(
            DriftCode.GROUP_BECAME_LEAF, old.path, texts=(before, ""), values=old.commands
        )
    if pair.became_group:
        after = ", ".join(new.commands)
        yield make_change(
            DriftCode.LEAF_BECAME_GROUP, old.path, texts=("", after), values=new.commands
        )
    yield from _compare_default_commands(pair)
    if not is_same_text(old.summary, new.summary):
        texts = (old.summary, new.summary)
        yield make_change(DriftCode.COMMAND_HELP_CHANGED, old.path, texts=texts)


def compare_pages(pair: CommandPair) -> Iterator[Change]:
    """Yield a change if the page is no longer understood, or is understood now."""
    if pair.new_problems:
        yield make_change(
            DriftCode.PAGE_UNREAD, pair.path, texts=("", "; ".join(pair.new_problems))
        )
    if pair.solved_problems:
        yield make_change(
            DriftCode.PAGE_READ, pair.path, texts=("; ".join(pair.solved_problems), "")
        )


def _compare_names(pair: CommandPair) -> Iterator[Change]:
    old, new = pair.old.path, pair.new.path
    if pair.evidence:
        texts = (" ".join(old), " ".join(new))
        yield make_change(DriftCode.COMMAND_RENAMED, old, evidence=pair.evidence, texts=texts)
    elif old and old[-1] != new[-1]:
        texts = (old[-1], new[-1])
        yield make_change(
            DriftCode.COMMAND_RENAMED_OLD_KEPT,
            old,
            evidence=(f"{old[-1]} is an alias of it",),
            texts=texts,
        )


def _compare_aliases(pair: CommandPair) -> Iterator[Change]:
    old, new = pair.old, pair.new
    for alias in old.aliases:
        if alias not in new.aliases and alias != (new.path or ("",))[-1]:
            yield make_change(DriftCode.ALIAS_REMOVED, old.path, texts=(alias, ""), values=(alias,))
    for alias in new.aliases:
        if alias not in old.aliases and alias != (old.path or ("",))[-1]:
            yield make_change(DriftCode.ALIAS_ADDED, old.path, texts=("", alias), values=(alias,))


def _compare_default_commands(pair: CommandPair) -> Iterator[Change]:
    old, new = pair.old.default, pair.new.default
    if old == new:
        return
    code = DriftCode.DEFAULT_COMMAND_CHANGED if old else DriftCode.DEFAULT_COMMAND_ADDED
    yield make_change(code, pair.old.path, texts=(old, new))


_STATES = (
    ("deprecated", DriftCode.COMMAND_DEPRECATED, DriftCode.COMMAND_UNDEPRECATED),
    ("hidden", DriftCode.COMMAND_HIDDEN, DriftCode.COMMAND_UNHIDDEN),
)


def _compare_states(old: CommandSurface, new: CommandSurface) -> Iterator[Change]:
    for name, started, ended in _STATES:
        if getattr(old, name) != getattr(new, name):
            yield make_change(started if getattr(new, name) else ended, old.path)


def _find_alias_evidence(name: str, commands: Iterable[CommandSurface]) -> tuple[str, ...]:
    """Return as evidence which commands have a removed command's name as an alias now."""
    owners = [command.path[-1] for command in commands if name in command.aliases]
    return tuple(f"{name} is now an alias of {owner}" for owner in owners)


def _count_below(commands: Commands, path: Path) -> int:
    return sum(one[: len(path)] == path for one in commands) - 1


def _describe_with_count(path: Path, more: int) -> str:
    name = " ".join(path)
    commands = "command" if more == 1 else "commands"
    return f"{name} (and {more} {commands} below it)" if more else name
