"""One call that the kernel has reported: what it is, and the memory that its arguments point to."""

from __future__ import annotations

import ctypes
import os
import struct

from cliconform.quick_dataclass import dataclass
from cliconform.running.isolation.reported_calls import Reported
from cliconform.running.isolation.system_calls import AT_FDCWD, libc

_PAGE = 4096
_LONGEST_PATH = 4096
_WORDS = struct.Struct("=6I")
_CONNECT, _SEND_TO, _SEND_MESSAGE, _SEND_MESSAGES = 3, 11, 16, 20  # linux/net.h: SYS_…


class _Vector(ctypes.Structure):
    """``struct iovec``."""

    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


@dataclass(frozen=True, slots=True)
class ReportedCall:
    """One reported call: what it does, its thread and its arguments."""

    reported: Reported
    thread: int
    arguments: tuple[int, ...]
    is_32_bit: bool = False

    def read(self, address: int, length: int) -> bytes:
        """Return up to ``length`` bytes of the program's memory (process_vm_readv(2))."""
        buffer = ctypes.create_string_buffer(length)
        ours = _Vector(ctypes.cast(buffer, ctypes.c_void_p), length)
        to_end = min(_PAGE - address % _PAGE, length)  # the next page may not be there
        theirs = (_Vector * 2)(_Vector(address, to_end), _Vector(address + to_end, length - to_end))
        count = libc().process_vm_readv(
            self.thread, ctypes.byref(ours), ctypes.c_ulong(1), theirs, ctypes.c_ulong(2), 0
        )
        return buffer.raw[: max(count, 0)]

    def read_path(self, argument: int) -> str:
        """Return the path that an argument points to; empty if there is none."""
        address = self.arguments[argument]
        if not address:
            return ""
        data = self.read(address, 256)
        if b"\0" not in data:
            data = self.read(address, _LONGEST_PATH)
        return os.fsdecode(data.partition(b"\0")[0])

    def find_folder(self, argument: int | None) -> str:
        """Return the folder that a relative path of the call begins at."""
        fd = AT_FDCWD
        if argument is not None:
            fd = ctypes.c_int32(self.arguments[argument] & 0xFFFFFFFF).value
        name = "cwd" if fd == AT_FDCWD else f"fd/{fd}"
        return os.readlink(f"/proc/{self.thread}/{name}")

    def find_address(self) -> tuple[int, int] | None:
        """Return where the address is in memory that the call names, and its length, if any."""
        match self.reported.kind:
            case "connect":
                return self.arguments[1], self.arguments[2] & 0xFFFFFFFF
            case "send":
                return self.arguments[4], self.arguments[5] & 0xFFFFFFFF
            case "message":
                return self._find_in_message(self.arguments[self.reported.path])
            case "socket call":
                return self._find_in_socket_call()
        return None

    def _find_in_socket_call(self) -> tuple[int, int] | None:
        """Look into socketcall(2), whose arguments are in memory."""
        what = self.arguments[0] & 0xFFFFFFFF
        if what not in {_CONNECT, _SEND_TO, _SEND_MESSAGE, _SEND_MESSAGES}:
            return None
        data = self.read(self.arguments[1] & 0xFFFFFFFF, _WORDS.size)
        words = _WORDS.unpack(data.ljust(_WORDS.size, b"\0"))
        if what == _CONNECT:
            return words[1], words[2]
        return (words[4], words[5]) if what == _SEND_TO else self._find_in_message(words[1])

    def _find_in_message(self, header: int) -> tuple[int, int] | None:
        """Look into a ``struct msghdr``."""
        form = struct.Struct("=II" if self.is_32_bit else "=QI")
        address, length = form.unpack(self.read(header, form.size))
        return (address, length) if address else None
