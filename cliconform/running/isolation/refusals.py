"""What a command tried and was not allowed: to write outside its home, to connect to others.

The kernel stops a reported call until it is answered. A thread of the worker looks at what the call
is about, notes what leads outside, and lets the call go on: it is the read-only view, Landlock and
the empty network that refuse it. Only a connection to a socket in the file system, which none of
these can forbid, is refused here.
"""

from __future__ import annotations

import errno
import fcntl
import ipaddress
import os
import re
import stat
import struct
from collections.abc import Collection
from contextlib import suppress
from typing import TypeAlias

from cliconform.running.isolation.reported_call import ReportedCall
from cliconform.running.isolation.reported_calls import Reported, find_by_number
from cliconform.running.isolation.system_calls import open_in_root

_RECEIVE, _SEND = 0xC0502100, 0xC0182101  # SECCOMP_IOCTL_NOTIF_…, linux/seccomp.h
_CONTINUE = 1
_NOTIFICATION = struct.Struct("=QIIiIQ6Q")
_ANSWER = struct.Struct("=QqiI")
_MOST = 50
"""How many different attempts of each kind are kept."""
_NAME_SERVER = re.compile(r"^\s*nameserver\s+(\S+)", re.MULTILINE)
_DNS = 53
_CACHE = "__pycache__"
"""Python writes its compiled modules beside their sources where it may, and does without."""

_Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refusals:
    """Answers the reports of one command, and keeps what it tried.

    ``root`` is the descriptor of the root folder that the command sees. It may write in ``home``,
    which lies in the folder ``run``, and in those for ``temporary`` files, but not in what is
    ``mounted`` in these. ``hidden`` is the user's home, which is shown as ``~``. With ``network``
    every address may be connected to.
    """

    def __init__(
        self,
        *,
        root: int,
        home: str,
        run: str,
        temporary: Collection[str],
        mounted: Collection[str],
        hidden: str,
        network: bool,
    ) -> None:
        self.written: dict[str, None] = {}
        """The paths outside that it tried to write."""
        self.connected: dict[str, None] = {}
        """The addresses that it tried to connect to or send to."""
        self._root = root
        self._home, self._run = f"{home}/", f"{run}/"
        self._temporary = tuple(f"{each}/" for each in temporary)
        self._mounted = tuple(f"{each}/" for each in mounted if each.startswith(self._temporary))
        self._hidden = hidden
        self._network = network
        self._calls = find_by_number()
        self._name_servers: frozenset[str] | None = None

    def answer_next(self, fd: int) -> None:
        """Answer the next report from ``fd``."""
        buffer = bytearray(_NOTIFICATION.size)
        try:
            fcntl.ioctl(fd, _RECEIVE, buffer)
        except OSError:
            return  # its process was killed meanwhile
        id_, thread, _, number, architecture, _, *arguments = _NOTIFICATION.unpack(buffer)
        error = 0
        # It may have ended, and its arguments may be nonsense: without an answer it would hang.
        with suppress(Exception):
            reported, is_32_bit = self._calls[architecture, number]
            error = self._look_at(ReportedCall(reported, thread, tuple(arguments), is_32_bit))
        answer = _ANSWER.pack(id_, 0, -error, 0 if error else _CONTINUE)
        with suppress(OSError):
            fcntl.ioctl(fd, _SEND, bytearray(answer))

    def _look_at(self, call: ReportedCall) -> int:
        """Note what ``call`` is about; return the error that it is to fail with, or 0."""
        reported = call.reported
        match reported.kind:
            case "connect" | "send" | "message" | "socket call":
                found = call.find_address()
                return self._look_at_address(call, *found) if found else 0
            case "open":
                self._look_at_open(call, reported)
            case "create":
                self._note_write(call, reported.folder, reported.path, is_there=False)
            case "change":
                self._note_write(
                    call, reported.folder, reported.path, is_there=True, follow=reported.follows
                )
            case "move":
                self._look_at_move(call, reported)
        return 0

    # Files.

    def _look_at_open(self, call: ReportedCall, reported: Reported) -> None:
        flags = os.O_CREAT | os.O_WRONLY
        if reported.flags is not None:
            flags = call.arguments[reported.flags]
        elif reported.how is not None:
            (flags,) = struct.unpack("=Q", call.read(call.arguments[reported.how], 8))
        if not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            return
        is_there = True if not flags & os.O_CREAT else None
        if flags & os.O_CREAT and flags & os.O_EXCL:
            is_there = False
        follow = not flags & (os.O_NOFOLLOW | os.O_EXCL)
        self._note_write(call, reported.folder, reported.path, is_there=is_there, follow=follow)

    def _look_at_move(self, call: ReportedCall, reported: Reported) -> None:
        assert reported.to is not None
        if self._note_write(call, reported.folder, reported.path, is_there=True):
            folder, path = reported.to
            self._note_write(call, folder, path, is_there=None)

    def _note_write(
        self,
        call: ReportedCall,
        folder: int | None,
        path_argument: int,
        *,
        is_there: bool | None,
        follow: bool = False,
    ) -> bool:
        """Note a path outside; return whether it would be written.

        It would not be if it had to be there and is not, or had not to be there and is.
        """
        path = call.read_path(path_argument)
        if not path:
            return False
        if not path.startswith("/"):
            path = f"{call.find_folder(folder)}/{path}"
        real, exists = self._resolve(path, follow=follow)
        if is_there is not None and is_there is not exists:
            return False
        if not self._is_allowed(real, exists=exists):
            self._keep(self.written, self._show(real))
        return True

    def _resolve(self, path: str, *, follow: bool) -> tuple[str, bool]:
        """Return where ``path`` leads as the command sees it, and whether something is there."""
        for _ in range(40):
            folder, name = os.path.split(path.rstrip("/"))
            folder = self._find_real_folder(folder or "/")
            real = f"{folder.rstrip('/')}/{name}"
            try:
                fd = open_in_root(self._root, real, os.O_PATH | os.O_NOFOLLOW)
            except OSError:
                return real, False
            try:
                if not (follow and stat.S_ISLNK(os.fstat(fd).st_mode)):
                    return real, True
                target = os.readlink("", dir_fd=fd)
            finally:
                os.close(fd)
            path = os.path.join(folder, target)
        return path, False

    def _find_real_folder(self, path: str) -> str:
        """Return the real path of a folder, or of the nearest one above it that exists."""
        missing: list[str] = []
        while True:
            try:
                fd = open_in_root(self._root, path, os.O_PATH)
            except OSError:
                if path in {"/", ""}:
                    return "/"
                path, name = os.path.split(path.rstrip("/"))
                missing.insert(0, name)
                continue
            try:
                real = os.readlink(f"/proc/self/fd/{fd}")
            finally:
                os.close(fd)
            return os.path.normpath("/".join([real, *missing]))

    def _is_allowed(self, path: str, *, exists: bool) -> bool:
        if self._is_in_own_folder(path):
            return True
        if path.startswith("/dev/") and not path.startswith(self._temporary):
            return exists
        of_process = path.startswith("/proc/") and not path.startswith("/proc/sys")
        return of_process or _CACHE in path.split("/")

    def _is_in_own_folder(self, path: str) -> bool:
        path = f"{path}/"
        if path.startswith(self._run):
            return path.startswith(self._home)
        return path.startswith(self._temporary) and not path.startswith(self._mounted)

    def _show(self, path: str) -> str:
        if self._hidden and f"{path}/".startswith(f"{self._hidden}/"):
            return f"~{path[len(self._hidden) :]}"
        return path

    # Addresses.

    def _look_at_address(self, call: ReportedCall, address: int, length: int) -> int:
        data = call.read(address, min(length, 128))
        (family,) = struct.unpack_from("=H", data)
        if family == _UNIX:
            return self._look_at_socket(call, data[2:])
        if not self._network and family in _WITHOUT_NAMESPACE:
            self._keep(self.connected, _describe_other(family, data))
            return errno.EACCES
        if self._network or family not in {_INET, _INET6}:
            return 0
        (port,) = struct.unpack_from("!H", data, 2)
        host = _read_host(data, family)
        is_dns = port == _DNS and str(host) in self._list_name_servers()
        if is_dns or not _is_own(host):
            text = f"[{host}]:{port}" if host.version == _VERSION_6 else f"{host}:{port}"
            self._keep(self.connected, f"{text} (to look up a name)" if port == _DNS else text)
        return 0

    def _look_at_socket(self, call: ReportedCall, name: bytes) -> int:
        """Refuse a connection to a socket in the file system outside."""
        path = os.fsdecode(name.partition(b"\0")[0])
        if not path:
            return 0  # an abstract one: the network has those of this command alone
        if not path.startswith("/"):
            path = f"{call.find_folder(None)}/{path}"
        real, exists = self._resolve(path, follow=True)
        if not exists or self._is_in_own_folder(real):
            return 0
        self._keep(self.connected, self._show(real))
        return errno.EACCES

    def _list_name_servers(self) -> frozenset[str]:
        if self._name_servers is None:
            text = ""
            with suppress(OSError), open("/etc/resolv.conf", encoding="utf-8") as file:
                text = file.read()
            self._name_servers = frozenset(_NAME_SERVER.findall(text))
        return self._name_servers

    def _keep(self, kept: dict[str, None], what: str) -> None:
        if len(kept) < _MOST:
            kept[what] = None


_UNIX, _INET, _INET6 = 1, 2, 10  # socket(2), on Linux
_VERSION_6 = 6
_VSOCK = 40
_WITHOUT_NAMESPACE = {31: "Bluetooth", 32: "IUCV", 39: "NFC", _VSOCK: "vsock", 42: "Qualcomm IPC"}
"""Kinds of addresses that lead out of every network namespace: to the host of a virtual machine, to
other devices. So a connection to one is refused here."""


def _describe_other(family: int, data: bytes) -> str:
    """Return an address that is none of the Internet: of vsock, the machine and the port."""
    if family == _VSOCK and len(data) >= 12:  # noqa: PLR2004 - vsock(7)
        port, machine = struct.unpack_from("=II", data, 4)
        return f"vsock {machine}:{port}"
    return f"a {_WITHOUT_NAMESPACE[family]} address"


def _read_host(data: bytes, family: int) -> _Address:
    """Return the host of a ``sockaddr_in`` or ``sockaddr_in6``."""
    if family == _INET:
        return ipaddress.IPv4Address(data[4:8])
    host = ipaddress.IPv6Address(data[8:24])
    return host.ipv4_mapped or host


def _is_own(host: _Address) -> bool:
    return host.is_loopback or host.is_unspecified
