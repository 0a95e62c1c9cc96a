"""Which options of commands are inherited: listed on many pages, and one option for a spec.

Cobra, clap and others repeat the options of the program, or of a group, on the page of every
command below it. Such an option is counted once, for the command that has it first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from cliconform.model.surface import CommandSurface, Option, Surface

_FEW = 3
"""An option of fewer commands is no global one, even if all of them have it."""
_NO_PART = frozenset({"help", "completion"})
"""Commands that frameworks add: they may lack the options that all others have."""

Path = tuple[str, ...]
Owners = Mapping[tuple[Path, str], Path]


def find_owners(surface: Surface) -> Owners:
    """Return the command that counts for each inherited option, by its command and its name.

    That is the first command above it that has the same option, or the program itself if all
    commands have it and the program's own page does not list it.
    """
    identities = {
        command.path: {_identify(option): option for option in command.options}
        for command in surface.commands
    }
    owners: dict[tuple[Path, str], Path] = {}
    for command in surface.commands:
        above = [command.path[:depth] for depth in range(len(command.path))]
        for identity, option in identities[command.path].items():
            owner = next((path for path in above if identity in identities.get(path, ())), None)
            if owner is not None:
                owners[command.path, option.name] = owner
    for path, option in _find_global_options(surface, owners):
        owners[path, option.name] = ()
    return owners


def _find_global_options(surface: Surface, owners: Owners) -> list[tuple[Path, Option]]:
    """Return each use of an option that all commands have, and the program's page does not list."""
    leaves = [command for command in surface.commands if _takes_part(command)]
    places: defaultdict[tuple[object, ...], list[tuple[Path, Option]]] = defaultdict(list)
    for command in leaves:
        for option in command.options:
            if (command.path, option.name) not in owners:
                places[_identify(option)].append((command.path, option))
    return [
        place
        for found in places.values()
        if len(found) >= _FEW and len({path for path, _ in found}) == len(leaves)
        for place in found
    ]


def _takes_part(command: CommandSurface) -> bool:
    is_leaf = bool(command.path) and not command.commands and not command.unread
    return is_leaf and command.path[-1] not in _NO_PART


def _identify(option: Option) -> tuple[object, ...]:
    """Return a key that is equal for two listings of one option."""
    words = tuple(option.help.split())
    return frozenset(option.spellings), option.value, option.choices, option.default, words
