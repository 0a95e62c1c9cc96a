"""Remove a folder, whatever a program has made of it."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection

from cliconform.running.home.folders import FolderOpener, Location

_OCTAL = re.compile(rb"\\([0-7]{3})")
_PASSES = 3  # a process that still writes into the folder may fill it again after it was emptied


def remove_tree(path: str) -> bool:
    """Remove the folder at ``path`` with everything in it; return whether it is gone.

    Copes with thousands of nested folders, with folders without permissions and with entries that
    disappear meanwhile. A link is removed, never followed, and what is mounted in it is not
    entered: it may be the user's. What cannot be removed stays; no error is raised.
    """
    for _ in range(_PASSES):
        try:
            root = Location.of(path)
        except FileNotFoundError:
            return True
        except PermissionError:
            if not _add_permissions(path):
                return False
            continue
        except OSError:
            return False
        _empty_folder(root, find_mounts(path))
        try:
            os.rmdir(path)
        except FileNotFoundError:
            return True
        except OSError:
            continue
        return True
    return False


def explain_left(path: str) -> str:
    """Return what is left at ``path`` that :func:`remove_tree` could not remove, and why.

    Empty if nothing is left.
    """
    if mounts := find_mounts(path):
        more = "" if len(mounts) == 1 else f", and at {len(mounts) - 1} more paths in it"
        return f"something is mounted at {mounts[0]}{more}"
    while True:
        try:
            names = sorted(os.listdir(path))
        except FileNotFoundError:
            return ""
        except OSError:
            names = []
        if not names:
            return _explain_obstacle(path)
        path = f"{path}/{names[0]}"


def _explain_obstacle(path: str) -> str:
    """Try once more to remove what is at ``path``; return why that fails."""
    try:
        if os.path.isdir(path) and not os.path.islink(path):
            os.rmdir(path)
        else:
            os.unlink(path)
    except OSError as error:
        return f"{path}: {(error.strerror or str(error)).lower()}"
    return ""


def find_mounts(path: str, table: str = "/proc/self/mountinfo") -> list[str]:
    """Return where something is mounted at ``path`` or below it, by the table of proc(5)."""
    try:
        with open(table, "rb") as file:
            lines = file.read().splitlines()
    except OSError:
        return []
    places = [_OCTAL.sub(_unescape, line.split(b" ")[4]) for line in lines]
    start = os.fsencode(path)
    return [
        os.fsdecode(place) for place in places if place == start or place.startswith(start + b"/")
    ]


def _unescape(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 8)])


def _identify(folder: int | str) -> tuple[int, int] | None:
    try:
        status = os.stat(folder)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _add_permissions(path: str) -> bool:
    try:
        os.chmod(path, stat.S_IRWXU)
    except OSError:
        return False
    return True


def _empty_folder(root: Location, mounts: Collection[str]) -> None:
    mounted = {_identify(mount) for mount in mounts}
    pending = [root]
    opener = FolderOpener()  # not as a context manager: no permission has to be given back
    emptied: list[Location] = []
    while pending:
        location = pending.pop()
        emptied.append(location)
        try:
            folder = location.shorten(opener)
            fd = opener.open(folder)
        except OSError:
            continue
        try:
            if mounted and _identify(fd) in mounted:
                continue
            pending.extend(folder.join(name) for name in _unlink_files(fd))
        finally:
            os.close(fd)
    for location in reversed(emptied[1:]):
        _remove_folder(location)


def _unlink_files(fd: int) -> list[str]:
    """Unlink everything in the open folder ``fd`` but folders; return the names of these."""
    with os.scandir(fd) as entries:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    files = [name for name, is_dir in found if not is_dir]
    folders = [name for name, is_dir in found if is_dir]
    if found:
        _make_writable(fd)
    for name in files:
        try:
            os.unlink(name, dir_fd=fd)
        except OSError:
            continue
    return folders


def _make_writable(fd: int) -> None:
    if os.fstat(fd).st_mode & stat.S_IRWXU != stat.S_IRWXU:
        try:
            os.fchmod(fd, stat.S_IRWXU)
        except OSError:
            return


def _remove_folder(location: Location) -> None:
    try:
        os.rmdir(location.path, dir_fd=location.base.fd)
    except OSError:
        return
