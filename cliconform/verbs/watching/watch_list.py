"""Which folders are watched, and which changes in them matter.

A folder is watched and not the file in it: many editors write a new file and rename it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from cliconform.file_search import walk_folders
from cliconform.quick_dataclass import dataclass

MOST = 2_000
"""Folders that are watched at most: each takes one of the watches that the system gives a user."""
_IGNORED_FOLDERS = frozenset({"__pycache__", ".git", "node_modules"})
_IGNORED_ENDS = (".pyc", ".pyo", "~", ".swp", ".swx")


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchList:
    """The folders to watch, without what is below them, and what in them matters."""

    folders: frozenset[str]
    files: frozenset[str]
    trees: tuple[str, ...] = ()
    """The folders of which every file matters, also one that is new."""
    left_out: int = 0
    """How many folders are not watched, since they would be too many."""

    def is_relevant(self, path: str) -> bool:
        """Return whether something may have to be run again when ``path`` has changed."""
        if path in self.files:
            return True
        if path.endswith(_IGNORED_ENDS) or _IGNORED_FOLDERS & {*path.split("/")}:
            return False
        return any(path.startswith(f"{tree}/") or path == tree for tree in self.trees)


def make_watch_list(
    own: Iterable[str], copied: Iterable[str], target: Iterable[str], most: int = MOST
) -> WatchList:
    """Return what to watch for the files of a spec, what its homes copy, and the program's files.

    Where these are in more than ``most`` folders, those of the program are left out first.
    """
    own_files, target_files = _all_names(own), _all_names(target)
    copies = _all_names(copied)
    trees = tuple(path for path in copies if os.path.isdir(path))  # noqa: PTH112 - plain strings
    wanted = dict.fromkeys(os.path.dirname(path) for path in (*own_files, *copies))  # noqa: PTH120
    wanted |= dict.fromkeys(each for tree in trees for each in _walk(tree, most))
    program = dict.fromkeys(os.path.dirname(path) for path in target_files)  # noqa: PTH120
    folders = [each for each in wanted | program if os.path.isdir(each)]  # noqa: PTH112
    return WatchList(
        folders=frozenset(folders[:most]),
        files=frozenset({*own_files, *copies, *target_files}),
        trees=(*trees, *_find_packages(program)),
        left_out=max(0, len(folders) - most),
    )


def _find_packages(folders: Iterable[str]) -> Iterator[str]:
    """Yield those of ``folders`` that are packages: a new module in one matters."""
    for folder in folders:
        if os.path.exists(f"{folder}/__init__.py"):  # noqa: PTH110 - plain strings
            yield folder


def _all_names(paths: Iterable[str]) -> list[str]:
    """Return absolute paths, each as it is named and without links."""
    names: dict[str, None] = {}
    for path in paths:
        names[os.path.abspath(path)] = None  # noqa: PTH100 - plain strings
        names[os.path.realpath(path)] = None
    return list(names)


def _walk(tree: str, most: int) -> Iterator[str]:
    for count, (folder, folders, _) in enumerate(walk_folders(tree)):
        if count > most:
            return
        folders[:] = [each for each in folders if each not in _IGNORED_FOLDERS]
        yield folder
