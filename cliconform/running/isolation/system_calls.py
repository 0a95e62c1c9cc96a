"""The system calls of Linux that Python 3.11 has no functions for.

Each raises ``OSError`` with the name of the call when it fails. The numbers are those of the
kernel's headers, which are the same on all of its machines unless said otherwise.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache

CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER = 0x00020000, 0x08000000, 0x10000000  # linux/sched.h
CLONE_NEWPID, CLONE_NEWNET = 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_NOEXEC = 2, 4, 8  # linux/mount.h
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MOUNT_ATTR_RDONLY = 1
AT_FDCWD = -100
_AT_EMPTY_PATH, _AT_RECURSIVE = 0x1000, 0x8000
_OPEN_TREE_CLONE, _OPEN_TREE_CLOEXEC = 1, os.O_CLOEXEC
_MOVE_MOUNT_F_EMPTY_PATH = 4
# Those added since Linux 5.1 have the same number on every machine.
_OPEN_TREE, _MOVE_MOUNT, _OPENAT2, _MOUNT_SETATTR = 428, 429, 437, 442
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446


class _MountAttributes(ctypes.Structure):
    """``struct mount_attr`` of mount_setattr(2)."""

    _fields_ = (
        ("attr_set", ctypes.c_uint64),
        ("attr_clr", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("userns_fd", ctypes.c_uint64),
    )


class _OpenHow(ctypes.Structure):
    """``struct open_how`` of openat2(2)."""

    _fields_ = (
        ("flags", ctypes.c_uint64),
        ("mode", ctypes.c_uint64),
        ("resolve", ctypes.c_uint64),
    )


@cache
def libc() -> ctypes.CDLL:
    """Return the C library, with ``errno`` kept for each thread."""
    return ctypes.CDLL(None, use_errno=True)


def call(number: int, *arguments: object) -> int:
    """Make the system call ``number``; return its result."""
    words = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    return _check(libc().syscall(ctypes.c_long(number), *words), f"system call {number}")


def prctl(option: int, *arguments: int) -> int:
    """Change what the system does with this thread or process (prctl(2))."""
    words = [ctypes.c_ulong(each) for each in (*arguments, 0, 0, 0, 0)[:4]]
    return _check(libc().prctl(option, *words), f"prctl {option}")


def unshare(flags: int) -> None:
    """Leave namespaces for new ones, of most kinds this thread alone (unshare(2))."""
    _check(libc().unshare(flags), "unshare")


def enter_namespace(fd: int, kind: int) -> None:
    """Enter the namespace that ``fd`` is, this thread alone (setns(2))."""
    _check(libc().setns(fd, kind), "setns")


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """Mount a file system, or with ``MS_BIND`` a folder once more (mount(2))."""
    words = (os.fsencode(each) or None for each in (source, target, kind))
    result = libc().mount(*words, ctypes.c_ulong(flags), os.fsencode(data) or None)
    _check(result, f"mount {target}")


def unmount(path: str) -> None:
    """Call umount2(2): what is mounted at ``path`` is gone from there, even if it is in use."""
    detach = 2
    _check(libc().umount2(os.fsencode(path), detach), f"umount {path}")


def set_mount_attributes(path: str, add: int = 0, remove: int = 0, *, below: bool = False) -> None:
    """Call mount_setattr(2) for the mount at ``path``, with ``below`` for those below it too."""
    attributes = _MountAttributes(attr_set=add, attr_clr=remove)
    result = libc().syscall(
        ctypes.c_long(_MOUNT_SETATTR),
        AT_FDCWD,
        os.fsencode(path),
        ctypes.c_uint(_AT_RECURSIVE if below else 0),
        ctypes.byref(attributes),
        ctypes.c_size_t(ctypes.sizeof(attributes)),
    )
    _check(result, f"mount_setattr {path}")


def copy_mounts(path: str) -> int:
    """Return a descriptor of a copy of the mounts at ``path`` and below it (open_tree(2))."""
    flags = _OPEN_TREE_CLONE | _OPEN_TREE_CLOEXEC | _AT_RECURSIVE
    result = libc().syscall(
        ctypes.c_long(_OPEN_TREE), AT_FDCWD, os.fsencode(path), ctypes.c_uint(flags)
    )
    return _check(result, f"open_tree {path}")


def place_mounts(copied: int, path: str) -> None:
    """Mount what :func:`copy_mounts` has returned at ``path`` (move_mount(2))."""
    flags = ctypes.c_uint(_MOVE_MOUNT_F_EMPTY_PATH)
    result = libc().syscall(
        ctypes.c_long(_MOVE_MOUNT), copied, b"", AT_FDCWD, os.fsencode(path), flags
    )
    _check(result, f"move_mount {path}")


def open_in_root(root: int, path: str, flags: int) -> int:
    """Open ``path`` as a process sees it whose root folder is ``root`` (openat2(2))."""
    resolve_in_root = 0x10
    how = _OpenHow(flags=flags | os.O_CLOEXEC, mode=0, resolve=resolve_in_root)
    size = ctypes.c_size_t(ctypes.sizeof(how))
    result = libc().syscall(
        ctypes.c_long(_OPENAT2), root, os.fsencode(path), ctypes.byref(how), size
    )
    return _check(result, f"openat2 {path}")


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)
    return int(result)
