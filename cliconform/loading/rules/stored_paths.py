"""Warns of absolute paths that are stored in a home, where other commands get a copy of it.

The copy is at another path, and what is stored in it names the home that it was copied from.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from cliconform.loading.problem_log import Location, ProblemLog, join_names
from cliconform.loading.rules.needs import NeedsGraph
from cliconform.model.ids import base_of
from cliconform.model.spec import Command, Spec

_CODE = "stored-path"
_HINT = 'write `path = "same"` in [home]: all commands of a tree of needs then see one path'

_STORING: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("restic", ("backup",), "the paths of what it backs up"),
    ("borg", ("init",), "the path of the repository"),
    ("borg", ("rcreate",), "the path of the repository"),
    ("git", ("worktree", "add"), "the path of each worktree"),
    ("python", ("-m", "venv"), "the path of the environment"),
    ("python", ("-m", "virtualenv"), "the path of the environment"),
    ("virtualenv", (), "the path of the environment"),
    ("uv", ("venv",), "the path of the environment"),
    ("cmake", ("-B",), "the path of the build folder"),
)
"""Programs that are known to store absolute paths: the name, words of the command line, what."""


def warn_stored_paths(spec: Spec, graph: NeedsGraph, log: ProblemLog) -> None:
    """Warn where an absolute path is stored in a home that other commands get a copy of."""
    dependents = _list_dependents(spec, graph)
    same_path = _list_same_path(spec, graph)
    for id_, found in dependents.items():
        if id_ not in same_path:
            _check_files(spec.commands[id_], found, spec, log)
            _check_program(spec.commands[id_], found, spec, log.at("command", id_, "args"))


def _list_dependents(spec: Spec, graph: NeedsGraph) -> dict[str, list[Command]]:
    """Return the commands that start from the home of each command, if there are any."""
    dependents: dict[str, list[Command]] = {}
    for id_, home in graph.homes.items():
        if home is not None and id_ not in graph.unresolved:
            dependents.setdefault(base_of(home), []).append(spec.commands[id_])
    return dependents


def _list_same_path(spec: Spec, graph: NeedsGraph) -> set[str]:
    """Return the ids of the commands whose home is at the path of the first one of its chain."""
    found = set[str]()
    for id_, home in graph.homes.items():  # each after the one that it starts from
        is_below = home is not None and base_of(home) in found
        if spec.home.same_path or spec.commands[id_].home.same_path or is_below:
            found.add(id_)
    return found


def _check_files(command: Command, found: list[Command], spec: Spec, log: ProblemLog) -> None:
    """Warn of files of the spec that have ``${home}`` and are not written anew in each copy."""
    for at, path in _list_files_with_home(command, spec, log):
        stale = [each.id for each in found if path not in each.home.files]
        if stale and not _is_warned(at):
            at.warning(
                _CODE,
                f"`{path}` has the path of its home, but the homes that start from it are at "
                f"other paths: {join_names(stale)}",
                _HINT,
            )


def _list_files_with_home(
    command: Command, spec: Spec, log: ProblemLog
) -> Iterator[tuple[Location, str]]:
    for path, text in command.home.files.items():
        if "home" in text.names():
            yield log.at("command", command.id, "home", "files", path), path
    for path, text in spec.home.files.items() if not command.needs else ():
        if "home" in text.names() and path not in command.home.files:
            yield log.at("home", "files", path), path


def _is_warned(at: Location) -> bool:
    """Whether the file, one of ``[home]``, was warned of for another command."""
    return any(each.code == _CODE and each.place == at.place for each in at.log.warnings)


def _check_program(command: Command, found: list[Command], spec: Spec, at: Location) -> None:
    line = (*spec.target.command, *(word.source for word in command.args))
    what = _find_stored(line)
    if what:
        at.warning(
            _CODE,
            f"`{PurePosixPath(line[0]).name}` stores {what}, but the homes that start from this "
            f"one are at other paths: {join_names(each.id for each in found)}",
            _HINT,
        )


def _find_stored(line: tuple[str, ...]) -> str:
    """Return what a program with this command line is known to store; empty if nothing is."""
    name = PurePosixPath(line[0]).name.rstrip("0123456789.")
    rest = line[1:]
    for program, words, what in _STORING:
        windows = (rest[start : start + len(words)] for start in range(len(rest)))
        if name == program and (not words or words in windows):
            return what
    return ""
