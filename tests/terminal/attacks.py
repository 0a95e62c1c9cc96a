"""Tries to leave the sandbox in every way it knows; prints how each attempt ended, as JSON."""

from __future__ import annotations

import ctypes
import fcntl
import json
import mmap
import os
import signal
import socket
import struct
import sys
import termios
from collections.abc import Callable

(OUTSIDE, REAL_HOME, OTHER_HOME, HOST_PORT, HOST_PID, SOCKET) = sys.argv[1:7]
STATUS = dict(line.split(":", 1) for line in open("/proc/self/status"))
LIBC = ctypes.CDLL(None, use_errno=True)


def check(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def write(path: str) -> None:
    with open(path, "w") as file:
        file.write("attacked")


def through_link() -> None:
    os.symlink(OUTSIDE, "link")
    write("link/by-link")


def through_dangling_link() -> None:
    os.symlink(f"{OUTSIDE}/new", "dangling")
    write("dangling")


def rename_across() -> None:
    write("mine")
    os.rename("mine", f"{OUTSIDE}/by-rename")


def rename_away() -> None:
    os.rename(f"{OUTSIDE}/file", "taken")


def mount() -> None:
    check(LIBC.mount(b"none", b"/mnt", b"tmpfs", 0, None))


def remount() -> None:
    check(LIBC.mount(None, OUTSIDE.encode(), None, 32 | 4096, None))


def new_namespaces() -> None:
    check(LIBC.unshare(0x10000000 | 0x00020000))
    check(LIBC.mount(b"none", b"/", None, 0x44000, None))
    check(LIBC.mount(None, b"/", None, 32 | 4096 | 16384, None))
    write(f"{OUTSIDE}/by-namespace")


def leave_mount_namespace() -> None:
    fd = os.open("/proc/1/ns/mnt", os.O_RDONLY)
    check(LIBC.setns(fd, 0))


def through_proc_root() -> None:
    write(f"/proc/1/root{OUTSIDE}/by-proc")


def through_parent_cwd() -> None:
    write(f"/proc/{os.getppid()}/cwd/by-cwd")


def memory_of_worker() -> None:
    with open("/proc/1/mem", "r+b") as file:
        file.seek(0x400000)
        file.read(1)


def trace_worker() -> None:
    check(LIBC.ptrace(16, 1, None, None))


def kill_worker() -> None:
    os.kill(1, signal.SIGKILL)
    os.kill(1, signal.SIGTERM)


def become_root() -> None:
    write("own")
    os.chown("own", 0, 0)
    os.chmod("own", 0o4755)
    with open("/etc/shadow", "a"):
        pass


def connect(address: tuple[str, int] | str, family: int = socket.AF_INET) -> None:
    with socket.socket(family) as client:
        client.settimeout(5)
        client.connect(address)


def connect_to_host_of_machine() -> None:
    with socket.socket(40) as client:  # vsock(7), which has no namespaces
        client.settimeout(5)
        client.connect((2, 4711))


def send_datagram() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"x", ("192.0.2.3", 4000))


def send_message() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendmsg([b"x"], [], 0, ("192.0.2.4", 4000))


def inject_keys() -> None:
    fcntl.ioctl(0, termios.TIOCSTI, b"x")


def io_uring() -> None:
    check(LIBC.syscall(425, 1, ctypes.create_string_buffer(120)))


def raw_device() -> None:
    check(LIBC.mknod(b"device", 0o60600, os.makedev(253, 0)))
    with open("device", "rb") as file:
        file.read(1)


def open_by_handle() -> None:
    handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0) + bytes(128))
    check(LIBC.open_by_handle_at(-100, handle, 0))


def nonsense() -> None:
    for address in (1, 2**47 - 2, 2**63, 2**64 - 1):
        pointer = ctypes.c_void_p(address)
        for number, *arguments in (
            (2, pointer, os.O_WRONLY | os.O_CREAT, 0),
            (257, -7, pointer, os.O_WRONLY, 0),
            (437, -100, pointer, pointer, 24),
            (316, 2**31, pointer, 5, pointer, 0),
            (42, 0, pointer, 2**31),
            (44, 1, pointer, 5, 0, pointer, 2**32 - 1),
            (46, 1, pointer, 0),
        ):
            LIBC.syscall(number, *arguments)
    with socket.socket(socket.AF_UNIX) as client:
        LIBC.connect(client.fileno(), b"\1", 1)
        LIBC.connect(client.fileno(), b"\1\0" + b"x" * 200, 110)
    check(LIBC.open(b"/" + b"a/" * 3000, os.O_WRONLY | os.O_CREAT, 0))


LOW = 0x40  # MAP_32BIT: a 32-bit call has pointers of 32 bits
# push %rbx; mov %edi, %eax; mov %esi, %ebx; mov %ecx, %r8d; mov %edx, %ecx; mov %r8d, %edx;
# int $0x80; pop %rbx; cltq; ret
CALL_32 = bytes.fromhex("5389f889f34189c889d14489c2cd805b4898c3")


def call_as_32_bit(number: int, *arguments: int) -> None:
    """Make a system call as a program for i386 does."""
    with mmap.mmap(-1, 4096, prot=7, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | LOW) as page:
        page.write(CALL_32)
        address = ctypes.addressof(ctypes.c_char.from_buffer(page))
        function = ctypes.CFUNCTYPE(ctypes.c_long, *[ctypes.c_long] * 4)(address)
        result = function(number, *arguments)
        del function
    if result < 0:
        raise OSError(-result, os.strerror(-result))


def connect_as_32_bit(number: int) -> None:
    if os.uname().machine != "x86_64":
        raise OSError("it needs i386")
    with mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | LOW) as page:
        address = ctypes.addressof(ctypes.c_char.from_buffer(page))
        name = struct.pack("=H", socket.AF_UNIX) + SOCKET.encode() + b"\0"
        with socket.socket(socket.AF_UNIX) as client:
            words = (client.fileno(), address + 100, len(name))
            page[: 100 + len(name)] = struct.pack("=3I88x", *words) + name
            if number == 102:  # socketcall(2)
                words = (3, address, 0)
            call_as_32_bit(number, *words)


def through_hard_link() -> None:
    write("soft")
    os.link("soft", f"{OUTSIDE}/hard")


ATTACKS: dict[str, Callable[[], object]] = {
    "nonsense": nonsense,
    "etc": lambda: write("/etc/attacked"),
    "real-home": lambda: write(f"{REAL_HOME}/.attacked"),
    "new-folder-in-real-home": lambda: os.makedirs(f"{REAL_HOME}/.config/attacked"),
    "host-folder": lambda: write(f"{OUTSIDE}/attacked"),
    "host-file": lambda: write(f"{OUTSIDE}/file"),
    "truncate": lambda: os.truncate(f"{OUTSIDE}/file", 0),
    "chmod": lambda: os.chmod(f"{OUTSIDE}/file", 0),
    "times": lambda: os.utime(f"{OUTSIDE}/file", (0, 0)),
    "unlink": lambda: os.unlink(f"{OUTSIDE}/file"),
    "rmdir": lambda: os.rmdir(f"{OUTSIDE}/folder"),
    "attribute": lambda: os.setxattr(f"{OUTSIDE}/file", "user.x", b"1"),
    "other-home": lambda: write(OTHER_HOME),
    "run-folder": lambda: write("../attacked"),
    "move-home": lambda: os.rename(os.getcwd(), f"{os.getcwd()}.moved"),
    "link": through_link,
    "dangling-link": through_dangling_link,
    "hard-link": lambda: os.link(f"{OUTSIDE}/file", "hard"),
    "hard-link-outside": through_hard_link,
    "rename-across": rename_across,
    "rename-away": rename_away,
    "mount": mount,
    "remount": remount,
    "namespaces": new_namespaces,
    "setns": leave_mount_namespace,
    "proc-root": through_proc_root,
    "proc-cwd": through_parent_cwd,
    "sysctl": lambda: write("/proc/sys/kernel/hostname"),
    "memory": memory_of_worker,
    "ptrace": trace_worker,
    "kill-outside": lambda: os.kill(int(HOST_PID), 0),
    "kill-worker": kill_worker,
    "become-root": become_root,
    "host-port": lambda: connect(("127.0.0.1", int(HOST_PORT))),
    "internet": lambda: connect(("192.0.2.1", 443)),
    "internet-6": lambda: connect(("2001:db8::1", 443), socket.AF_INET6),
    "vsock": connect_to_host_of_machine,
    "datagram": send_datagram,
    "message": send_message,
    "unix-socket": lambda: connect(SOCKET, socket.AF_UNIX),
    "unix-socket-32": lambda: connect_as_32_bit(362),
    "unix-socket-by-socketcall": lambda: connect_as_32_bit(102),
    "inject-keys": inject_keys,
    "io-uring": io_uring,
    "device": raw_device,
    "handle": open_by_handle,
}

results = {}
for name, attack in ATTACKS.items():
    try:
        attack()
        results[name] = "done"
    except Exception as error:
        results[name] = f"{type(error).__name__}: {error}"
seen = {
    "real-home": os.listdir(REAL_HOME) if os.path.isdir(REAL_HOME) else None,
    "run-folder": os.listdir(".."),
    "processes": [name for name in os.listdir("/proc") if name.isdigit()],
    "tmp": os.listdir("/tmp"),
    "run": os.listdir("/run"),
    "status": STATUS,
    "devices": sorted(os.listdir("/dev")),
}
print(json.dumps({"results": results, "seen": seen}))
sys.stdout.flush()
