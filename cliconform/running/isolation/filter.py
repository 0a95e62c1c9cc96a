"""The seccomp filter that reports what a command tries (seccomp(2)), as a program for the kernel.

It reports calls that may write a file by its path, and calls that name an address; nothing else
costs a command any time. It forbids ``io_uring_setup``: what is done through a ring is not seen
here, and programs do without.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from functools import cache
from typing import Literal, TypeAlias

from cliconform.quick_dataclass import dataclass
from cliconform.running.isolation.system_calls import libc

Kind: TypeAlias = Literal["open", "create", "change", "move", "connect", "send", "message"]


@dataclass(frozen=True, slots=True)
class Reported:
    """What a reported call does, and which of its arguments say where.

    ``path`` is the number of the argument that has the path, or the address; ``folder`` that of the
    descriptor of the folder that a path is relative to, ``None`` for the current one; ``flags``
    that of the flags of an ``open``. With ``follows`` a link in the path's last place is followed.
    """

    kind: Kind
    path: int
    folder: int | None = None
    flags: int | None = None
    follows: bool = False
    to: tuple[int | None, int] | None = None
    """For ``move``: the arguments for the folder and path of the new place."""
    if_set: int | None = None
    """The call is reported only if this argument is not 0."""


_OPEN_AT = Reported("open", path=1, folder=0, flags=2, follows=True)
_CHANGE_AT = Reported("change", path=1, folder=0)
_FOLLOW_AT = Reported("change", path=1, folder=0, follows=True)
_FOLLOW = Reported("change", path=0, follows=True)
_CHANGE = Reported("change", path=0)
_MOVE_AT = Reported("move", path=1, folder=0, to=(2, 3))
_CREATE_AT = Reported("create", path=1, folder=0)
_OPEN_AT_2 = Reported("open", path=1, folder=0, follows=True)  # its flags are in memory
_LINK_AT = Reported("create", path=3, folder=2)
_SYMLINK_AT = Reported("create", path=2, folder=1)
_TIMES_AT = Reported("change", path=1, folder=0, follows=True, if_set=1)
_CONNECT = Reported("connect", path=1)
_SEND = Reported("send", path=4, if_set=4)
_MESSAGE = Reported("message", path=1)

_COMMON = {437: _OPEN_AT_2, 452: _FOLLOW_AT}
_X86_64 = {
    2: Reported("open", path=0, flags=1, follows=True),  # open
    257: _OPEN_AT,
    85: Reported("open", path=0, follows=True),  # creat
    83: Reported("create", path=0),  # mkdir
    258: _CREATE_AT,  # mkdirat
    133: Reported("create", path=0),  # mknod
    259: _CREATE_AT,  # mknodat
    87: _CHANGE,  # unlink
    84: _CHANGE,  # rmdir
    263: _CHANGE_AT,  # unlinkat
    82: Reported("move", path=0, to=(None, 1)),  # rename
    264: _MOVE_AT,  # renameat
    316: _MOVE_AT,  # renameat2
    86: Reported("create", path=1),  # link
    265: _LINK_AT,
    88: Reported("create", path=1),  # symlink
    266: _SYMLINK_AT,
    90: _FOLLOW,  # chmod
    268: _FOLLOW_AT,  # fchmodat
    92: _FOLLOW,  # chown
    94: _CHANGE,  # lchown
    260: _FOLLOW_AT,  # fchownat
    76: _FOLLOW,  # truncate
    132: _FOLLOW,  # utime
    235: _FOLLOW,  # utimes
    261: _TIMES_AT,  # futimesat
    280: _TIMES_AT,  # utimensat
    188: _FOLLOW,  # setxattr
    189: _CHANGE,  # lsetxattr
    197: _FOLLOW,  # removexattr
    198: _CHANGE,  # lremovexattr
    42: _CONNECT,
    44: _SEND,  # sendto
    46: _MESSAGE,  # sendmsg
    307: _MESSAGE,  # sendmmsg
    **_COMMON,
}
_AARCH64 = {
    56: _OPEN_AT,
    34: _CREATE_AT,  # mkdirat
    33: _CREATE_AT,  # mknodat
    35: _CHANGE_AT,  # unlinkat
    38: _MOVE_AT,  # renameat
    276: _MOVE_AT,  # renameat2
    37: _LINK_AT,
    36: _SYMLINK_AT,
    53: _FOLLOW_AT,  # fchmodat
    54: _FOLLOW_AT,  # fchownat
    45: _FOLLOW,  # truncate
    88: _TIMES_AT,  # utimensat
    5: _FOLLOW,  # setxattr
    6: _CHANGE,  # lsetxattr
    14: _FOLLOW,  # removexattr
    15: _CHANGE,  # lremovexattr
    203: _CONNECT,
    206: _SEND,  # sendto
    211: _MESSAGE,  # sendmsg
    269: _MESSAGE,  # sendmmsg
    **_COMMON,
}
_IO_URING_SETUP = 425
# linux/audit.h: AUDIT_ARCH_…; and the number of seccomp(2).
_MACHINES = {"x86_64": (0xC000003E, 317, _X86_64), "aarch64": (0xC00000B7, 277, _AARCH64)}

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

# linux/bpf_common.h and linux/seccomp.h
_LOAD, _JUMP_EQUAL, _JUMP_SET, _RETURN = 0x20, 0x15, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_ALLOW, _ERROR, _NOTIFY = 0x7FFF0000, 0x00050000, 0x7FC00000
_SET_MODE_FILTER, _GET_ACTION_AVAILABLE = 1, 2
_NEW_LISTENER, _WAIT_KILLABLE = 1 << 3, 1 << 5


class _Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def is_supported() -> bool:
    """Whether this kind of machine and this kernel can report system calls."""
    if platform.machine() not in _MACHINES:
        return False
    _, seccomp, _ = _MACHINES[platform.machine()]
    action = ctypes.c_uint32(_NOTIFY)
    return not libc().syscall(seccomp, _GET_ACTION_AVAILABLE, 0, ctypes.byref(action))


def reported_calls() -> dict[int, Reported]:
    """Return the calls that are reported on this machine, by their numbers."""
    return _MACHINES[platform.machine()][2]


def report_calls() -> int:
    """Have the calls of this thread, and of all that it starts, reported.

    Returns the descriptor that the reports come from. Raises ``OSError``.
    """
    _, seccomp, _ = _MACHINES[platform.machine()]
    code = _make_code()
    program = _Program(length=len(code) // 8, filter=code)
    for flags in (_NEW_LISTENER | _WAIT_KILLABLE, _NEW_LISTENER):  # the first since Linux 5.19
        fd = libc().syscall(seccomp, _SET_MODE_FILTER, flags, ctypes.byref(program))
        if fd >= 0:
            os.set_inheritable(fd, False)  # noqa: FBT003 - the library's signature
            return int(fd)
    number = ctypes.get_errno()
    raise OSError(number, os.strerror(number), "seccomp")


@cache
def _make_code() -> bytes:
    """Return the filter: ``struct sock_filter`` after ``struct sock_filter``."""
    architecture, _, calls = _MACHINES[platform.machine()]
    lines = [
        _line(_LOAD, value=_ARCHITECTURE),
        _line(_JUMP_EQUAL, 1, 0, architecture),
        _line(_RETURN, value=_ALLOW),  # a program of another kind of machine
        _line(_LOAD, value=_NUMBER),
        _line(_JUMP_EQUAL, 0, 1, _IO_URING_SETUP),
        _line(_RETURN, value=_ERROR | errno.ENOSYS),
    ]
    for number, reported in calls.items():
        body = _make_condition(reported)
        lines += [_line(_JUMP_EQUAL, 0, len(body), number), *body]
    return b"".join([*lines, _line(_RETURN, value=_ALLOW)])


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
