"""A network that has a loopback alone."""

from __future__ import annotations

import fcntl
import os
import socket
import struct

from cliconform.running.isolation.system_calls import CLONE_NEWNET, enter_namespace, unshare

_SIOCSIFFLAGS = 0x8914  # linux/sockios.h
_IFF_UP, _IFF_LOOPBACK, _IFF_RUNNING = 0x1, 0x8, 0x40  # linux/if.h
_TABLES = ("tcp", "tcp6", "udp", "udp6")


class PrivateNetwork:
    """A network with a loopback alone, for one command after the other.

    The methods are for threads that are to be in it; they do not leave it again.
    """

    def __init__(self) -> None:
        self._fd: int | None = None

    @property
    def fd(self) -> int:
        """The descriptor of the network's namespace. Call :meth:`enter` first."""
        assert self._fd is not None
        return self._fd

    def enter(self) -> None:
        """Enter the network, this thread alone; a new one if the last command has used its ports.

        For a minute after a connection its port is not free (tcp(7), TIME_WAIT), and the next
        command is to find every port free.
        """
        if self._fd is not None:
            enter_namespace(self._fd, CLONE_NEWNET)
            if not _has_sockets():
                return
            os.close(self._fd)
            self._fd = None
        unshare(CLONE_NEWNET)
        _start_loopback()
        self._fd = os.open("/proc/thread-self/ns/net", os.O_RDONLY)

    def join(self) -> None:
        """Enter the network that the command is in, this thread alone."""
        enter_namespace(self.fd, CLONE_NEWNET)


def _has_sockets() -> bool:
    """Whether a table of the network has a line below its heading (proc(5), /proc/net)."""
    for table in _TABLES:
        try:
            with open(f"/proc/thread-self/net/{table}", "rb") as file:
                if file.read().count(b"\n") > 1:
                    return True
        except FileNotFoundError:  # a machine without IPv6
            continue
    return False


def _start_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", _IFF_UP | _IFF_LOOPBACK | _IFF_RUNNING)
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, request)
