"""Folders of any depth, addressed so that no path is ever too long for the system.

A home may hold 3,000 nested folders, whose path is longer than PATH_MAX; and one open descriptor
for each would be more than a process may have. So a spot is a path relative to an anchor, an open
folder, and a spot far below its anchor gets an anchor of its own.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

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

    def folder(self) -> Spot:
        """The same folder, near enough to an anchor for everything in it to be addressed."""
        if len(self.path) < _FAR:
            return self
        return Spot(Anchor(self.open_folder()), ".")

    def open_folder(self) -> int:
        """A descriptor of this folder. A folder without permissions is given them."""
        try:
            return os.open(self.path, _FOLDER, dir_fd=self.anchor.fd)
        except PermissionError:
            os.chmod(self.path, _ALL, dir_fd=self.anchor.fd)
            return os.open(self.path, _FOLDER, dir_fd=self.anchor.fd)


@contextmanager
def readable(fd: int, name: str, mode: int) -> Iterator[int]:
    """A descriptor to read the file ``name`` in the folder ``fd``, whatever its ``mode`` forbids.

    The home is ours and so is every file in it: one without permissions gets them for the moment.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        file = os.open(name, flags, dir_fd=fd)
    except PermissionError:
        os.chmod(name, mode | stat.S_IRUSR, dir_fd=fd)
        try:
            file = os.open(name, flags, dir_fd=fd)
        finally:
            os.chmod(name, mode, dir_fd=fd)
    try:
        yield file
    finally:
        os.close(file)
