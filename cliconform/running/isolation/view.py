"""The file system that sandboxed commands see: a mount namespace that they are started in.

All of it is read-only. Empty folders of its own lie over the user's home, over the folder of the
run, where other commands' homes are, and over the places where programs of the system leave sockets
and files for one another. What a command needs of these is put back into them.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress

from cliconform.quick_dataclass import dataclass
from cliconform.running.home.removal import remove_tree
from cliconform.running.isolation.system_calls import (
    CLONE_NEWNS,
    MOUNT_ATTR_RDONLY,
    MS_NODEV,
    MS_NOSUID,
    MS_PRIVATE,
    MS_REC,
    copy_mounts,
    enter_namespace,
    mount,
    place_mounts,
    set_mount_attributes,
    unmount,
    unshare,
)

_DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
_WRITABLE_DEVICES = (*(f"/dev/{name}" for name in _DEVICES), "/dev/pts")
_DEVICE_LINKS = {
    "fd": "/proc/self/fd",
    "stdin": "/proc/self/fd/0",
    "stdout": "/proc/self/fd/1",
    "stderr": "/proc/self/fd/2",
    "ptmx": "pts/ptmx",
}
_PRIVATE = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - those that the sandbox replaces
_HIDDEN = ("/run", "/dev")
_NEEDED = (*(f"/dev/{name}" for name in _DEVICES), "/dev/pts", "/etc/resolv.conf")
_NEEDED_IN_RUN = ("/run/current-system", "/run/wrappers", "/run/opengl-driver")  # NixOS
_MAX_LINKS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A file system to start commands in. ``run`` is the run's folder, which is empty in it."""

    run: str
    fd: int
    """The descriptor of the mount namespace."""
    root: int
    """The descriptor of its root folder, for :func:`~.system_calls.open_in_root`."""
    writable: Mapping[str, int]
    """The folders for temporary files, with a descriptor of each."""
    devices: tuple[int, ...]
    """The descriptors of the devices that may be written to, and of the folder of terminals."""
    places: frozenset[str]
    """The paths at which something is mounted."""
    links: Mapping[str, str]
    """The links that lead to something visible, with their targets."""

    def enter(self) -> None:
        """See this file system from now on, this thread alone."""
        unshare(_CLONE_FS)
        enter_namespace(self.fd, CLONE_NEWNS)

    def place_home(self, home: str, mounts: int) -> None:
        """Put the home that ``mounts`` is a copy of (:func:`copy_mounts`) into its place.

        That of the last command is taken away. For a thread that has entered the view.
        """
        set_mount_attributes(self.run, remove=MOUNT_ATTR_RDONLY)
        for name in os.listdir(self.run):
            unmount(f"{self.run}/{name}")
            os.rmdir(f"{self.run}/{name}")
        os.mkdir(home)
        set_mount_attributes(self.run, add=MOUNT_ATTR_RDONLY)
        place_mounts(mounts, home)

    def clear(self) -> list[str]:
        """Remove all temporary files that commands have left; return their paths."""
        found: list[str] = []
        for path, fd in self.writable.items():
            self._clear(path, f"/proc/self/fd/{fd}", found)
            for link, target in self.links.items():
                if _is_in(link, path):  # a command may have removed it
                    _link(f"/proc/self/fd/{fd}{link.removeprefix(path)}", target)
        return found

    def _clear(self, path: str, way: str, found: list[str]) -> None:
        """Clear the folder ``path``, which is reached at ``way`` from where we are."""
        for name in os.listdir(way):
            each = f"{path}/{name}"
            if each in self.places or self._is_link(each, f"{way}/{name}"):
                continue
            if any(_is_in(place, each) for place in (*self.places, *self.links)):
                self._clear(each, f"{way}/{name}", found)
            else:
                found.append(each)
                _remove(f"{way}/{name}")

    def _is_link(self, path: str, way: str) -> bool:
        return path in self.links and os.path.islink(way) and os.readlink(way) == self.links[path]

    def close(self) -> None:
        """Close the descriptors; the file system is gone when no command is in it."""
        for fd in (self.fd, self.root, *self.writable.values(), *self.devices):
            os.close(fd)


_CLONE_FS = 0x200  # linux/sched.h


def is_hidden(path: str, hidden: Collection[str]) -> bool:
    """Whether ``path``, or what it links to, would not be there in a view with these ``hidden``."""
    covers = [*_PRIVATE, *_HIDDEN, *hidden]
    return any(_is_in(each, cover) for each in (path, os.path.realpath(path)) for cover in covers)


def make_view(run: str, visible: Iterable[str], hidden: Collection[str]) -> View:
    """Make a file system for commands whose homes are in ``run``, and enter it.

    This thread stays in it: let it end. The folders ``hidden`` are empty but for what is
    ``visible``; their own paths and those above them are not made visible. Raises ``OSError``.
    """
    unshare(CLONE_NEWNS)
    mount("none", "/", flags=MS_REC | MS_PRIVATE)
    covers = _find_covers(run, hidden)
    links: dict[str, str] = {}
    needed = [*visible, *_NEEDED, *_NEEDED_IN_RUN]
    paths = {path for each in needed for path in _resolve(each, covers, links)}
    paths = {path for path in paths if _is_covered(path, covers, run) and os.path.exists(path)}
    placed = _select_outer(paths, covers)
    copies = {path: copy_mounts(path) for path in placed}
    try:
        for path in sorted({*covers, *copies}, key=len):
            if path in copies:
                _make_mount_point(path, copies[path])
                place_mounts(copies[path], path)
            else:
                _cover(path)
    finally:
        for copied in copies.values():
            os.close(copied)
    links |= {f"/dev/{name}": target for name, target in _DEVICE_LINKS.items()}
    for path, target in links.items():
        _link(path, target)
    return _lock(run, covers, {*covers, *copies}, links)


def _find_covers(run: str, hidden: Collection[str]) -> list[str]:
    """Return the folders to lay empty ones over, outer ones before inner ones."""
    wanted = {os.path.realpath(each) for each in (*_PRIVATE, *_HIDDEN, *hidden)} - {"/"}
    return sorted(
        {each for each in wanted if os.path.isdir(each) or each == "/dev/shm"} | {run},  # noqa: S108
        key=len,
    )


def _cover(folder: str) -> None:
    """Lay an empty folder over ``folder``, which need not exist."""
    os.makedirs(folder, exist_ok=True)
    mode = "1777" if folder in _PRIVATE else "0755"
    mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, f"mode={mode}")


def _resolve(path: str, covers: Sequence[str], links: dict[str, str]) -> list[str]:
    """Return the real paths that ``path`` leads to; note the links below ``covers`` on the way."""
    parts = [part for part in path.split("/") if part not in {"", "."}][::-1]
    place, count = "", 0
    while parts:
        part = parts.pop()
        if part == "..":
            place = os.path.dirname(place).rstrip("/")
            continue
        following = f"{place}/{part}"
        if os.path.islink(following) and count < _MAX_LINKS:
            count += 1
            target = os.readlink(following)
            if any(_is_in(following, cover) for cover in covers):
                links[following] = target
            if target.startswith("/"):
                place = ""
            parts += [each for each in target.split("/") if each not in {"", "."}][::-1]
        else:
            place = following
    return [place] if place else []


def _is_in(path: str, folder: str) -> bool:
    return path.startswith(f"{folder}/")


def _is_covered(path: str, covers: Sequence[str], run: str) -> bool:
    """Whether ``path`` would be gone; not if it is what is covered, or lies in the run's folder."""
    if path in covers or _is_in(path, run):
        return False
    return any(_is_in(path, cover) for cover in covers)


def _select_outer(paths: Iterable[str], covers: Collection[str]) -> list[str]:
    """Return ``paths`` without those that another one of them brings along."""
    kept: list[str] = []
    for path in sorted(paths, key=len):
        around = [each for each in (*kept, *covers) if _is_in(path, each)]
        if max(around, key=len) in covers:
            kept.append(path)
    return kept


def _make_mount_point(path: str, copied: int) -> None:
    is_folder = os.path.isdir(f"/proc/self/fd/{copied}")
    os.makedirs(path if is_folder else os.path.dirname(path), exist_ok=True)
    if not is_folder:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o644))


def _link(path: str, target: str) -> None:
    with suppress(OSError):  # it is there already
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(target, path)


def _lock(
    run: str, covers: Sequence[str], places: Collection[str], links: Mapping[str, str]
) -> View:
    """Make everything read-only but the private folders."""
    set_mount_attributes("/", add=MOUNT_ATTR_RDONLY, below=True)
    writable = [each for each in covers if each in _PRIVATE]
    for each in writable:
        set_mount_attributes(each, remove=MOUNT_ATTR_RDONLY)
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    return View(
        run=run,
        fd=os.open("/proc/thread-self/ns/mnt", os.O_RDONLY | os.O_CLOEXEC),
        root=os.open("/", os.O_PATH | os.O_CLOEXEC),
        writable={each: os.open(each, flags) for each in writable},
        devices=tuple(os.open(each, os.O_PATH | os.O_CLOEXEC) for each in _WRITABLE_DEVICES),
        places=frozenset(places),
        links=links,
    )


def _remove(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        remove_tree(path)
    else:
        with suppress(OSError):
            os.unlink(path)
