"""A home without the contents of its files: with these, it can be made again on another machine."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress

from cliconform.model.observation import FileFact
from cliconform.quick_dataclass import dataclass, field
from cliconform.running.home.content_store import ContentStore
from cliconform.running.home.copy_content import ContentCopier
from cliconform.running.home.copy_tree import move_link_target
from cliconform.running.home.folders import FolderOpener, Location, open_for_reading, walk_tree

PIECE = 4 * 1024 * 1024
"""Bytes of a content that are read, sent and written at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortableHome:
    """What was in the folder ``path``: ``facts`` by path relative to it, as a snapshot has them."""

    path: str
    facts: Mapping[str, FileFact]
    times: Mapping[str, int] = field(default_factory=dict)
    """When each file and folder was last modified, in nanoseconds; nothing where that is not to be
    the same."""

    def list_contents(self) -> Mapping[str, int]:
        """Return the size of each content that the files have, by its digest."""
        files = (fact for fact in self.facts.values() if fact.kind == "file" and fact.digest)
        return {fact.digest: fact.size for fact in files}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a content: the bytes at ``offset``, and where to read on; -1 at its end.

    Holes of the file are left out.
    """

    offset: int
    data: bytes
    next_offset: int


def read_times(home: str) -> dict[str, int]:
    """Return when each file and folder in ``home`` was last modified, in nanoseconds."""
    if not os.path.isdir(home):
        return {}
    with FolderOpener() as opener:
        return {path: status.st_mtime_ns for _, path, status in walk_tree(home, opener)}


def read_piece(home: str, path: str, offset: int, *, count: int = PIECE) -> Piece:
    """Return the first data at or after ``offset`` of the file ``path`` in ``home``.

    Raises ``OSError`` if it cannot be read.
    """
    location = Location.of(home)
    *folders, name = path.split("/")
    with FolderOpener() as opener:
        for folder in folders:
            location = location.join(folder).shorten(opener)
        fd = opener.open(location)
        try:
            mode = stat.S_IMODE(os.stat(name, dir_fd=fd, follow_symlinks=False).st_mode)
            with open_for_reading(fd, name, mode) as file:
                return _read_data(file, offset, count)
        finally:
            os.close(fd)


def _read_data(file: int, offset: int, count: int) -> Piece:
    try:
        start = os.lseek(file, offset, os.SEEK_DATA)
    except OSError:  # what is left is a hole
        return Piece(offset=offset, data=b"", next_offset=-1)
    data = os.pread(file, count, start)
    end = start + len(data)
    return Piece(offset=start, data=data, next_offset=end if len(data) == count else -1)


def build_home(
    portable: PortableHome, target: str, store: ContentStore, *, link: bool = False
) -> None:
    """Make ``portable`` again as the new folder ``target``, with the contents in ``store``.

    With ``link`` the files are names of those in the store where that is possible: for a home in
    which nothing is changed. Raises ``OSError`` if something cannot be made. As in a copy, devices
    are left out, and an absolute link into the home points into ``target``.
    """
    os.mkdir(target, stat.S_IRWXU)
    opener = FolderOpener()
    folders = {"": Location.of(target)}
    builder = _Builder(portable, target, store, link=link)
    for path, fact in sorted(portable.facts.items(), key=lambda item: item[0].rpartition("/")):
        folder, _, name = path.rpartition("/")
        location = folders[folder].join(name)
        builder.make(location, path, fact)
        if fact.kind == "dir":
            folders[path] = location.shorten(opener)
    builder.finish_folders()


class _Builder:
    def __init__(
        self, portable: PortableHome, target: str, store: ContentStore, *, link: bool
    ) -> None:
        self._portable = portable
        self._target = target
        self._store = store
        self._link = link
        self._copier = ContentCopier()
        self._folders: list[tuple[Location, str, int]] = []

    def make(self, location: Location, path: str, fact: FileFact) -> None:
        fd, name = location.base.fd, location.path
        match fact.kind:
            case "dir":
                os.mkdir(name, stat.S_IRWXU, dir_fd=fd)
                self._folders.append((location, path, fact.mode))
            case "file":
                self._make_file(location, path, fact)
            case "link":
                link = move_link_target(fact.digest, self._portable.path, self._target)
                os.symlink(link, name, dir_fd=fd)
            case "fifo":
                os.mkfifo(name, dir_fd=fd)
                os.chmod(name, fact.mode, dir_fd=fd)
            case "socket" if sys.platform == "linux":
                os.mknod(name, stat.S_IFSOCK | fact.mode, dir_fd=fd)
                os.chmod(name, fact.mode, dir_fd=fd)
            case _:
                return

    def _make_file(self, location: Location, path: str, fact: FileFact) -> None:
        if not fact.digest:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        source = self._store.find(fact.digest)
        if self._link:
            with suppress(OSError):  # a file system limits the names of a file
                os.link(source, location.path, dst_dir_fd=location.base.fd)
                return
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        new = os.open(location.path, flags, stat.S_IRUSR | stat.S_IWUSR, dir_fd=location.base.fd)
        old = os.open(source, os.O_RDONLY)
        try:
            if fact.size:
                self._copier.copy(old, new, os.fstat(old))
            os.fchmod(new, fact.mode)
            if (time := self._portable.times.get(path)) is not None:
                os.utime(new, ns=(time, time))
        finally:
            os.close(old)
            os.close(new)

    def finish_folders(self) -> None:
        """Give the folders their times and modes, the inner ones first."""
        for location, path, mode in reversed(self._folders):
            if (time := self._portable.times.get(path)) is not None:
                os.utime(location.path, ns=(time, time), dir_fd=location.base.fd)
            os.chmod(location.path, mode, dir_fd=location.base.fd)
