"""Removing a folder, whatever a program has made of it."""

from __future__ import annotations

import os
import stat

from cliconform.running.home.folders import Doors, Spot

_PASSES = 3  # what still writes into it may make a folder that was emptied full again


def remove_tree(path: str) -> bool:
    """Remove the folder at ``path`` and all that is in it; whether it is gone.

    Copes with thousands of nested folders, with folders without permissions and with what vanishes
    meanwhile; a link is removed, never followed. What cannot be removed stays.
    """
    for _ in range(_PASSES):
        try:
            root = Spot.at(path)
        except FileNotFoundError:
            return True
        except PermissionError:
            if not _allow(path):
                return False
            continue
        except OSError:
            return False
        _empty(root)
        try:
            os.rmdir(path)
        except FileNotFoundError:
            return True
        except OSError:
            continue
        return True
    return False


def _allow(path: str) -> bool:
    try:
        os.chmod(path, stat.S_IRWXU)
    except OSError:
        return False
    return True


def _empty(root: Spot) -> None:
    pending = [root]
    doors = Doors()  # that are never shut again
    emptied: list[Spot] = []
    while pending:
        spot = pending.pop()
        emptied.append(spot)
        try:
            near = spot.folder(doors)
            fd = doors.open(near)
        except OSError:
            continue
        try:
            pending.extend(near.child(name) for name in _unlink_all(fd))
        finally:
            os.close(fd)
    for spot in reversed(emptied[1:]):
        _rmdir(spot)


def _unlink_all(fd: int) -> list[str]:
    """Unlink what is no folder in ``fd``; the names of its folders."""
    with os.scandir(fd) as entries:
        listed = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    files = [name for name, is_dir in listed if not is_dir]
    folders = [name for name, is_dir in listed if is_dir]
    if listed:
        _may_write(fd)
    for name in files:
        try:
            os.unlink(name, dir_fd=fd)
        except OSError:
            continue
    return folders


def _may_write(fd: int) -> None:
    if os.fstat(fd).st_mode & stat.S_IRWXU != stat.S_IRWXU:
        try:
            os.fchmod(fd, stat.S_IRWXU)
        except OSError:
            return


def _rmdir(spot: Spot) -> None:
    try:
        os.rmdir(spot.path, dir_fd=spot.anchor.fd)
    except OSError:
        return
