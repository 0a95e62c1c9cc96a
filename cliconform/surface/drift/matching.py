"""Which command of today is which of the recorded ones: by its name, an alias, a likely rename."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cliconform.model.surface import CommandSurface, Surface
from cliconform.surface.drift.pairs import Habits, Pair, Path, by_path
from cliconform.surface.drift.renames import command_renames

Commands = Mapping[Path, CommandSurface]


@dataclass(slots=True)
class Matching:
    """All commands of two surfaces, matched from the program itself downwards.

    ``gone`` and ``come`` are those without a partner that stand highest: what is below one of them
    has gone or come with it, unless it has a partner itself.
    """

    old: Commands
    new: Commands
    habits: Habits
    pairs: list[Pair] = field(default_factory=list)
    gone: list[Path] = field(default_factory=list)
    come: list[Path] = field(default_factory=list)

    @property
    def kept(self) -> frozenset[Path]:
        """The recorded paths of the commands that are still there."""
        return frozenset(pair.old.path for pair in self.pairs)

    @property
    def today(self) -> frozenset[Path]:
        """Where they are today."""
        return frozenset(pair.new.path for pair in self.pairs)


def match_commands(old: Surface, new: Surface, habits: Habits) -> Matching:
    """Every command of ``old`` with its partner in ``new``, as far as it has one."""
    found = Matching(by_path(old), by_path(new), habits)
    if () in found.old and () in found.new:
        _pair(found, (), ())
    while _rename(found, deep=False):
        pass
    _rename(found, deep=True)
    order = {path: at for at, path in enumerate(found.old)}
    found.pairs.sort(key=lambda pair: order[pair.old.path])
    return found


def _pair(found: Matching, path: Path, today: Path, evidence: tuple[str, ...] = ()) -> None:
    """Two commands are one; then those below them, by name or by an alias."""
    old, new = found.old[path], found.new[today]
    found.pairs.append(Pair(old=old, new=new, habits=found.habits, evidence=evidence))
    before, after = below(found.old, path), below(found.new, today)
    by_name = {one.path[-1]: one for one in after}
    by_alias = {alias: one for one in after for alias in one.aliases}
    recorded = {one.path[-1] for one in before}
    taken: set[Path] = set()
    for one in before:
        name = one.path[-1]
        partner = by_name.get(name)
        if partner is None and (other := by_alias.get(name)) is not None:
            partner = None if other.path[-1] in recorded else other
        if partner is None or partner.path in taken:
            found.gone.append(one.path)
            continue
        taken.add(partner.path)
        _pair(found, one.path, partner.path)
    found.come += [one.path for one in after if one.path not in taken]


def _rename(found: Matching, *, deep: bool) -> bool:
    """Pair what is likely one and the same; whether any was. ``deep`` looks below what has gone."""
    old = [each for path in found.gone for each in _tree(found.old, path, deep=deep)]
    new = [each for path in found.come for each in _tree(found.new, path, deep=deep)]
    kept = found.kept
    today = found.today
    renames = command_renames(
        [one for one in old if one.path not in kept],
        [one for one in new if one.path not in today],
    )
    for rename in renames:
        path, other = rename.old.path, rename.new.path
        if path in found.kept or other in found.today:
            continue  # it came along with a command above it
        found.gone = [one for one in found.gone if one != path]
        found.come = [one for one in found.come if one != other]
        _pair(found, path, other, rename.evidence)
    return bool(renames)


def _tree(commands: Commands, path: Path, *, deep: bool) -> list[CommandSurface]:
    if not deep:
        return [commands[path]]
    return [command for command in commands.values() if command.path[: len(path)] == path]


def below(commands: Commands, path: Path) -> list[CommandSurface]:
    """The commands right below ``path``."""
    depth = len(path) + 1
    return [
        command
        for command in commands.values()
        if len(command.path) == depth and command.path[:-1] == path
    ]
