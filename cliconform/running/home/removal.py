"""Remove a folder, whatever a program has made of it."""

from __future__ import annotations

import errno
import os
import stat

from cliconform.running.home.folders import FolderOpener, Location
from cliconform.running.home.mounts import find_mount_id, find_mounts

_FULL = frozenset({errno.ENOTEMPTY, errno.EEXIST})  # what rmdir(2) says of a folder that is full
_PASSES = 3  # a process that still writes into the folder may fill it again after it was emptied


def remove_tree(path: str) -> bool:
    """Remove the folder at ``path`` with everything in it; return whether it is gone.

    Copes with thousands of nested folders, with folders without permissions and with entries that
    disappear meanwhile. A link is removed, never followed, and what is mounted in it is not
    entered: it may be the user's. What cannot be removed stays; no error is raised.
    """
    for passes_left in range(_PASSES, -1, -1):
        try:
            os.rmdir(path)
        except FileNotFoundError:
            return True
        except OSError as error:
            may_be_mount = error.errno not in _FULL
        else:
            return True
        if not passes_left or not _open_and_empty(path, may_be_mount=may_be_mount):
            return False
    return False


def _open_and_empty(path: str, *, may_be_mount: bool) -> bool:
    """Empty the folder at ``path``, or let it be opened; return ``False`` if neither succeeds."""
    try:
        root = Location.of(path)
    except FileNotFoundError:
        return True
    except PermissionError:
        return _add_permissions(path)
    except OSError:
        return False
    _empty_folder(root, path, may_be_mount=may_be_mount)
    return True


def explain_left(path: str) -> str:
    """Return what is left at ``path`` that :func:`remove_tree` could not remove, and why.

    Empty if nothing is left.
    """
    if mounts := find_mounts(path):
        more = "" if len(mounts) == 1 else f", and at {len(mounts) - 1} more paths in it"
        return f"something is mounted at {mounts[0]}{more}"
    while True:
        try:
            names = sorted(os.listdir(path))
        except FileNotFoundError:
            return ""
        except OSError:
            names = []
        if not names:
            return _explain_obstacle(path)
        path = f"{path}/{names[0]}"


def _explain_obstacle(path: str) -> str:
    """Try once more to remove what is at ``path``; return why that fails."""
    try:
        if os.path.isdir(path) and not os.path.islink(path):
            os.rmdir(path)
        else:
            os.unlink(path)
    except OSError as error:
        return f"{path}: {(error.strerror or str(error)).lower()}"
    return ""


def _find_own_mount_id(path: str) -> str:
    """Return :func:`find_mount_id` of the folder in which ``path`` is."""
    try:
        fd = os.open(os.path.dirname(path) or ".", os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return ""
    try:
        return find_mount_id(fd)
    finally:
        os.close(fd)


def _add_permissions(path: str) -> bool:
    try:
        os.chmod(path, stat.S_IRWXU)
    except OSError:
        return False
    return True


def _empty_folder(root: Location, path: str, *, may_be_mount: bool) -> None:
    """Empty the folder ``root``, which is at ``path``."""
    pending = [(root, may_be_mount)]
    opener = FolderOpener()  # not as a context manager: no permission has to be given back
    entered: list[Location] = []
    while pending:
        location, may_be_mount = pending.pop()
        entered.append(location)
        try:
            folder = location.shorten(opener)
            fd = opener.open(folder)
        except OSError:
            continue
        try:
            if may_be_mount and find_mount_id(fd) != _find_own_mount_id(path):
                continue
            left = _remove_entries(fd)
            pending.extend((folder.join(name), is_unsure) for name, is_unsure in left)
        finally:
            os.close(fd)
    for location in reversed(entered[1:]):
        _remove_folder(location)


def _remove_entries(fd: int) -> list[tuple[str, bool]]:
    """Remove all files and empty folders in the open folder ``fd``.

    Returns the names of the folders that are left, each with whether something may be mounted
    there: a folder that is said to be full is no place of a mount (EBUSY comes before ENOTEMPTY).
    """
    with os.scandir(fd) as entries:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    if found:
        _make_writable(fd)
    left = []
    for name, is_dir in found:
        try:
            if is_dir:
                os.rmdir(name, dir_fd=fd)
            else:
                os.unlink(name, dir_fd=fd)
        except OSError as error:
            if is_dir:
                left.append((name, error.errno not in _FULL))
    return left


def _make_writable(fd: int) -> None:
    if os.fstat(fd).st_mode & stat.S_IRWXU != stat.S_IRWXU:
        try:
            os.fchmod(fd, stat.S_IRWXU)
        except OSError:
            return


def _remove_folder(location: Location) -> None:
    try:
        os.rmdir(location.path, dir_fd=location.base.fd)
    except OSError:
        return
