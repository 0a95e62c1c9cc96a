"""Remove a folder, whatever a program has made of it."""

from __future__ import annotations

import os
import stat

from cliconform.running.home.folders import FolderOpener, Location

_PASSES = 3  # a process that still writes into the folder may fill it again after it was emptied


def remove_tree(path: str) -> bool:
    """Remove the folder at ``path`` with everything in it; return whether it is gone.

    Copes with thousands of nested folders, with folders without permissions and with entries that
    disappear meanwhile. A link is removed, never followed. What cannot be removed stays; no error
    is raised.
    """
    for _ in range(_PASSES):
        try:
            root = Location.of(path)
        except FileNotFoundError:
            return True
        except PermissionError:
            if not _add_permissions(path):
                return False
            continue
        except OSError:
            return False
        _empty_folder(root)
        try:
            os.rmdir(path)
        except FileNotFoundError:
            return True
        except OSError:
            continue
        return True
    return False


def _add_permissions(path: str) -> bool:
    try:
        os.chmod(path, stat.S_IRWXU)
    except OSError:
        return False
    return True


def _empty_folder(root: Location) -> None:
    pending = [root]
    opener = FolderOpener()  # not as a context manager: no permission has to be given back
    emptied: list[Location] = []
    while pending:
        location = pending.pop()
        emptied.append(location)
        try:
            folder = location.shorten(opener)
            fd = opener.open(folder)
        except OSError:
            continue
        try:
            pending.extend(folder.join(name) for name in _unlink_files(fd))
        finally:
            os.close(fd)
    for location in reversed(emptied[1:]):
        _remove_folder(location)


def _unlink_files(fd: int) -> list[str]:
    """Unlink everything in the open folder ``fd`` but folders; return the names of these."""
    with os.scandir(fd) as entries:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    files = [name for name, is_dir in found if not is_dir]
    folders = [name for name, is_dir in found if is_dir]
    if found:
        _make_writable(fd)
    for name in files:
        try:
            os.unlink(name, dir_fd=fd)
        except OSError:
            continue
    return folders


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
