"""Choose, create, keep and remove the folder that holds all homes of a run."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from cliconform.errors import HomeError
from cliconform.running.home.held_folder import HeldFolder
from cliconform.running.home.left_home import is_real_folder
from cliconform.running.home.removal import explain_left, remove_tree
from cliconform.text import find_real_folder

MEMORY = "/dev/shm"  # noqa: S108 - the run's folder in it is made with a random name and 0700
MIN_FREE = 2 * 1024**3
"""Bytes that must be free in memory for homes to be created there. Docker's 64 MB are too few."""


def find_work_dir(memory: str = MEMORY, min_free: int = MIN_FREE) -> str:
    """Return the folder to create homes in when the user names none: ``memory`` if it serves.

    In memory many small files are created 5 to 15 times as fast as on a disk, and SQLite commits 35
    times as fast. But programs in it must be executable, and it must have ``min_free`` bytes free;
    otherwise this is the system's folder for temporary files.
    """
    try:
        facts = os.statvfs(memory)
    except OSError:
        return tempfile.gettempdir()
    has_room = facts.f_bavail * facts.f_frsize >= min_free
    is_executable = not facts.f_flag & getattr(os, "ST_NOEXEC", 0)
    if has_room and is_executable and os.access(memory, os.W_OK | os.X_OK):
        return memory
    return tempfile.gettempdir()


class RunFolder:
    """The folder of a run, with the homes in it; ``kept`` has the homes that stay.

    It is held open: a command may move it, and then it is found again.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.kept: set[str] = set()
        self._held = HeldFolder(path)
        find_real_folder(path)  # judging asks again, when a command may have put a link there

    def restore(self) -> None:
        """Put the folder back to its path if a command has moved it, or make it if it is removed.

        What a command has put into its place is removed. Errors are left to what needs the folder.
        """
        if self._is_in_place():
            return
        with suppress(OSError):
            self._clear_place()
            if (moved := self._find()) is not None:
                os.rename(moved, self.path)
            else:
                os.mkdir(self.path, stat.S_IRWXU)
                removed, self._held = self._held, HeldFolder(self.path)
                removed.close()

    def move(self, home: str, path: str) -> None:
        """Move ``home`` to ``path``, both in the folder, so that another can be created there.

        If that fails, the next home at that path cannot be created, which is reported then. There
        is no home if its command has removed it.
        """
        fd, (old, new) = self._held.fd, map(self._held.make_relative, (home, path))
        if old != new:
            with suppress(OSError):
                os.rename(old, new, src_dir_fd=fd, dst_dir_fd=fd)

    def clear(self) -> str:
        """Remove all but the kept homes; the folder itself too, if there are none.

        Returns what could not be removed and why; empty if nothing is left.
        """
        self.restore()
        left = self._find() or self.path
        self._held.close()
        kept = {home for home in self.kept if is_real_folder(home)}
        if not kept:
            return "" if remove_tree(left) else explain_left(left)
        reasons = []
        for name in os.listdir(self.path):
            path = f"{self.path}/{name}"
            if path not in kept:
                reasons.append(_remove(path))
        return next(filter(None, reasons), "")

    def _is_in_place(self) -> bool:
        try:
            found, own = os.lstat(self.path), os.fstat(self._held.fd)
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == (own.st_dev, own.st_ino)

    def _clear_place(self) -> None:
        if is_real_folder(self.path):
            remove_tree(self.path)
        elif os.path.lexists(self.path):
            os.unlink(self.path)

    def _find(self) -> str | None:
        """Return where the folder is now; ``None`` if it is removed, or cannot be found."""
        if self._is_in_place():
            return self.path
        try:
            if self._held.is_removed():
                return None
            path = os.readlink(f"/proc/self/fd/{self._held.fd}")
        except OSError:
            return None
        return path if is_real_folder(path) else None


def _remove(path: str) -> str:
    """Remove what is at ``path``; return why that fails, or nothing."""
    if is_real_folder(path):
        return "" if remove_tree(path) else explain_left(path)
    try:
        os.unlink(path)
    except OSError as error:
        return f"{path}: {(error.strerror or str(error)).lower()}"
    return ""


def make_run_folder(work_dir: Path | None) -> str:
    """Create a folder ``cliconform-XXXXXXXX`` for the user alone; return its path without links.

    It is created in ``work_dir``, or in the best place of this machine. Raises :class:`HomeError`
    when that fails.
    """
    parent = str(work_dir) if work_dir is not None else find_work_dir()
    try:
        path = os.path.realpath(tempfile.mkdtemp(prefix="cliconform-", dir=parent))
        os.chmod(path, stat.S_IRWXU)  # a umask may take that from the user, too
    except OSError as error:
        raise HomeError(
            f"cannot create a folder for the homes in {parent}: {error.strerror}",
            hint="choose another place with --work-dir DIR",
        ) from error
    return path
