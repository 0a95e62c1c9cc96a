"""Checks ``remove``, ``chmod`` and ``cwd`` against what is known to be in a new home."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from cliconform.file_search import is_folder
from cliconform.glob_pattern import compile_glob
from cliconform.loading.problem_log import Location, ProblemLog
from cliconform.model.home_paths import is_path_inside
from cliconform.model.invocation import HomeContent
from cliconform.model.spec import Command, Spec
from cliconform.model.template import Template

_PRIVATE = (".run", ".tmp")
"""The folders of ``XDG_RUNTIME_DIR`` and ``TMPDIR``, which every home has."""


def check_homes(spec: Spec, log: ProblemLog) -> None:
    """Report what cannot be removed from a new home, and a ``cwd`` that it does not have.

    What a needed command leaves in its home is not known before the run.
    """
    if spec.home.remove:
        log.at("home", "remove").problem(
            "a new home has nothing to remove",
            "write `remove` in the `home` of a command: it comes before what that one creates",
        )
    _check_mode_changes(spec.home, (spec.home,), log.at("home"))
    for command in spec.commands.values():
        at = log.at("command", command.id)
        if not command.needs and not (at / "needs").is_incomplete:
            _check_removed(command, spec, at / "home" / "remove")
            _check_mode_changes(command.home, (spec.home, command.home), at / "home")
            _check_cwd(command, spec, log)


def _check_removed(command: Command, spec: Spec, at: Location) -> None:
    if (
        not command.home.remove
        or spec.home.copies
        or at.log.at("home").is_incomplete
        or at.is_incomplete
    ):
        return  # a copied folder may have anything
    for index, path in enumerate(command.home.remove):
        if not _is_known(path, (spec.home,)):
            at.item(index).problem(
                f"`{path.source}` is not in the home: `remove` comes before what `home` creates, "
                "and this command needs no other",
                "add `needs`, or leave out what creates it",
            )


def _check_mode_changes(
    content: HomeContent, contents: tuple[HomeContent, ...], at: Location
) -> None:
    """Report a path in ``chmod`` that nothing in ``contents`` creates."""
    if not content.chmod:
        return
    if at.log.at("home").is_incomplete or at.is_incomplete or any(one.copies for one in contents):
        return  # a copied folder may have anything
    for change in content.chmod:
        if not _is_known(change.path, contents):
            (at / "chmod" / change.path.source).problem(
                f"`{change.path.source}` is not in the home: nothing creates it",
                "create it, with `files` or `dirs`, or add `needs` to a command",
            )


def _is_known(path: Template, contents: tuple[HomeContent, ...]) -> bool:
    """Whether ``path``, a path or glob, may name something that one of ``contents`` creates."""
    if path.names():
        return True
    known = set(_PRIVATE)
    for one in contents:
        known |= {*_list_folders(one), *_list_files(one)}
    return any(map(compile_glob(path.source).fullmatch, known))


def _check_cwd(command: Command, spec: Spec, log: ProblemLog) -> None:
    own = command.settings.cwd
    cwd = spec.defaults.cwd if own is None else own
    if cwd is None or cwd.names() or log.at("home").is_incomplete:
        return
    if cwd.source.startswith("~") or not is_path_inside(cwd.source):
        return  # reported already
    path = posixpath.normpath(cwd.source)
    if log.at("command", command.id, "home").is_incomplete or _may_be_folder(path, command, spec):
        return
    at = log.at("defaults", "cwd") if own is None else log.at("command", command.id, "cwd")
    at.problem(
        f"the home of `{command.id}` has no folder `{path}`",
        f'create it: `home = {{ dirs = "{path}" }}`; or name the command that does: `needs = …`',
    )
    if own is None:
        at.mark_invalid()  # once, and not for each command


def _may_be_folder(path: str, command: Command, spec: Spec) -> bool:
    contents = (spec.home, command.home)
    if path == "." or path in _PRIVATE or any(path in _list_folders(one) for one in contents):
        return True
    return any(_may_be_copied(path, one) for one in contents)


def _may_be_copied(path: str, content: HomeContent) -> bool:
    """Whether ``path`` is a folder in what is copied, or leads through a link."""
    if any(path == link or path.startswith(f"{link}/") for link in content.links):
        return True
    for copy, source in content.copies.items():
        if copy in (".", path) or path.startswith(f"{copy}/"):
            rest = path if copy == "." else path[len(copy) :].lstrip("/")
            if is_folder(Path(source, rest)):
                return True
    return False


def _list_files(content: HomeContent) -> Iterator[str]:
    for path in (*content.files, *content.binaries, *content.links):
        yield posixpath.normpath(path)


def _list_folders(content: HomeContent) -> set[str]:
    """Return the folders that ``dirs`` names, and those that other paths are in."""
    folders = set(map(posixpath.normpath, content.dirs))
    for path in (*content.dirs, *_list_files(content), *content.copies):
        folders.update(str(above) for above in PurePosixPath(posixpath.normpath(path)).parents)
    return folders - {"."}
