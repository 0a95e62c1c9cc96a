"""Open and walk folders of any depth, whatever their permissions.

A home may hold 3,000 nested folders, whose path is longer than ``PATH_MAX``; and an open descriptor
for each would be more than a process may have. So a folder is addressed by a path relative to an
open folder (``dir_fd``), and one far below that is opened and becomes the base for what is in it.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Self

from cliconform.quick_dataclass import dataclass

_MAX_LENGTH = 900
"""Characters, of four bytes at most. ``PATH_MAX`` is 4096 bytes on Linux and 1024 on macOS; a name
has at most 255."""
_MAX_LENGTH = min(_MAX_LENGTH, 190) if os.uname().sysname == "Darwin" else _MAX_LENGTH
UNANSWERED = frozenset({errno.ENOTCONN, errno.EIO, errno.ESTALE, errno.EHOSTDOWN, errno.ETIMEDOUT})
"""Errors of a file system that does not answer: a dead FUSE or NFS mount, a broken disk."""
_ELSEWHERE = (0, -1, 1, 0, 0, 0, 0, 0, 0)  # in no file system that there is
_TIMES = {"st_atime_ns": 0, "st_mtime_ns": 0, "st_ctime_ns": 0}
_FOLDER_ELSEWHERE = os.stat_result((stat.S_IFDIR, *_ELSEWHERE), _TIMES)
_FILE_ELSEWHERE = os.stat_result((stat.S_IFCHR, *_ELSEWHERE), _TIMES)
_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


class OpenFolder:
    """The descriptor of a folder; closed with the last :class:`Location` that is relative to it."""

    __slots__ = ("fd",)

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def __del__(self) -> None:
        os.close(self.fd)


@dataclass(frozen=True, slots=True)
class Location:
    """A path relative to an open folder; ``.`` is that folder itself."""

    base: OpenFolder
    path: str

    @classmethod
    def of(cls, folder: str) -> Location:
        """Open the folder at a path. Raises ``OSError`` if there is none, or it is a link."""
        return cls(OpenFolder(os.open(folder, _OPEN_FOLDER)), ".")

    def join(self, name: str) -> Location:
        """Return the location of ``name`` in this folder."""
        return Location(self.base, name if self.path == "." else f"{self.path}/{name}")

    def shorten(self, opener: FolderOpener) -> Location:
        """Return a location of this folder that leaves room for the names in it.

        That is this location, unless its path is long: then the folder itself is opened.
        """
        if len(self.path) < _MAX_LENGTH:
            return self
        return Location(OpenFolder(opener.open(self)), ".")


class FolderOpener:
    """Opens folders, also those whose permissions forbid it.

    Such a folder gets all permissions of its owner; as a context manager, this gives it back its
    own at the end. Without ``force``, as where the folders are the user's, no permission is changed
    and :meth:`open` raises ``PermissionError``.
    """

    def __init__(self, *, force: bool = True) -> None:
        self._force = force
        self._changed: list[tuple[Location, int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for location, mode in reversed(self._changed):
            with suppress(OSError):
                os.chmod(location.path, mode, dir_fd=location.base.fd)

    def open(self, location: Location) -> int:
        """Return a new descriptor of the folder at ``location``."""
        fd = location.base.fd
        try:
            return os.open(location.path, _OPEN_FOLDER, dir_fd=fd)
        except PermissionError as refused:
            if not self._force:
                raise
            mode = os.stat(location.path, dir_fd=fd, follow_symlinks=False).st_mode
            _permit(location.path, stat.S_IRWXU, fd, refused)
            self._changed.append((location, stat.S_IMODE(mode)))
            return os.open(location.path, _OPEN_FOLDER, dir_fd=fd)


def walk_tree(root: str, opener: FolderOpener) -> Iterator[tuple[int, str, os.stat_result]]:
    """Yield everything below the folder ``root``: its open folder, its path, and its status.

    The path is relative to ``root``. The descriptor is closed when the next folder is begun. No
    link is followed, no other file system is entered, and what disappears meanwhile is left out.
    """
    start = Location.of(root)
    device = os.fstat(start.base.fd).st_dev
    pending = [(start, "")]
    while pending:
        location, prefix = pending.pop()
        folder = location.shorten(opener)
        fd = opener.open(folder)
        try:
            for name, status in list_folder(fd):
                path = prefix + name
                if stat.S_ISDIR(status.st_mode) and status.st_dev == device:
                    pending.append((folder.join(name), f"{path}/"))
                yield fd, path, status
        finally:
            os.close(fd)


def list_folder(fd: int) -> list[tuple[str, os.stat_result]]:
    """Return the names in an open folder, each with its status; no link is followed.

    That of something on a file system that does not answer says only whether it is a folder.
    """
    found = []
    with os.scandir(fd) as entries:
        for entry in entries:
            try:
                found.append((entry.name, entry.stat(follow_symlinks=False)))
            except FileNotFoundError:
                continue
            except OSError as error:
                if error.errno not in UNANSWERED:
                    raise
                is_folder = entry.is_dir(follow_symlinks=False)
                found.append((entry.name, _FOLDER_ELSEWHERE if is_folder else _FILE_ELSEWHERE))
    return found


@contextmanager
def open_for_reading(
    fd: int, name: str, mode: int, *, restore: bool = True, force: bool = True
) -> Iterator[int]:
    """Open the file ``name`` in the open folder ``fd``, also where its ``mode`` forbids to read it.

    Such a file is made readable for its owner for the moment of opening; without ``restore`` it
    stays readable, as where other processes may be reading it too. Without ``force``, as where the
    file is the user's, its mode is not changed and ``PermissionError`` is raised.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        file = os.open(name, flags, dir_fd=fd)
    except PermissionError as refused:
        if not force:
            raise
        _permit(name, mode | stat.S_IRUSR, fd, refused)
        try:
            file = os.open(name, flags, dir_fd=fd)
        finally:
            if restore:
                os.chmod(name, mode, dir_fd=fd)
    try:
        yield file
    finally:
        os.close(file)


def _permit(path: str, mode: int, fd: int, refused: PermissionError) -> None:
    """Give ``path`` in the open folder ``fd`` a mode; raise ``refused`` if that fails.

    So it is with what belongs to another user, or is on a file system that is read-only. The first
    error says what could not be done with it.
    """
    try:
        os.chmod(path, mode, dir_fd=fd)
    except OSError:
        raise refused from None
