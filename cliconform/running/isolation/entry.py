"""Put a process into namespaces of its own (namespaces(7)).

Three processes take part. The worker forks one that leaves the worker's namespaces and forks
another: that one is process 1 of a process namespace, so that everything below it ends with it. The
one in between ends at once, and the worker, which adopts orphans meanwhile, becomes the parent.
"""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from cliconform.running.isolation.system_calls import (
    CLONE_NEWIPC,
    CLONE_NEWNS,
    CLONE_NEWPID,
    CLONE_NEWUSER,
    MS_BIND,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_PRIVATE,
    MS_REC,
    mount,
    prctl,
    unshare,
)
from cliconform.running.process.fork_bombs import limit_namespace
from cliconform.running.process.tree import adopting_orphans

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_OWN_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGTTOU)
_LIMIT = 30.0  # seconds to wait for a step of the other process


class EntryError(Exception):
    """The system does not allow a sandbox: ``call`` failed with the error ``number``.

    Where no call has failed, ``number`` is 0 and ``call`` says what happened.
    """

    def __init__(self, number: int, call: str) -> None:
        super().__init__(number, call)
        self.number = number
        self.call = call

    def __str__(self) -> str:
        return f"{self.call}: {os.strerror(self.number).lower()}" if self.number else self.call


def start_in_namespaces(main: Callable[[], int], *, own_session: bool = True) -> int:
    """Start a copy of this process in namespaces of its own; return its process id.

    It calls ``main`` and ends with the exit code that this returns. It ends when this process does.
    Without ``own_session`` it keeps the terminal of this process. Raises :class:`EntryError`.
    """
    with adopting_orphans():
        return _start(main, own_session=own_session)


def _start(main: Callable[[], int], *, own_session: bool) -> int:
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            between = os.fork()
            if not between:
                ours.close()
                _run_and_exit(theirs, lambda: _leave(theirs, main, own_session))
        ours.settimeout(_LIMIT)
        try:
            _receive(ours)  # it is in a user namespace
            _map_ids(between)
            ours.sendall(b"mapped\n")
            inner = int(_receive(ours))
            _wait_for_exit(between)
            ours.sendall(b"adopted\n")
            _receive(ours)  # it is ready
        except (OSError, EntryError) as error:
            _end(between)
            raise _as_entry_error(error) from error
    return inner


def _leave(channel: socket.socket, main: Callable[[], int], own_session: bool) -> int:  # noqa: FBT001 - internal
    """Leave the namespaces, wait to be given the user's ids, and start the inner process."""
    channel.settimeout(_LIMIT)
    unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC)
    channel.sendall(b"left\n")
    _receive(channel)
    inner = os.fork()
    if not inner:
        _run_and_exit(channel, lambda: _begin(channel, main, own_session))
    channel.sendall(b"%d\n" % inner)
    return 0


def _begin(channel: socket.socket, main: Callable[[], int], own_session: bool) -> int:  # noqa: FBT001 - internal
    _receive(channel)  # the process in between has ended
    prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if own_session:
        os.setsid()
    for number in _OWN_SIGNALS:  # from inside, process 1 gets only those that it has handlers for
        signal.signal(number, signal.SIG_DFL)
    _mount_own_systems()
    limit_namespace()
    channel.sendall(b"ready\n")
    channel.close()
    return main()


def _mount_own_systems() -> None:
    """Mount what shows processes and terminals: those of the namespaces, and no others."""
    mount("none", "/", flags=MS_REC | MS_PRIVATE)
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    data = "newinstance,ptmxmode=0666,mode=0600"
    mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, data)
    if not os.path.islink("/dev/ptmx"):
        mount("/dev/pts/ptmx", "/dev/ptmx", flags=MS_BIND)


def _map_ids(pid: int) -> None:
    """Give the process the ids of this one: all of them if we may, or our own."""
    if os.geteuid() == 0:
        with suppress(OSError):
            for kind in ("uid", "gid"):
                _write(f"/proc/{pid}/{kind}_map", _read_all_ids(kind))
            return
    _write(f"/proc/{pid}/setgroups", "deny")
    _write(f"/proc/{pid}/uid_map", f"{os.geteuid()} {os.geteuid()} 1")
    _write(f"/proc/{pid}/gid_map", f"{os.getegid()} {os.getegid()} 1")


def _read_all_ids(kind: str) -> str:
    """Return the map that gives each id of our own namespace itself."""
    with open(f"/proc/self/{kind}_map", encoding="ascii") as file:
        ranges = [line.split() for line in file]
    return "".join(f"{first} {first} {count}\n" for first, _, count in ranges)


def _write(path: str, text: str) -> None:
    try:
        fd = os.open(path, os.O_WRONLY)
        try:
            os.write(fd, text.encode())
        finally:
            os.close(fd)
    except OSError as error:
        raise EntryError(error.errno or 0, os.path.basename(path)) from error


def _run_and_exit(channel: socket.socket, function: Callable[[], int]) -> NoReturn:
    """Call ``function`` and end this process, which is a fork, with its exit code."""
    code = 1
    try:
        code = function()
    except (OSError, EntryError) as error:
        wrapped = _as_entry_error(error)
        with suppress(OSError):
            channel.sendall(f"error {wrapped.number} {wrapped.call}\n".encode())
    finally:
        os._exit(code)


def _receive(channel: socket.socket) -> str:
    """Return the next line. Raises :class:`EntryError` if it is one, or there is none."""
    line = b""
    while not line.endswith(b"\n"):
        data = channel.recv(1)
        if not data:
            raise EntryError(0, "a process of the sandbox ended")
        line += data
    word, _, rest = line.decode().strip().partition(" ")
    if word != "error":
        return word
    number, _, call = rest.partition(" ")
    raise EntryError(int(number), call)


def _as_entry_error(error: Exception) -> EntryError:
    if isinstance(error, EntryError):
        return error
    if isinstance(error, TimeoutError):
        return EntryError(0, "a process of the sandbox did not answer")
    assert isinstance(error, OSError)
    return EntryError(error.errno or 0, str(error.filename or "the sandbox"))


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    _wait_for_exit(pid)


def _wait_for_exit(pid: int) -> None:
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)
