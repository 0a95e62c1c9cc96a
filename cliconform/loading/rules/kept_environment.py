"""Checks that what ``keep_env`` hands on has a value in the commands that get it."""

from __future__ import annotations

from collections.abc import Mapping

from cliconform.loading.problem_log import PlaceholderUse, ProblemLog
from cliconform.loading.rules.needs import NeedsGraph
from cliconform.model.spec import Command, Spec
from cliconform.quick_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class _KeptUse:
    """The placeholders of a variable, and the command that sets it and keeps it."""

    use: PlaceholderUse
    command: Command


_Kept = Mapping[str, _KeptUse]
"""Those of the variables that have placeholders, by their name."""


def check_kept_environment(
    spec: Spec, graph: NeedsGraph, by_command: Mapping[str, list[PlaceholderUse]], log: ProblemLog
) -> None:
    """Report placeholders in kept variables that mean something else in a command that gets them.

    ``graph.homes`` has every command after the one that it needs, so one pass is enough.
    """
    after: dict[str, _Kept] = {}
    for id_ in graph.homes:
        command = spec.commands[id_]
        parent = graph.find_needed(id_)
        kept = after.get(parent, {}) if parent else {}
        for variable, found in kept.items():
            if not _is_set(variable, command):
                _check(found, command, log)
        after[id_] = _keep(kept, command, spec, by_command.get(id_, []))


def _keep(kept: _Kept, command: Command, spec: Spec, uses: list[PlaceholderUse]) -> _Kept:
    """Return what the commands that need ``command`` get, of what it has got and sets itself."""
    keeps = command.settings.keep_env
    if not (spec.defaults.keep_env if keeps is None else keeps):
        return kept
    own = {
        str(use.path[3]): _KeptUse(use, command)
        for use in uses
        if use.path[:3] == ("command", command.id, "env")
    }
    others = {name: found for name, found in kept.items() if not _is_set(name, command)}
    return {**others, **own} if own or len(others) < len(kept) else kept


def _is_set(variable: str, command: Command) -> bool:
    return variable in command.settings.env or variable in command.settings.unset


def _check(found: _KeptUse, command: Command, log: ProblemLog) -> None:
    at = log.at(*found.use.path)
    columns = set(found.command.matrix[0].values) if found.command.matrix else set[str]()
    ports = {port.name for port in found.command.ports}
    own = {port.name for port in command.ports}
    own |= set(command.matrix[0].values) if command.matrix else set()
    for name in sorted(found.use.names - columns):
        if name in ports:
            at.problem(
                f"`${{{name}}}` has no value in `{command.id}`, which has this variable too by "
                "`keep_env`",
                f"a port is one command's own: set the variable in `{command.id}`",
            )
        elif name in own:
            at.problem(
                f"`${{{name}}}` is another value in `{command.id}`, which has this variable too "
                "by `keep_env`",
                "rename one of them",
            )
