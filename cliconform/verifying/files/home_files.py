"""Reading the files of a home that still exists, and nothing outside it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cliconform.text import decode, find_real_folder

TEXT_LIMIT = 64 * 1024 * 1024
"""Bytes of the largest file that is read as text."""
_BLOCK = 1024 * 1024
_SPARSE_BLOCK = 64 * 1024
"""Bytes that are read at once of a file with holes: some of them are zeros around its data."""


class UnreadableError(Exception):
    """A file of the home, or another text, cannot be read as what it should be.

    The message says why, ``detail`` are lines below it.
    """

    def __init__(self, message: str, detail: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.detail = detail


def resolve_file(home: str, relative: str) -> Path:
    """Return the absolute path of a regular file in ``home``, with links resolved.

    Raises :class:`UnreadableError` for a path that leads out of the home, and for anything but a
    regular file: opening a FIFO would block.
    """
    with _locate(home, relative) as (_, path):
        return Path(path)


def open_file(home: str, relative: str) -> BinaryIO:
    """Open a regular file in ``home`` to be read; raises :class:`UnreadableError` as above.

    What is opened is what was looked at, whatever takes its place meanwhile.
    """
    with _locate(home, relative) as (located, path):
        name = path if located < 0 else f"/proc/self/fd/{located}"
        try:
            file = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise UnreadableError(f"{relative} cannot be read: {_reason(error)}") from None
    try:
        _check_status(os.fstat(file), relative)
    except UnreadableError:
        os.close(file)
        raise
    return os.fdopen(file, "rb")


def read_whole(home: str, relative: str, limit: int) -> tuple[int, bytes | None]:
    """Return the size of a file in the home, and its bytes unless these are more than ``limit``.

    Raises :class:`UnreadableError`.
    """
    with open_file(home, relative) as file:
        size = os.fstat(file.fileno()).st_size
        return size, None if size > limit else _read(file, relative, size)


def read_blocks(home: str, relative: str) -> Iterator[bytes]:
    """Yield the bytes of a file in the home, block by block; raises :class:`UnreadableError`.

    Of a hole, which may be of any size, only the first and the last block come: all of it is
    zeros, and a sparse file takes as long as its data.
    """
    with open_file(home, relative) as file:
        status = os.fstat(file.fileno())
        size = _BLOCK if status.st_blocks * 512 >= status.st_size else _SPARSE_BLOCK
        try:
            while block := file.read(size):
                yield block
                if not block.strip(b"\0"):
                    _skip_hole(file, size)
        except OSError as error:
            raise UnreadableError(f"{relative} cannot be read: {_reason(error)}") from None


def read_file(home: str, relative: str, limit: int = TEXT_LIMIT) -> bytes:
    """Return the bytes of a file in the home.

    Raises :class:`UnreadableError`, also for a file of more than ``limit`` bytes.
    """
    data = read_start(home, relative, limit + 1)
    if len(data) > limit:
        raise UnreadableError(f"{relative} is larger than {limit:,} bytes")
    return data


def read_start(home: str, relative: str, size: int) -> bytes:
    """Return the first ``size`` bytes of a file in the home; raises :class:`UnreadableError`."""
    with open_file(home, relative) as file:
        return _read(file, relative, min(size, os.fstat(file.fileno()).st_size))


def _read(file: BinaryIO, relative: str, size: int) -> bytes:
    try:
        return file.read(size)
    except OSError as error:
        raise UnreadableError(f"{relative} cannot be read: {_reason(error)}") from None


def _skip_hole(file: BinaryIO, size: int) -> None:
    """Go on with the last ``size`` bytes of the hole that ``file`` is read in, if it is in one."""
    at = file.tell()
    try:
        data = os.lseek(file.fileno(), at, os.SEEK_DATA)
    except OSError as error:
        data = os.fstat(file.fileno()).st_size if error.errno == errno.ENXIO else at
    file.seek(max(at, data - size))


@contextmanager
def _locate(home: str, relative: str) -> Iterator[tuple[int, str]]:
    """Find a regular file in the home; give a descriptor that names it, and its path.

    The descriptor opens nothing (``O_PATH``). It is -1 on a system without these, or without
    ``/proc``.
    """
    located, path = _find_path(os.path.join(home, relative))  # noqa: PTH118 - may be long
    try:
        # What really is below the path of the home is in it; otherwise there may be links on the
        # way to the folder of the home. A link in place of the home itself, or later in place of
        # that folder, was put there by a command: what it leads to is not in the home.
        if not _is_in(path, home) and not _is_in(path, _find_real(home)):
            raise UnreadableError(f"{relative} leads out of the home")
        try:
            status = os.stat(path) if located < 0 else os.fstat(located)  # noqa: PTH116 - as above
        except OSError as error:
            raise UnreadableError(f"{relative} cannot be read: {_reason(error)}") from None
        _check_status(status, relative)
        yield located, path
    finally:
        if located >= 0:
            os.close(located)


def _is_in(path: str, folder: str) -> bool:
    return f"{path}/".startswith(f"{folder.rstrip('/')}/")


def _find_real(home: str) -> str:
    folder, _, name = home.rstrip("/").rpartition("/")
    return f"{find_real_folder(folder or '/').rstrip('/')}/{name}"


def _find_path(path: str) -> tuple[int, str]:
    """Return a descriptor of what is at ``path``, and where that really is.

    The system follows the links at once, which in deep folders takes a thousandth of the time of
    :func:`os.path.realpath`.
    """
    try:
        located = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (OSError, AttributeError):
        return -1, os.path.realpath(path)
    try:
        return located, os.readlink(f"/proc/self/fd/{located}")  # noqa: PTH115 - as it is
    except OSError:
        os.close(located)
        return -1, os.path.realpath(path)


def _check_status(status: os.stat_result, relative: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError(f"{relative} is not a regular file")


def decode_text(data: bytes) -> str:
    r"""Return bytes as text: UTF-8, lines ended by ``\n``, without a byte order mark."""
    text = decode(data).removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
