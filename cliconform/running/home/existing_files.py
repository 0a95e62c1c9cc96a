"""Remove files of a home, and change their permissions, whatever a program has left there.

No link is followed, so that nothing outside of the home is touched.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from cliconform.glob_pattern import compile_glob, is_wild
from cliconform.lazy_pattern import lazy_pattern
from cliconform.model.home_paths import is_path_inside
from cliconform.running.home.folders import FolderOpener, Location, OpenFolder, walk_tree
from cliconform.running.home.removal import remove_tree

_MAY_BE_GLOB = lazy_pattern(r"[*?\[]")


def remove_paths(home: str, source: str) -> list[str]:
    """Remove what the path or glob ``source`` names in ``home``; return the removed paths.

    A folder is removed with everything in it. Raises ``OSError`` if there is no such file, or if
    it cannot be removed.
    """
    found = _find_paths(home, source, key="remove")
    for path in found:
        with _open_parent(home, path, key="remove") as (fd, name):
            if stat.S_ISDIR(os.lstat(name, dir_fd=fd).st_mode):
                _remove_folder(f"{home}/{path}", path)
            else:
                os.unlink(name, dir_fd=fd)
    return found


def change_mode(home: str, source: str, mode: int) -> None:
    """Give the permissions ``mode`` to what the path or glob ``source`` names in ``home``.

    Raises ``OSError`` if there is no such file, or if it is a link: a link has no permissions.
    """
    changed = False
    for path in _find_paths(home, source, key="chmod"):
        with _open_parent(home, path, key="chmod") as (fd, name):
            if not stat.S_ISLNK(os.lstat(name, dir_fd=fd).st_mode):
                os.chmod(name, mode, dir_fd=fd)
                changed = True
    if not changed:
        raise OSError(
            errno.ELOOP, f"`chmod` names `{source}`, which is a link: name what it leads to"
        )


def _find_paths(home: str, source: str, *, key: str) -> list[str]:
    """Return the paths that ``source`` names, what is in a folder before the folder itself."""
    if not is_path_inside(source):
        raise OSError(errno.EINVAL, f"`{key}` names `{source}`, which is outside of the home")
    if not _MAY_BE_GLOB.search(source):
        return [os.path.normpath(source)]
    pattern, only_folders = compile_glob(source), source.endswith("/")
    both = not only_folders and not is_wild(source)
    with FolderOpener() as opener:
        found = [
            path
            for _, path, status in walk_tree(home, opener)
            if pattern.fullmatch(path) and (both or stat.S_ISDIR(status.st_mode) is only_folders)
        ]
    if not found:
        raise _not_there(key, source)
    return sorted(found, reverse=True)


@contextmanager
def _open_parent(home: str, path: str, *, key: str) -> Iterator[tuple[int, str]]:
    """Open the folder that ``path`` is in; yield its descriptor and the name in it.

    A folder without permissions gets them for as long as that. Raises ``OSError`` where there is
    no such path, or where it leads through a link.
    """
    *folders, name = path.split("/")
    with FolderOpener() as opener:
        location = Location.of(home)
        for number, folder in enumerate(folders, 1):
            try:
                location = Location(OpenFolder(opener.open(location.join(folder))), ".")
            except FileNotFoundError:
                raise _not_there(key, path) from None
            except NotADirectoryError:
                above = "/".join(folders[:number])
                raise OSError(
                    errno.ENOTDIR, f"`{key}` names `{path}`, and `{above}` is not a folder"
                ) from None
        fd = location.base.fd
        with _writable(fd):
            try:
                os.lstat(name, dir_fd=fd)
            except FileNotFoundError:
                raise _not_there(key, path) from None
            yield fd, name


@contextmanager
def _writable(fd: int) -> Iterator[None]:
    """Let names in the open folder ``fd`` be removed meanwhile, if its permissions forbid it."""
    mode = stat.S_IMODE(os.fstat(fd).st_mode)
    if mode & stat.S_IRWXU == stat.S_IRWXU:
        yield
        return
    os.fchmod(fd, mode | stat.S_IRWXU)
    try:
        yield
    finally:
        os.fchmod(fd, mode)


def _remove_folder(whole_path: str, path: str) -> None:
    if not remove_tree(whole_path):
        raise OSError(errno.ENOTEMPTY, f"`remove` names `{path}`, which cannot be removed")


def _not_there(key: str, path: str) -> OSError:
    return OSError(errno.ENOENT, f"`{key}` names `{path}`, which the home does not have")
