"""A network that has a loopback alone."""

from __future__ import annotations

import fcntl
import os
import re
import socket
import struct

from cliconform.running.isolation.system_calls import CLONE_NEWNET, enter_namespace, unshare

_SIOCSIFFLAGS = 0x8914  # linux/sockios.h
_IFF_UP, _IFF_LOOPBACK, _IFF_RUNNING = 0x1, 0x8, 0x40  # linux/if.h
_COUNTS = re.compile(rb"\b(?:inuse|tw) [1-9]")


class PrivateNetwork:
    """A network with a loopback alone, for one command after the other.

    All methods but :meth:`begin` are for threads that are to be in it; they do not leave it again.
    """

    def __init__(self) -> None:
        self._fd: int | None = None
        self._is_new = False

    def begin(self) -> None:
        """Note that the next command begins: it is to find every port free."""
        self._is_new = False

    def enter(self) -> None:
        """Enter the command's network, this thread alone; make it if the last one is not free.

        For a minute after a connection its port is in use (tcp(7), TIME_WAIT).
        """
        if self._fd is not None:
            enter_namespace(self._fd, CLONE_NEWNET)
            if self._is_new or not _has_sockets():
                self._is_new = True
                return
            os.close(self._fd)
            self._fd = None
        unshare(CLONE_NEWNET)
        _start_loopback()
        self._fd = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        self._is_new = True


def _has_sockets() -> bool:
    """Whether the network has a socket in use, or one of an earlier connection (proc(5), sockstat).

    The tables of sockets themselves take as long to read as this machine has memory.
    """
    for name in ("sockstat", "sockstat6"):
        try:
            with open(f"/proc/thread-self/net/{name}", "rb") as file:
                if _COUNTS.search(file.read()):
                    return True
        except FileNotFoundError:  # a machine without IPv6
            continue
    return False


def _start_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", _IFF_UP | _IFF_LOOPBACK | _IFF_RUNNING)
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, request)
