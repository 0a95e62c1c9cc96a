"""Looks for files where anything may lie: what cannot be seen or walked is as if it were not there.

The methods of ``Path`` raise ``PermissionError`` below a folder that must not be searched (up to
Python 3.13) and ``RuntimeError`` in a loop of links, and ``os.walk`` fails in deep folders (up to
3.11). They are for what the user has named, so that the error is told; these are for all that may
or may not be there.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def exists(path: str | Path) -> bool:
    """Whether there is anything at ``path``, as far as can be seen; links are followed."""
    return os.path.exists(path)  # noqa: PTH110 - it does not raise


def is_file(path: str | Path) -> bool:
    """Whether there is a regular file at ``path``, as far as can be seen; links are followed."""
    return os.path.isfile(path)  # noqa: PTH113 - it does not raise


def is_folder(path: str | Path) -> bool:
    """Whether there is a folder at ``path``, as far as can be seen; links are followed."""
    return os.path.isdir(path)  # noqa: PTH112 - it does not raise


def resolve(path: str | Path) -> Path:
    """Return the absolute path without links, as far as they can be followed: not round a loop."""
    return Path(os.path.realpath(path))


def find_repository(folder: Path) -> Path:
    """Return the root of the git repository that ``folder`` is in; else ``folder`` itself."""
    folder = folder.absolute()
    return next((each for each in (folder, *folder.parents) if exists(each / ".git")), folder)


def walk_folders(folder: str | Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield each folder from ``folder`` down with its folders and other names, as ``os.walk`` does.

    The caller may remove and sort the folders. A link to a folder is among them, and not followed.
    """
    pending = [os.fspath(folder)]
    while pending:
        path = pending.pop()
        try:
            with os.scandir(path) as entries:
                found = [(entry.name, entry.is_dir()) for entry in entries]
        except OSError:
            continue
        folders = [name for name, is_dir in found if is_dir]
        yield path, folders, [name for name, is_dir in found if not is_dir]
        below = (f"{path.rstrip('/')}/{name}" for name in reversed(folders))
        pending += (each for each in below if not os.path.islink(each))  # noqa: PTH114 - a string


def open_regular(file: Path) -> BinaryIO:
    """Open a regular file for reading.

    Raises ``OSError``, also for any other: a pipe may block, and a device have no end.
    """
    opened = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise OSError(errno.EINVAL, "not a regular file", str(file))
    return open(opened, "rb")  # noqa: PTH123 - a descriptor
