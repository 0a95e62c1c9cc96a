"""Match recorded commands with current ones: by name, by alias, or as a likely rename."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.model.surface import CommandSurface, Surface
from cliconform.quick_dataclass import dataclass, field
from cliconform.surface.drift.pairs import CommandPair, Path, ShownDefaults, index_by_path
from cliconform.surface.drift.renames import find_command_renames

Commands = Mapping[Path, CommandSurface]


@dataclass(slots=True)
class CommandMatches:
    """The commands of two surfaces, matched from the root downwards.

    ``removed`` and ``added`` are paths of removed and added commands. A command below one of them
    is not listed: it was removed or added with it, unless it is in a pair itself.
    """

    old: Commands
    new: Commands
    shown_defaults: ShownDefaults
    pairs: list[CommandPair] = field(default_factory=list)
    removed: list[Path] = field(default_factory=list)
    added: list[Path] = field(default_factory=list)

    @property
    def old_paths(self) -> frozenset[Path]:
        """The recorded paths of all commands in pairs."""
        return frozenset(pair.old.path for pair in self.pairs)

    @property
    def new_paths(self) -> frozenset[Path]:
        """The current paths of all commands in pairs."""
        return frozenset(pair.new.path for pair in self.pairs)


def match_commands(old: Surface, new: Surface, shown_defaults: ShownDefaults) -> CommandMatches:
    """Match the commands of ``old`` with those of ``new``."""
    matches = CommandMatches(index_by_path(old), index_by_path(new), shown_defaults)
    if () in matches.old and () in matches.new:
        _add_pair(matches, (), ())
    while _add_renames(matches, deep=False):
        pass
    _add_renames(matches, deep=True)
    order = {path: at for at, path in enumerate(matches.old)}
    matches.pairs.sort(key=lambda pair: order[pair.old.path])
    return matches


def _add_pair(
    matches: CommandMatches, path: Path, new_path: Path, evidence: tuple[str, ...] = ()
) -> None:
    """Add a pair of commands, then pairs of the commands below them, by name or alias."""
    old, new = matches.old[path], matches.new[new_path]
    matches.pairs.append(
        CommandPair(old=old, new=new, shown_defaults=matches.shown_defaults, evidence=evidence)
    )
    before, after = find_subcommands(matches.old, path), find_subcommands(matches.new, new_path)
    by_name = {one.path[-1]: one for one in after}
    by_alias = {alias: one for one in after for alias in one.aliases}
    recorded = {one.path[-1] for one in before}
    taken: set[Path] = set()
    for one in before:
        name = one.path[-1]
        counterpart = by_name.get(name)
        if counterpart is None and (other := by_alias.get(name)) is not None:
            counterpart = None if other.path[-1] in recorded else other
        if counterpart is None or counterpart.path in taken:
            matches.removed.append(one.path)
            continue
        taken.add(counterpart.path)
        _add_pair(matches, one.path, counterpart.path)
    matches.added += [one.path for one in after if one.path not in taken]


def _add_renames(matches: CommandMatches, *, deep: bool) -> bool:
    """Add pairs of commands that were likely renamed. Return whether there was one.

    With ``deep``, the commands below removed and added ones are considered too.
    """
    old = [
        each for path in matches.removed for each in _find_candidates(matches.old, path, deep=deep)
    ]
    new = [
        each for path in matches.added for each in _find_candidates(matches.new, path, deep=deep)
    ]
    old_paths = matches.old_paths
    new_paths = matches.new_paths
    renames = find_command_renames(
        [one for one in old if one.path not in old_paths],
        [one for one in new if one.path not in new_paths],
    )
    for rename in renames:
        path, other = rename.old.path, rename.new.path
        if path in matches.old_paths or other in matches.new_paths:
            continue  # paired together with a command above it
        matches.removed = [one for one in matches.removed if one != path]
        matches.added = [one for one in matches.added if one != other]
        _add_pair(matches, path, other, rename.evidence)
    return bool(renames)


def _find_candidates(commands: Commands, path: Path, *, deep: bool) -> list[CommandSurface]:
    if not deep:
        return [commands[path]]
    return [command for command in commands.values() if command.path[: len(path)] == path]


def find_subcommands(commands: Commands, path: Path) -> list[CommandSurface]:
    """Return the commands directly below ``path``."""
    depth = len(path) + 1
    return [
        command
        for command in commands.values()
        if len(command.path) == depth and command.path[:-1] == path
    ]
