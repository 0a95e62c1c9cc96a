"""Room in a home for what is put there, whatever a program has left in its place.

Nothing is written through what is there already: a link may lead out of the home, a FIFO waits for
a reader, and a file may be linked under another name.
"""

from __future__ import annotations

import errno
import os
import stat

_EVERYBODY = stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO


def make_folders(home: str, path: str, mode: int = _EVERYBODY) -> str:
    """Make the folder ``path`` in ``home``, and those on the way to it; where it is.

    ``path`` is normal: no part of it is empty, ``.`` or ``..``. A folder that is there stays as it
    is; anything else gives way.
    """
    folder = home
    for name in path.split("/") if path else []:
        folder = f"{folder}/{name}"
        make_folder(folder, mode=mode)
    return folder


def make_folder(name: str, fd: int | None = None, mode: int = _EVERYBODY) -> None:
    """Have a folder at ``name`` (in the open folder ``fd``), in the place of what is none."""
    seen = _seen(name, fd)
    if seen is not None and stat.S_ISDIR(seen.st_mode):
        return
    if seen is not None:
        os.unlink(name, dir_fd=fd)
    os.mkdir(name, mode, dir_fd=fd)


def make_way(name: str, fd: int | None = None, *, shown: str = "") -> int | None:
    """Remove what is at ``name`` (in the open folder ``fd``); the mode of a file that was there.

    ``OSError`` where it is a folder, which may hold more than anybody meant to lose; ``shown`` is
    its name in that, unless it is ``name``.
    """
    seen = _seen(name, fd)
    if seen is None:
        return None
    if stat.S_ISDIR(seen.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), shown or name)
    os.unlink(name, dir_fd=fd)
    return stat.S_IMODE(seen.st_mode) if stat.S_ISREG(seen.st_mode) else None


def _seen(name: str, fd: int | None) -> os.stat_result | None:
    try:
        return os.lstat(name, dir_fd=fd)
    except FileNotFoundError:
        return None
