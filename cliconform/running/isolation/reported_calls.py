"""The system calls that are reported, and their numbers on each kind of machine.

What a call does and which of its arguments say where are the same everywhere; the numbers are those
of the kernel: ``arch/x86/entry/syscalls``, ``arch/arm/tools``, and ``scripts/syscall.tbl``, which
aarch64 has.
"""

from __future__ import annotations

import platform
import struct
from collections.abc import Mapping
from typing import Literal, TypeAlias

from cliconform.quick_dataclass import dataclass

Kind: TypeAlias = Literal[
    "open", "create", "change", "move", "connect", "send", "message", "socket call"
]


@dataclass(frozen=True, slots=True)
class Reported:
    """What a reported call does, and which of its arguments say where.

    ``path`` is the number of the argument that has the path, or the address; ``folder`` that of the
    descriptor of the folder that a path is relative to, ``None`` for the current one; ``flags``
    that of the flags of an ``open``, and ``how`` that of a pointer to them. With ``follows`` a link
    in the path's last place is followed.
    """

    kind: Kind
    path: int
    folder: int | None = None
    flags: int | None = None
    how: int | None = None
    follows: bool = False
    to: tuple[int | None, int] | None = None
    """For ``move``: the arguments for the folder and path of the new place."""
    if_set: int | None = None
    """The call is reported only if this argument is not 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """How one kind of program calls the system: ``architecture`` is linux/audit.h's AUDIT_ARCH_…"""

    architecture: int
    numbers: Mapping[str, int]
    is_32_bit: bool = False


CALLS = {
    "open": Reported("open", path=0, flags=1, follows=True),
    "openat": Reported("open", path=1, folder=0, flags=2, follows=True),
    "openat2": Reported("open", path=1, folder=0, how=2, follows=True),
    "creat": Reported("open", path=0, follows=True),
    "mkdir": Reported("create", path=0),
    "mkdirat": Reported("create", path=1, folder=0),
    "mknod": Reported("create", path=0),
    "mknodat": Reported("create", path=1, folder=0),
    "unlink": Reported("change", path=0),
    "rmdir": Reported("change", path=0),
    "unlinkat": Reported("change", path=1, folder=0),
    "rename": Reported("move", path=0, to=(None, 1)),
    "renameat": Reported("move", path=1, folder=0, to=(2, 3)),
    "renameat2": Reported("move", path=1, folder=0, to=(2, 3)),
    "link": Reported("create", path=1),
    "linkat": Reported("create", path=3, folder=2),
    "symlink": Reported("create", path=1),
    "symlinkat": Reported("create", path=2, folder=1),
    "chmod": Reported("change", path=0, follows=True),
    "fchmodat": Reported("change", path=1, folder=0, follows=True),
    "fchmodat2": Reported("change", path=1, folder=0, follows=True),
    "chown": Reported("change", path=0, follows=True),
    "lchown": Reported("change", path=0),
    "fchownat": Reported("change", path=1, folder=0, follows=True),
    "truncate": Reported("change", path=0, follows=True),
    "utime": Reported("change", path=0, follows=True),
    "utimes": Reported("change", path=0, follows=True),
    "futimesat": Reported("change", path=1, folder=0, follows=True, if_set=1),
    "utimensat": Reported("change", path=1, folder=0, follows=True, if_set=1),
    "setxattr": Reported("change", path=0, follows=True),
    "lsetxattr": Reported("change", path=0),
    "setxattrat": Reported("change", path=1, folder=0, follows=True),
    "removexattr": Reported("change", path=0, follows=True),
    "lremovexattr": Reported("change", path=0),
    "removexattrat": Reported("change", path=1, folder=0, follows=True),
    "connect": Reported("connect", path=1),
    "sendto": Reported("send", path=4, if_set=4),
    "sendmsg": Reported("message", path=1),
    "sendmmsg": Reported("message", path=1),
    "socketcall": Reported("socket call", path=1),
}

# Those added since Linux 5.1 have the same number on every machine.
_NEW = {"openat2": 437, "fchmodat2": 452, "setxattrat": 463, "removexattrat": 466}
IO_URING_SETUP = 425
_X86_64 = {
    "open": 2,
    "connect": 42,
    "sendto": 44,
    "sendmsg": 46,
    "truncate": 76,
    "rename": 82,
    "mkdir": 83,
    "rmdir": 84,
    "creat": 85,
    "link": 86,
    "unlink": 87,
    "symlink": 88,
    "chmod": 90,
    "chown": 92,
    "lchown": 94,
    "utime": 132,
    "mknod": 133,
    "setxattr": 188,
    "lsetxattr": 189,
    "removexattr": 197,
    "lremovexattr": 198,
    "utimes": 235,
    "openat": 257,
    "mkdirat": 258,
    "mknodat": 259,
    "fchownat": 260,
    "futimesat": 261,
    "unlinkat": 263,
    "renameat": 264,
    "linkat": 265,
    "symlinkat": 266,
    "fchmodat": 268,
    "utimensat": 280,
    "sendmmsg": 307,
    "renameat2": 316,
}
_AARCH64 = {
    "setxattr": 5,
    "lsetxattr": 6,
    "removexattr": 14,
    "lremovexattr": 15,
    "mknodat": 33,
    "mkdirat": 34,
    "unlinkat": 35,
    "symlinkat": 36,
    "linkat": 37,
    "renameat": 38,
    "truncate": 45,
    "fchmodat": 53,
    "fchownat": 54,
    "openat": 56,
    "utimensat": 88,
    "connect": 203,
    "sendto": 206,
    "sendmsg": 211,
    "sendmmsg": 269,
    "renameat2": 276,
}
# Of programs for 32 bits, only what nothing else refuses: connections to sockets among the files.
_I386 = {"socketcall": 102, "sendmmsg": 345, "connect": 362, "sendto": 369, "sendmsg": 370}
_ARM = {"connect": 283, "sendto": 290, "sendmsg": 296, "sendmmsg": 374}
MACHINES = {
    "x86_64": (
        Machine(architecture=0xC000003E, numbers=_X86_64 | _NEW),
        Machine(architecture=0x40000003, numbers=_I386, is_32_bit=True),
    ),
    "aarch64": (
        Machine(architecture=0xC00000B7, numbers=_AARCH64 | _NEW),
        Machine(architecture=0x40000028, numbers=_ARM, is_32_bit=True),
    ),
}
"""By the name of the machine, its own programs and those for 32 bits."""
SECCOMP = {"x86_64": 317, "aarch64": 277}
"""The number of seccomp(2)."""


def list_machines() -> tuple[Machine, ...]:
    """Return the kinds of programs that run here, our own first; nothing where none is known."""
    is_64_bit = struct.calcsize("P") == struct.calcsize("Q")  # we, and not only the kernel
    return MACHINES.get(platform.machine(), ()) if is_64_bit else ()


def find_by_number() -> dict[tuple[int, int], tuple[Reported, bool]]:
    """Return what is reported, and whether it is of a program for 32 bits.

    The keys are the architecture and the number, as a report has them.
    """
    return {
        (machine.architecture, number): (CALLS[name], machine.is_32_bit)
        for machine in list_machines()
        for name, number in machine.numbers.items()
    }
