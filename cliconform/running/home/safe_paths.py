"""Create folders and clear paths in a home, whatever a program has left in their place.

Nothing is written through what exists already: a link may lead out of the home, a FIFO blocks until
it has a reader, and a file may have a second name (a hard link).
"""

from __future__ import annotations

import errno
import os
import stat

_ALL_PERMISSIONS = stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO


def create_folders(home: str, path: str, mode: int = _ALL_PERMISSIONS) -> str:
    """Create the folder ``path`` in ``home`` with its parents; return its whole path.

    ``path`` is normalised: no part of it is empty, ``.`` or ``..``. A folder that exists stays as
    it is; anything else in its place is removed. ``mode`` is subject to the umask.
    """
    folder = home
    for name in path.split("/") if path else []:
        folder = f"{folder}/{name}"
        create_folder(folder, mode=mode)
    return folder


def create_folder(name: str, fd: int | None = None, mode: int = _ALL_PERMISSIONS) -> None:
    """Create the folder ``name`` (in the open folder ``fd``), unless it exists.

    Anything else of that name is removed first.
    """
    status = _stat(name, fd)
    if status is not None and stat.S_ISDIR(status.st_mode):
        return
    if status is not None:
        os.unlink(name, dir_fd=fd)
    os.mkdir(name, mode, dir_fd=fd)


def remove_file(name: str, fd: int | None = None, *, shown: str = "") -> int | None:
    """Remove what is at ``name`` (in the open folder ``fd``), if anything is, but no folder.

    Returns the permissions if it was a regular file. Raises ``IsADirectoryError`` for a folder,
    since it may contain more than was meant to be replaced; the error names ``shown``, or ``name``.
    """
    status = _stat(name, fd)
    if status is None:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), shown or name)
    os.unlink(name, dir_fd=fd)
    return stat.S_IMODE(status.st_mode) if stat.S_ISREG(status.st_mode) else None


def _stat(name: str, fd: int | None) -> os.stat_result | None:
    try:
        return os.lstat(name, dir_fd=fd)
    except FileNotFoundError:
        return None
