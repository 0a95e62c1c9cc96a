"""The seccomp filter that reports what a command tries (seccomp(2)), as a program for the kernel.

It reports calls that may write a file by its path, and calls that name an address; nothing else
costs a command any time. It forbids ``io_uring_setup``: what is done through a ring is not seen
here, and programs do without. So it does all calls of the x32 ABI, which have other numbers.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Sequence
from functools import cache

from cliconform.running.isolation.reported_calls import (
    CALLS,
    IO_URING_SETUP,
    SECCOMP,
    Machine,
    Reported,
    list_machines,
)
from cliconform.running.isolation.system_calls import libc

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

# linux/bpf_common.h and linux/seccomp.h
_LOAD, _JUMP_EQUAL, _JUMP_SET, _JUMP_NOT_BELOW, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_X32 = 0x40000000  # asm/unistd.h
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_ALLOW, _ERROR, _NOTIFY = 0x7FFF0000, 0x00050000, 0x7FC00000
_SET_MODE_FILTER, _GET_ACTION_AVAILABLE = 1, 2
_NEW_LISTENER, _WAIT_KILLABLE = 1 << 3, 1 << 5


class _Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def is_supported() -> bool:
    """Whether this kind of machine and this kernel can report system calls."""
    if not list_machines():
        return False
    action = ctypes.c_uint32(_NOTIFY)
    number = SECCOMP[platform.machine()]
    return not libc().syscall(number, _GET_ACTION_AVAILABLE, 0, ctypes.byref(action))


def report_calls() -> int:
    """Have the calls of this thread, and of all that it starts, reported.

    Returns the descriptor that the reports come from. Raises ``OSError``.
    """
    seccomp = SECCOMP[platform.machine()]
    code = _make_own_code()
    program = _Program(length=len(code) // 8, filter=code)
    for flags in (_NEW_LISTENER | _WAIT_KILLABLE, _NEW_LISTENER):  # the first since Linux 5.19
        fd = libc().syscall(seccomp, _SET_MODE_FILTER, flags, ctypes.byref(program))
        if fd >= 0:
            os.set_inheritable(fd, False)  # noqa: FBT003 - the library's signature
            return int(fd)
    number = ctypes.get_errno()
    raise OSError(number, os.strerror(number), "seccomp")


@cache
def _make_own_code() -> bytes:
    return make_code(list_machines())


def make_code(machines: Sequence[Machine]) -> bytes:
    """Return the filter for programs of these kinds, of which the first are our own.

    It is ``struct sock_filter`` after ``struct sock_filter``.
    """
    own, *others = machines
    lines = [_line(_LOAD, value=_ARCHITECTURE)]
    for machine in others:
        body = _make_body(machine)
        lines += [_line(_JUMP_EQUAL, 0, len(body), machine.architecture), *body]
    allow = _line(_RETURN, value=_ALLOW)
    lines += [_line(_JUMP_EQUAL, 1, 0, own.architecture), allow, *_make_body(own)]
    return b"".join(lines)


def _make_body(machine: Machine) -> list[bytes]:
    """Return the lines for the calls of one kind of program, which return from the filter."""
    forbid = _line(_RETURN, value=_ERROR | errno.ENOSYS)
    lines = [
        _line(_LOAD, value=_NUMBER),
        _line(_JUMP_EQUAL, 1, 0, IO_URING_SETUP),
        _line(_JUMP_NOT_BELOW, 0, 1, _X32),
        forbid,
    ]
    for name, number in machine.numbers.items():
        condition = _make_condition(CALLS[name])
        lines += [_line(_JUMP_EQUAL, 0, len(condition), number), *condition]
    return [*lines, _line(_RETURN, value=_ALLOW)]


def _make_condition(reported: Reported) -> list[bytes]:
    """Return the lines that decide about a call of this kind, and return from the filter."""
    notify, allow = _line(_RETURN, value=_NOTIFY), _line(_RETURN, value=_ALLOW)
    if reported.flags is not None:
        place = _ARGUMENTS + 8 * reported.flags
        return [_line(_LOAD, value=place), _line(_JUMP_SET, 1, 0, _WRITES), allow, notify]
    if reported.if_set is not None:
        low = _ARGUMENTS + 8 * reported.if_set
        return [
            _line(_LOAD, value=low),
            _line(_JUMP_EQUAL, 0, 3, 0),
            _line(_LOAD, value=low + 4),
            _line(_JUMP_EQUAL, 0, 1, 0),
            allow,
            notify,
        ]
    return [notify]


def _line(code: int, if_true: int = 0, if_false: int = 0, value: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
