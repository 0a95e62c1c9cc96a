"""Decide from a file's times whether it has changed since an earlier snapshot."""

from __future__ import annotations

import os
from typing import TypeAlias

Stamp: TypeAlias = tuple[int, int, int]
"""A file's inode, its size, and the time of its last change of any kind, in nanoseconds."""

_TICK = 20_000_000
"""Nanoseconds. A time stamp is as coarse as the kernel's tick, which is 10 ms at most."""

_RELIABLE = frozenset({"ext4", "xfs", "btrfs"})


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


def has_reliable_times(folder: str, mounts: str = "/proc/self/mountinfo") -> bool:
    """Whether every write to a file below ``folder`` gives it a new change time.

    On tmpfs it does not: a write through a shared mapping leaves the times as they are. So only
    file systems that are known to call ``file_update_time`` on a page fault are trusted. ``mounts``
    is the table of mounts, as in proc(5); without it none is trusted.
    """
    try:
        with open(mounts, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return False
    best, kind = "", ""
    for line in lines:
        # 36 35 98:0 /root /mount/point rw,noatime master:1 - ext3 /dev/root rw
        fields, _, rest = line.partition(" - ")
        mount = fields.split(" ")[4].replace("\\040", " ")
        inside = folder == mount or folder.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= len(best):
            best, kind = mount, rest.split(" ", 1)[0]
    return kind in _RELIABLE
