"""Where a report goes: the path that the user named leads there when the run begins.

A link that is on the way by then is the user's own. One that comes while commands run may be the
target's: it is not followed. Where it is in the way, the report goes into the folder above it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

_FOLDER = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_MODE = 0o666
_MOST_NAMES = 100


class Destination:
    """The place to which ``path`` leads when this is made. Nothing is created by that."""

    def __init__(self, path: Path) -> None:
        self.path = path
        """As the user named it."""
        self._real = Path(os.path.realpath(path))
        self.name = self._real.name
        """The name of the file in its folder."""
        self._special = _identify_special(path)
        self._folders = sum(os.path.isdir(each) for each in self._real.parents)  # noqa: PTH112

    def is_special(self) -> bool:
        """Whether a rename cannot replace what is there, such as ``/dev/stdout`` or a fifo.

        What has only come since is replaced.
        """
        return self._special is not None and _identify_special(self.path) == self._special

    def write(self, data: bytes) -> Path | None:
        """Write a file whole or not at all; raises ``OSError``.

        Returns where it is, if that is not where the path leads now; else ``None``.
        """
        folder, where = self.open_folder()
        try:
            written = where / _put(folder, self.name, data)
        finally:
            os.close(folder)
        return None if os.path.realpath(self.path) == str(written) else written

    def open_folder(self) -> tuple[int, Path]:
        """Open the folder, with those above it that are missing; return it and its path.

        Where something else has come in the way of one, it is the folder above that. Raises
        ``OSError``.
        """
        where = Path(self._real.anchor)
        folder = os.open(where, _FOLDER)
        try:
            for number, name in enumerate(self._real.parent.parts[1:], 1):
                below = self._open_below(folder, name, was_there=number < self._folders)
                if below is None:
                    break
                os.close(folder)
                folder, where = below, where / name
        except BaseException:
            os.close(folder)
            raise
        return folder, where

    def _open_below(self, folder: int, name: str, *, was_there: bool) -> int | None:
        """Open a folder, which is made if it is missing; ``None`` if something came in its way."""
        try:
            return os.open(name, _FOLDER, dir_fd=folder)
        except FileNotFoundError:
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, dir_fd=folder)
            return os.open(name, _FOLDER, dir_fd=folder)
        except NotADirectoryError:
            mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
            if was_there or stat.S_ISLNK(mode):
                return None
            raise


def _identify_special(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at ``path`` from others, if it is neither regular nor a folder."""
    try:
        status = os.stat(path)  # noqa: PTH116 - also of a loop of links
    except OSError:
        return None
    is_usual = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    return None if is_usual else (status.st_dev, status.st_ino)


def _put(folder: int, name: str, data: bytes) -> str:
    """Write the file ``name`` in ``folder`` through a temporary one; return its name.

    Where a folder has come in its place, that is another name.
    """
    temporary = f".{name[:100]}.{os.urandom(6).hex()}"
    handle = os.open(temporary, _NEW, 0o600, dir_fd=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), _find_mode(folder, name))
        return _rename(folder, temporary, name)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        raise


def _rename(folder: int, temporary: str, name: str) -> str:
    for number in range(_MOST_NAMES):
        free = f"{name}.{number}" if number else name
        with contextlib.suppress(IsADirectoryError):
            os.rename(temporary, free, src_dir_fd=folder, dst_dir_fd=folder)
            return free
    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))


def _find_mode(folder: int, name: str) -> int:
    """Return the mode of the file that is replaced, or of a new one under the umask."""
    with contextlib.suppress(OSError):
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if stat.S_ISREG(status.st_mode):
            return status.st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return _MODE & ~mask
