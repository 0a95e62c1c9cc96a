"""Decide from a file's times whether it has changed since an earlier snapshot."""

from __future__ import annotations

import os
from typing import TypeAlias

Stamp: TypeAlias = tuple[int, int, int]
"""A file's inode, its size, and the time of its last change of any kind, in nanoseconds."""

_TICK = 20_000_000
"""Nanoseconds. A time stamp is as coarse as the kernel's tick, which is 10 ms at most."""


def make_stamp(status: os.stat_result) -> Stamp:
    """Return what changes when a file does, on a file system with reliable times."""
    return (status.st_ino, status.st_size, status.st_ctime_ns)


def is_just_changed(status: os.stat_result, moment: int) -> bool:
    """Whether a file was changed so shortly before ``moment`` that its time proves nothing.

    A second change within the same tick leaves the time as it is. Git calls such a file "racily
    clean". ``moment`` is in nanoseconds, by the clock of the file system.
    """
    return status.st_ctime_ns >= moment - _TICK


def read_file_system_time(folder: str) -> int:
    """Return the current time in nanoseconds, by the clock of the file system of ``folder``.

    Its times are set, so it must be a folder: at a link to one, ``OSError`` is raised. Where they
    cannot be set, as with ``chattr +i``, this is 0: no file is then taken for unchanged.
    """
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        try:
            os.utime(fd)
        except PermissionError:
            return 0
        return os.fstat(fd).st_ctime_ns
    finally:
        os.close(fd)
