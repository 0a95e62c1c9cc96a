"""Folders of any depth, addressed so that no path is ever too long for the system.

A home may hold 3,000 nested folders, whose path is longer than PATH_MAX; and one open descriptor
for each would be more than a process may have. So a spot is a path relative to an anchor, an open
folder, and a spot far below its anchor gets an anchor of its own.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Self

_FAR = 2000  # characters; PATH_MAX is 4096 on Linux and 1024 on macOS, a name is at most 255
_FAR = min(_FAR, 700) if os.uname().sysname == "Darwin" else _FAR
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_ALL = stat.S_IRWXU


class Anchor:
    """An open folder; closed when the last spot below it is gone."""

    __slots__ = ("fd",)

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def __del__(self) -> None:
        os.close(self.fd)


@dataclass(frozen=True, slots=True)
class Spot:
    """A path below an anchor; ``.`` is the anchor itself."""

    anchor: Anchor
    path: str

    @classmethod
    def at(cls, folder: str) -> Spot:
        """The folder at a path; ``OSError`` if it is none."""
        return cls(Anchor(os.open(folder, _FOLDER)), ".")

    def child(self, name: str) -> Spot:
        """What ``name`` is in this folder."""
        return Spot(self.anchor, name if self.path == "." else f"{self.path}/{name}")

    def folder(self, doors: Doors) -> Spot:
        """The same folder, near enough to an anchor for everything in it to be addressed."""
        if len(self.path) < _FAR:
            return self
        return Spot(Anchor(doors.open(self)), ".")


class Doors:
    """Opens folders. Those without permissions are given them, for as long as the walk takes.

    Not so without ``force``, as where they are not ours: then it is a ``PermissionError``.
    """

    def __init__(self, *, force: bool = True) -> None:
        self._force = force
        self._opened: list[tuple[Spot, int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for spot, mode in reversed(self._opened):
            with suppress(OSError):
                os.chmod(spot.path, mode, dir_fd=spot.anchor.fd)

    def open(self, spot: Spot) -> int:
        """A descriptor of the folder at ``spot``."""
        fd = spot.anchor.fd
        try:
            return os.open(spot.path, _FOLDER, dir_fd=fd)
        except PermissionError:
            if not self._force:
                raise
            mode = os.stat(spot.path, dir_fd=fd, follow_symlinks=False).st_mode
            os.chmod(spot.path, _ALL, dir_fd=fd)
            self._opened.append((spot, stat.S_IMODE(mode)))
            return os.open(spot.path, _FOLDER, dir_fd=fd)


def walk(root: str, doors: Doors) -> Iterator[tuple[int, str, os.stat_result]]:
    """Everything below the folder ``root``: the open folder it is in, its path, and what it is.

    The path is relative to ``root``. What vanishes meanwhile is left out.
    """
    pending = [(Spot.at(root), "")]
    while pending:
        spot, prefix = pending.pop()
        near = spot.folder(doors)
        fd = doors.open(near)
        try:
            for name, seen in listed(fd):
                path = prefix + name
                if stat.S_ISDIR(seen.st_mode):
                    pending.append((near.child(name), f"{path}/"))
                yield fd, path, seen
        finally:
            os.close(fd)


def listed(fd: int) -> list[tuple[str, os.stat_result]]:
    """What is in an open folder, by name."""
    found = []
    with os.scandir(fd) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                found.append((entry.name, entry.stat(follow_symlinks=False)))
    return found


@contextmanager
def readable(
    fd: int, name: str, mode: int, *, shut: bool = True, force: bool = True
) -> Iterator[int]:
    """A descriptor to read the file ``name`` in the folder ``fd``, whatever its ``mode`` forbids.

    The home is ours and so is every file in it: one without permissions gets them for the moment;
    for good, without ``shut``, where others may be reading it too. Not so without ``force``, where
    it is not ours: then it is a ``PermissionError``.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        file = os.open(name, flags, dir_fd=fd)
    except PermissionError:
        if not force:
            raise
        os.chmod(name, mode | stat.S_IRUSR, dir_fd=fd)
        try:
            file = os.open(name, flags, dir_fd=fd)
        finally:
            if shut:
                os.chmod(name, mode, dir_fd=fd)
    try:
        yield file
    finally:
        os.close(file)
