"""Checks that every placeholder ``${name}`` gets a value, and from one source only."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cliconform.loading.problem_log import PlaceholderUse, ProblemLog
from cliconform.loading.rules.kept_environment import check_kept_environment
from cliconform.loading.rules.needs import NeedsGraph
from cliconform.loading.rules.variables import check_variables
from cliconform.loading.scalars.names import DAY_PLACEHOLDER, PREDEFINED
from cliconform.model.spec import Command, Spec
from cliconform.nearest_names import suggest_names

_PROMISES = frozenset({"stdout", "stderr", "output", "produces", "removes", "queries"})
"""The keys whose texts may have what the command itself captures."""
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*(?::-.*)?\Z")


def check_placeholders(spec: Spec, graph: NeedsGraph, log: ProblemLog) -> None:
    """Report placeholders that get no value, or a value from two sources."""
    captured = _list_captured(spec, graph)
    by_command: dict[str, list[PlaceholderUse]] = {}
    shared: list[PlaceholderUse] = []
    for use in check_variables(log):
        match use.path:
            case ("target", *_):
                _check_target(use, log)
            case ("command", str(id_), *_):
                by_command.setdefault(id_, []).append(use)
            case _:
                shared.append(use)
    for command in spec.commands.values():
        uses = by_command.get(command.id, [])
        uses += [use for use in shared if _is_in_force(use, command)]
        if uses and not _is_unresolved(command, graph, log):
            _check(command, uses, captured, spec, log)
    check_kept_environment(spec, graph, by_command, log)


def _check_target(use: PlaceholderUse, log: ProblemLog) -> None:
    """Report placeholders without a value in some command, since every command runs the target."""
    for name in sorted(use.names - PREDEFINED):
        if not DAY_PLACEHOLDER.fullmatch(name):
            hint = suggest_names(name, [*sorted(PREDEFINED), "today"]) or "`$${` is a literal `${`"
            log.at(*use.path).problem(f"`${{{name}}}` has no value in the target", hint)


def _list_captured(spec: Spec, graph: NeedsGraph) -> Mapping[str, frozenset[str]]:
    """Return the names that are captured before each command, by the commands that it needs.

    ``graph.homes`` has every command after the one that it needs, so one pass is enough. Commands
    that capture nothing share the set of the command that they need.
    """
    before: dict[str, frozenset[str]] = {}
    after: dict[str, frozenset[str]] = {}
    for id_ in graph.homes:
        parent = graph.find_needed(id_)
        before[id_] = after.get(parent, frozenset()) if parent else frozenset()
        captures = spec.commands[id_].captures
        own = {capture.name for capture in captures} if captures else ()
        after[id_] = before[id_].union(own) if own else before[id_]
    return before


def _is_in_force(use: PlaceholderUse, command: Command) -> bool:
    """Return whether ``command`` uses that value of the defaults or of the shared home."""
    settings, home = command.settings, command.home
    match use.path:
        case ("home", *path):
            replaced = {*home.files, *home.binaries, *home.links}
            return not command.needs and replaced.isdisjoint(path[1:2])
        case ("defaults", "env", str(variable), *_):
            return variable not in settings.env and variable not in settings.unset
        case ("defaults", "exit" | "cwd" as key, *_):
            return getattr(settings, key) is None
        case ("defaults", stream, str(form), *_):
            return all((stream, form) not in found for found in (settings.texts, settings.data))
        case ("defaults", stream, *_):
            return (stream, "contains") not in settings.texts
        case _:
            return False


def _is_unresolved(command: Command, graph: NeedsGraph, log: ProblemLog) -> bool:
    """Return whether something that may give a name its value is invalid and was left out."""
    if command.id in graph.unresolved:
        return True
    if not log.invalid:
        return False
    at = log.at("command", command.id)
    return any((at / key).is_incomplete for key in ("matrix", "ports")) or any(
        log.at("command", id_, "capture").is_incomplete for id_ in graph.walk_ancestors(command.id)
    )


def _check(
    command: Command,
    uses: list[PlaceholderUse],
    captured: Mapping[str, frozenset[str]],
    spec: Spec,
    log: ProblemLog,
) -> None:
    before = captured[command.id]
    captured_here = {capture.name for capture in command.captures}
    own = {port.name for port in command.ports}
    own |= set(command.matrix[0].values) if command.matrix else set()
    for use in uses:
        at = log.at(*use.path)
        for name in sorted(use.names):
            if name in own and name in before:
                at.problem(
                    f"`{name}` is defined in this command and captured by one that it needs",
                    "rename one of them",
                )
            elif name in captured_here and _is_promise(use):
                pass
            elif name not in own | before | PREDEFINED and not DAY_PLACEHOLDER.fullmatch(name):
                message = f"`${{{name}}}` has no value"
                if use.path[0] != "command":
                    message += f" in the command `{command.id}`"
                at.problem(message, _hint_at_source(name, command, own | before, spec))


def _is_promise(use: PlaceholderUse) -> bool:
    """Whether the placeholder is in a promise about what the command printed and left."""
    match use.path:
        case ("command", _, str(key), *_):
            return key in _PROMISES
        case _:
            return False


def _hint_at_source(name: str, command: Command, known: set[str], spec: Spec) -> str:
    if any(capture.name == name for capture in command.captures):
        return "it is captured here: it has a value in promises, and in commands that need this one"
    sources = [
        one.id
        for one in spec.commands.values()
        if any(capture.name == name for capture in one.captures)
    ]
    if sources:
        return f'`{sources[0]}` captures it: add `needs = "{sources[0]}"`'
    near = suggest_names(name, [*sorted(known | PREDEFINED), "today"])
    if near:
        return near
    variable = _VARIABLE.match(name)
    if variable:
        return f"`${{env:{name}}}` is the environment variable; `$${{` is a literal `${{`"
    return "capture it in a command that this one needs; `$${` is a literal `${`"
