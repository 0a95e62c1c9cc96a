"""Give up, in this thread and for all that it starts, what a sandboxed command must not do.

Landlock (landlock(7)) allows a thread no more than its rules say, and nothing takes that back. It
also forbids mounting, and tracing processes outside.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable

from cliconform.running.isolation.system_calls import (
    LANDLOCK_ADD_RULE,
    LANDLOCK_CREATE_RULESET,
    LANDLOCK_RESTRICT_SELF,
    call,
    libc,
    prctl,
)

OLDEST_LANDLOCK = 2
"""The version of Landlock that lets a command move files from folder to folder: Linux 5.19."""

# linux/landlock.h: what each version can forbid.
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_VERSION_1, _REFER, _TRUNCATE, _IOCTL_DEV = (1 << 13) - 1, 1 << 13, 1 << 14, 1 << 15
_SCOPES = 1 | 2  # abstract sockets and signals of processes outside
_SCOPES_SINCE, _TRUNCATE_SINCE, _IOCTL_DEV_SINCE = 6, 3, 5
_PATH_BENEATH = 1
_GET_VERSION = 1

_PR_SET_NO_NEW_PRIVS = 38  # linux/prctl.h
_CAPSET_VERSION = 0x20080522  # linux/capability.h
# What root needs to work in its own home: CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID
# and NET_BIND_SERVICE. They are those of a namespace, and reach nothing outside of it.
_KEPT = sum(1 << number for number in (0, 1, 3, 4, 5, 6, 7, 10))


class _Ruleset(ctypes.Structure):
    """``struct landlock_ruleset_attr``."""

    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    """``struct landlock_path_beneath_attr``."""

    _pack_ = 1
    _layout_ = "ms"  # Python 3.14 wants it said
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Capabilities(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def read_landlock_version() -> int:
    """Return the version of Landlock's interface; raises ``OSError`` where there is none."""
    return call(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_GET_VERSION))


def drop_capabilities() -> None:
    """Give up all capabilities but those for one's own files and ids, and all ways to gain any.

    With "no new privileges" no program that is executed gets more than these (execve(2)).
    """
    prctl(_PR_SET_NO_NEW_PRIVS, 1)
    header = _CapabilityHeader(version=_CAPSET_VERSION)
    kept = _Capabilities(effective=_KEPT, permitted=_KEPT)
    words = (_Capabilities * 2)(kept)
    if libc().capset(ctypes.byref(header), words):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), "capset")


def allow_writing(root: int, folders: Iterable[int], devices: Iterable[int], version: int) -> None:
    """Allow this thread to write in ``folders`` and to ``devices`` alone, and to read in ``root``.

    These are descriptors; ``version`` is that of :func:`read_landlock_version`.
    """
    everything = _VERSION_1 | _REFER
    everything |= _TRUNCATE if version >= _TRUNCATE_SINCE else 0
    everything |= _IOCTL_DEV if version >= _IOCTL_DEV_SINCE else 0
    to_devices = everything & (_READ_FILE | _WRITE_FILE | _TRUNCATE | _IOCTL_DEV)
    ruleset = _Ruleset(handled_access_fs=everything)
    size = 8
    if version >= _SCOPES_SINCE:
        ruleset.scoped = _SCOPES
        size = ctypes.sizeof(ruleset)
    fd = call(
        LANDLOCK_CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(size), ctypes.c_uint32(0)
    )
    try:
        _add_rule(fd, root, _EXECUTE | _READ_FILE | _READ_DIR)
        for folder in folders:
            _add_rule(fd, folder, everything)
        for device in devices:
            _add_rule(fd, device, to_devices)
        call(LANDLOCK_RESTRICT_SELF, fd, ctypes.c_uint32(0))
    finally:
        os.close(fd)


def _add_rule(ruleset: int, place: int, access: int) -> None:
    rule = _PathBeneath(allowed_access=access, parent_fd=place)
    call(LANDLOCK_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), ctypes.c_uint32(0))
